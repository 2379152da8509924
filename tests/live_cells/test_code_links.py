"""Links that carry code: what they hold, how it is shown as foreign, and that it cannot run before it is taken."""

import base64
import json
import zlib

import pytest

from tools.site_server import SiteServer

from .page_of_cells import Author, Tab
from .small_site import FIRST, Reader

SOURCES = ("a = 1\nb = 2", "print(a)", ("def f(): ...", "assert f() == 1"))
RIGHTS = {"permissions": ["clipboard-read", "clipboard-write"]}
COPIED = "navigator.clipboard.readText()"
#: As browsers were that knew gzip alone.
OLD_FORMATS = """for (const name of ["CompressionStream", "DecompressionStream"]) {
  const Stream = globalThis[name];
  globalThis[name] = function (format) { if (format === "deflate-raw") throw new TypeError("format"); return new Stream(format); };
}"""


def fragment(content, text=None):
    """The fragment of a link with this content, whatever it is; or with this text in the place of its JSON."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress((json.dumps(content) if text is None else text).encode()) + packer.flush()
    return "#code=" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def link_for(*cells):
    return fragment({"version": 1, "cells": [[f"cell-{number}", "made-of-this", source] for number, source in cells]})


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    Author(folder).write("page", *SOURCES)
    Author(folder).write("later", "print('new')", "a = 1\nb = 3", "print(a)")
    with SiteServer(folder) as running:
        yield f"{running.url}page/"


def is_offered(tab, number, code):
    """Whether a cell offers this code, and holds the author's."""
    tab.offer(number).get_by_role("status").filter(has_text="It does not run unless you use it.").wait_for()
    shown = tab.offer(number).locator("pre > :not(del)").all_text_contents()
    assert "".join(line[2:] for line in shown) == code + "\n"
    author = tab.offer(number).locator("pre > :not(ins)").all_text_contents()
    assert "".join(line[2:] for line in author) == str(SOURCES[number - 1]) + "\n"


def nothing_has_run(tab):
    assert tab.page.locator("html").get_attribute("data-python") == "off"
    assert not [url for url in tab.page.requests if "worker" in url or "none.json" in url]
    assert tab.page.console_errors == tab.page.page_errors == []


def copy(tab, button):
    button.click()
    tab.page.get_by_role("status").get_by_text("Link copied.").wait_for()
    return tab.page.evaluate(COPIED)


# Making and opening


def test_round_trip_of_a_cell(new_page, address):
    code = "a = 1  # ünïcode, 数, 🎈\nb = 3\nprint('<b>')"
    writer = Tab(new_page(**RIGHTS), address)
    assert not writer.button(1, "Copy link").is_visible()
    writer.write(1, code)
    link = copy(writer, writer.button(1, "Copy link"))
    assert link.startswith(f"{address}#code=")

    reader = Tab(new_page(), link)
    is_offered(reader, 1, code)
    status = reader.offer(1).get_by_role("status").text_content()
    assert status.startswith("This code comes from a link, not from the author.")
    assert "3 lines are added (+) and 2 removed (−)" in status
    assert (reader.code(1), reader.state(1), reader.stored()) == (SOURCES[0], "recorded", {})
    reader.button(1, "Use this code").press("Enter")
    assert (reader.code(1), reader.state(1), reader.offer(1).count()) == (code, "edited", 0)
    assert reader.button(1, "Run").evaluate("button => button === document.activeElement")
    assert reader.page.url == address, "a reload does not offer it again"
    nothing_has_run(reader)
    reader.reload()
    assert reader.code(1) == code


def test_round_trip_of_a_page(new_page, address):
    writer = Tab(new_page(**RIGHTS), address)
    every = writer.menu().get_by_role("button", name="Copy link to edits")
    assert not every.is_visible()
    writer.write(1, "a = 10")
    writer.write(3, "def f(): return 1")
    link = copy(writer, every)

    reader = Tab(new_page(), link)
    is_offered(reader, 1, "a = 10")
    reader.offer(3).wait_for()
    assert reader.offer(2).count() == 0
    reader.page.get_by_text("This link has code for 2 cells.").wait_for()
    reader.button(1, "Use this code").click()
    assert "#code=" in reader.page.url
    reader.button(3, "Discard").click()
    assert (reader.code(1), reader.code(3), reader.page.url) == ("a = 10", "def f(): ...", address)
    nothing_has_run(reader)


def test_a_link_that_would_be_too_long_says_so(new_page, address):
    writer = Tab(new_page(**RIGHTS), address)
    noise = base64.b64encode(bytes((n * n * 7919 >> 5) % 251 for n in range(9000))).decode()
    writer.write(1, f"'{noise}'")
    writer.button(1, "Copy link").click()
    writer.says(1, "KB long, and at most 8 KB are allowed. Shorten the code first.")
    writer.menu().get_by_role("button", name="Copy link to edits").click()
    writer.menu().get_by_role("status").filter(has_text="at most 8 KB are allowed. Shorten the code first.").wait_for()
    writer.write(2, "1")
    writer.menu().get_by_role("button", name="Copy link to edits").click()
    writer.menu().get_by_role("status").filter(has_text="Copy the links of single cells instead.").wait_for()
    writer.button(2, "Reset").click()
    writer.write(1, "a = '\u202e'")
    writer.button(1, "Copy link").click()
    writer.says(1, "an invisible character (U+202E), which a link must not carry")
    assert writer.page.console_errors == writer.page.page_errors == []


def test_without_a_clipboard_the_address_becomes_the_link(page, address):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    tab = Tab(page, address)
    tab.write(1, "a = 10")
    tab.button(1, "Copy link").click()
    tab.says(1, "The address of this page is now the link.")
    tab.reload()
    tab.page.wait_for_load_state("networkidle")
    assert (tab.code(1), tab.offer(1).count()) == ("a = 10", 0)


def test_a_link_made_of_an_earlier_version_still_works(new_page, address):
    writer = Tab(new_page(**RIGHTS), address)
    writer.write(1, "a = 10")
    writer.write(2, "print(a, a)")
    link = copy(writer, writer.menu().get_by_role("button", name="Copy link to edits"))
    reader = Tab(new_page(), link.replace("/page/", "/later/"))
    reader.says(1, "The author has changed this cell since it was made.")
    reader.says(3, "This code comes from a link, not from the author. Compared")  # it was the second


def test_link_followed_within_the_page(page, address):
    tab = Tab(page, address)
    for code in ("a = 7", "a = 8"):
        page.evaluate("fragment => { location.hash = fragment; }", link_for((1, code)))
        tab.offer(1).locator("ins").get_by_text(code).wait_for()
    assert tab.offer(1).count() == 1, "the newer takes the place of the older"
    is_offered(tab, 1, "a = 8")
    nothing_has_run(tab)


# The reader's own edit


def test_own_edit_stays_until_the_code_is_taken_and_can_be_had_back(page, address):
    tab = Tab(page, address)
    tab.write(1, "mine = 1")
    tab.page.goto("about:blank")
    tab.page.goto(address + link_for((1, "theirs = 1")))
    tab.ready()
    is_offered(tab, 1, "theirs = 1")
    tab.says(1, "Your own edit stays until then.")
    assert tab.code(1) == "mine = 1"
    assert [json.loads(text)["source"] for text in tab.stored().values()] == ["mine = 1"]
    tab.button(1, "Use this code").click()
    assert tab.code(1) == "theirs = 1"
    tab.button(1, "Undo").click()
    assert tab.code(1) == "mine = 1"
    tab.reload()
    assert tab.code(1) == "mine = 1"


def test_back_button_offers_it_again_and_takes_nothing(page, address):
    tab = Tab(page, address + link_for((1, "theirs = 1")))
    is_offered(tab, 1, "theirs = 1")
    page.goto("about:blank")
    page.go_back()
    tab.ready()
    is_offered(tab, 1, "theirs = 1")
    assert tab.code(1) == SOURCES[0]


# With Python: nothing reaches the foreign code


def test_no_run_reaches_foreign_code_until_it_is_taken(page, server):
    code = "print('FOREIGN')\nx = 4"
    reader = Reader(page, f"{server.url}first/{link_for((1, code))}")
    reader.cell(1).get_by_role("button", name="Use this code").wait_for()
    assert reader.run(2) == "x is 3\n6"
    page.get_by_role("button", name="Run all", exact=True).click()
    reader.wait(5, "done")
    assert reader.run(1) == "3"
    reader.button(1, "Edit").click()
    reader.editor(1).press("Control+Enter")
    reader.wait(1, "done")
    assert reader.editor(1).inner_text() == FIRST[0][1]
    assert "FOREIGN" not in "".join(reader.output(number) for number in range(1, 6))
    reader.button(1, "Use this code").click()
    assert reader.run(2) == "x is 4\n8"
    assert reader.output(1) == "FOREIGN\n"


@pytest.mark.parametrize("how", ["a key that is held", "a double click"])
def test_taking_foreign_code_does_not_run_it_too(page, server, how):
    code = "print('FOREIGN')"
    reader = Reader(page, f"{server.url}first/{link_for((1, code))}")
    take = reader.button(1, "Use this code")
    if how == "a double click":
        take.dblclick()
    else:
        take.focus()
        for _ in range(3):  # a key that is down goes down again: the browser takes it for a repetition
            page.keyboard.down("Enter")
        page.keyboard.up("Enter")
    assert reader.states()[0] == "edited", "neither waiting nor running"
    assert reader.cell(1).locator("code, .cm-line, textarea").evaluate("e => e.value ?? e.textContent") == code


# Browsers that lack something


@pytest.mark.parametrize("lacking", ["delete globalThis.CompressionStream", OLD_FORMATS])
def test_browser_that_cannot_make_or_open_a_link_says_so(page, address, lacking):
    page.add_init_script(lacking)
    tab = Tab(page, address + link_for((1, "a = 9")))
    page.get_by_role("status").filter(has_text="This browser is too old to open the code in this link.").wait_for()
    tab.write(1, "a = 10")
    tab.button(1, "Copy link").click()
    tab.says(1, "This browser is too old to make a link of code. Copy the code itself.")
    assert tab.code(1) == "a = 10"
    assert page.page_errors == []


# Links that say something else


def test_nonsense_is_one_sentence_and_changes_nothing(page, address):
    good = {"version": 1, "cells": [["cell-1", "x", "y"]]}
    bad = [
        "#code=",
        "#code=%",
        "#code=AAAA",
        "#code=<img src=x onerror=alert(1)>",
        "#code=" + "A" * 9000,
        fragment(good)[:-6],
        fragment(good) + "AAAA",
        fragment(None),
        fragment([]),
        fragment({}),
        fragment(good | {"version": 2}),
        fragment(good | {"cells": 3}),
        fragment(good | {"cells": [["cell-1", "x"]]}),
        fragment(good | {"cells": [["cell-1", "x", {}]]}),
        fragment(good | {"cells": [None]}),
        fragment(good | {"cells": [["cell-1", "x", "y"]] * 201}),
        fragment(None, text="not json"),
        fragment(None, text="[" * 200_000),
        fragment(good | {"cells": [["cell-1", "x", "\n" * 3000]]}),
        *(link_for((1, f"a = 1{character}")) for character in "\r\x0b\x0c\x00\u202e\u2066\u200b\u2028\ufeff\U000e0041"),
    ]
    for number, wrong in enumerate(bad):
        page.goto(f"{address}?{number}{wrong}") if number else Tab(page, f"{address}?{wrong}")
        page.get_by_role("status").filter(has_text="The code in this link was not opened:").wait_for()
        assert page.locator(".live-cell__offer").count() == 0, wrong
        assert page.locator("#cell-1 code").text_content() == SOURCES[0]
    assert page.title() == "page"
    assert page.console_errors == page.page_errors == []


def test_a_bomb_is_not_unpacked(page, address):
    bomb = fragment(None, text='{"version":1,"cells":[["cell-1","x","' + "a" * 5_000_000 + '"]]}')
    assert len(bomb) < 8192
    tab = Tab(page, address + bomb)
    page.get_by_role("status").filter(has_text="it unfolds to more than 256 KB").wait_for()
    nothing_has_run(tab)


@pytest.mark.parametrize(("absent", "cells"), [([77], "1 cell"), ([77, 103], "2 cells")])
def test_code_for_cells_that_are_not_there_is_left_out(page, address, absent, cells):
    tab = Tab(page, address + link_for((1, "a = 9"), *((number, "b") for number in absent)))
    is_offered(tab, 1, "a = 9")
    page.get_by_text(f"code for {cells} that this page does not have").wait_for()


def test_a_last_line_that_ends_is_no_difference(page, address):
    tab = Tab(page, address + link_for((1, "a = 9\n")))
    is_offered(tab, 1, "a = 9")


def test_of_two_codes_for_one_cell_the_last_is_offered(page, address):
    tab = Tab(page, address + link_for((1, "one"), (1, "two")))
    is_offered(tab, 1, "two")
    tab.button(1, "Discard").click()
    assert page.url == address


def test_markup_in_foreign_code_stays_text(page, address):
    code = "</pre><img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
    tab = Tab(page, address + link_for((1, code)))
    is_offered(tab, 1, code)
    tab.button(1, "Use this code").click()
    assert tab.code(1) == code
    assert page.title() == "page"
    assert page.locator("main img, main script").count() == 0


def test_long_lines_hide_nothing_and_a_narrow_page_does_not_scroll_sideways(page, address):
    page.set_viewport_size({"width": 320, "height": 700})
    code = "a = 1" + " " * 400 + "; hidden = 1\n" + "b" * 400
    tab = Tab(page, address + link_for((1, code)))
    is_offered(tab, 1, code)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert tab.offer(1).locator("pre").evaluate("pre => pre.scrollWidth <= pre.clientWidth")
    for name in ("Use this code", "Discard"):
        assert tab.button(1, name).bounding_box()["height"] >= 24
