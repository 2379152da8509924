"""What a reader has written stays: on return, in a second tab, beside a changed author's version, without storage."""

import json

import pytest

from tools.site_server import SiteServer

from .page_of_cells import Author, Tab
from .small_site import Reader

UNKEPT = "This browser keeps no edits or answers"
PUT = "([name, text]) => localStorage.setItem(name, text)"
SOURCES = ("a = 1\nb = 2", "print(a)", ("def f(): ...", "assert f() == 1"))
FILL = (
    "() => { for (let size = 2 ** 22; size >= 1; size /= 2) {"
    " try { for (;;) localStorage.setItem(`other site ${size} ${localStorage.length}`, 'x'.repeat(size)); } catch {} } }"
)
BLOCKED = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } })"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def address(folder):
    with SiteServer(folder) as running:
        yield f"{running.url}page/"


@pytest.fixture
def author(folder):
    return Author(folder)


@pytest.fixture
def tab(page, author, address):
    """A tab with three cells, the last of which is an exercise."""
    author.write("page", *SOURCES)
    opened = Tab(page, address)
    yield opened
    assert page.page_errors == page.console_errors == []


def only(tab):
    ((name, text),) = tab.stored().items()
    return name, json.loads(text)


# On return


def test_edits_are_there_on_return(tab):
    tab.write(1, "a = 10\nb = 2")
    tab.write(3, "def f(): return 1")
    tab.reload()
    assert (tab.code(1), tab.code(2), tab.code(3)) == ("a = 10\nb = 2", "print(a)", "def f(): return 1")
    assert (tab.state(1), tab.state(2)) == ("edited", "recorded")
    assert not [url for url in tab.page.requests if "offers" in url], "what shows other versions is not needed"
    tab.button(1, "Reset").click()
    tab.reload()
    assert tab.code(1) == "a = 1\nb = 2"
    assert len(tab.stored()) == 1


def test_names_begin_with_the_sites_path_and_nothing_is_kept_of_the_authors_own_code(tab):
    tab.write(1, "a = 3")
    name, work = only(tab)
    assert name.startswith("/#code:page/#")
    assert (work["cell"], work["source"]) == ("cell-1", "a = 3")
    tab.write(1, "a = 1\nb = 2")
    assert tab.stored() == {}


def test_cells_with_the_same_code_are_kept_apart(page, author, address):
    author.write("page", "x", "x", "x")
    tab = Tab(page, address)
    tab.write(2, "second")
    tab.write(3, "third")
    tab.reload()
    assert [tab.code(number) for number in (1, 2, 3)] == ["x", "second", "third"]


def test_reset_can_be_undone(tab):
    tab.write(1, "a = 10")
    tab.button(1, "Reset").click()
    assert tab.code(1) == "a = 1\nb = 2"
    tab.reload()
    assert tab.code(1) == "a = 1\nb = 2"
    tab.button(1, "Undo").click()
    assert tab.code(1) == "a = 10"
    tab.reload()
    assert tab.code(1) == "a = 10"
    assert not tab.button(1, "Undo").is_visible()


def test_all_that_was_replaced_can_be_had_back(tab):
    for code in ("a = 10", "a = 11", "a = 12"):
        tab.write(1, code)
        tab.button(1, "Reset").click()
    seen = []
    for _ in range(6):
        tab.button(1, "Undo").click()
        seen.append(tab.code(1))
    assert seen == ["a = 12", "a = 11", "a = 10"] * 2


def test_every_keystroke_is_kept_at_once(tab):
    tab.write(1, "a = 1")
    tab.cell(1).locator(".cm-content").press("End")
    tab.page.keyboard.type("23")
    assert only(tab)[1]["source"] == "a = 123"


# A second tab


def test_second_tab_follows_and_the_last_write_wins(tab):
    other = tab.another()
    tab.write(1, "from the first")
    other.becomes(1, "from the first")
    other.write(1, "from the second")
    tab.page.locator("p").first.click()  # out of the editor
    tab.becomes(1, "from the second")
    other.button(1, "Reset").click()
    tab.becomes(1, "a = 1\nb = 2")
    assert tab.state(1) == "recorded"
    tab.write(2, "last")
    other.becomes(2, "last")
    assert [tab.code(2), other.code(2)] == ["last", "last"]


def test_what_another_tab_has_overwritten_can_be_had_back(tab):
    other = tab.another()
    tab.write(1, "written here, and not there")
    other.write(1, "th")
    other.write(1, "theirs")
    tab.page.locator("p").first.click()  # out of the editor
    tab.becomes(1, "theirs")
    tab.button(1, "Undo").click()
    assert tab.code(1) == "written here, and not there"
    tab.button(1, "Undo").click()
    assert tab.code(1) == "theirs", "what came from there in between is no version of its own"


def test_tab_that_follows_writes_nothing_itself(tab):
    other = tab.another()
    tab.write(1, "an open editor")
    tab.page.locator("p").first.click()
    tab.page.evaluate(
        "() => { window.written = 0; const keep = Storage.prototype.setItem; Storage.prototype.setItem = function (...it) {"
        " if (this === localStorage) window.written++; else keep.apply(this, it); }; }"
    )
    other.write(1, "theirs")
    tab.becomes(1, "theirs")
    assert tab.page.evaluate("window.written") == 0, "an older text would overtake a newer one"


def test_code_that_another_tab_replaced_can_be_had_back(tab):
    other = tab.another()
    tab.write(1, "mine")
    other.becomes(1, "mine")
    other.write(1, "theirs")
    other.write(1, "theirs, longer")
    tab.page.locator("p").first.click()
    tab.becomes(1, "theirs, longer")
    assert not other.button(1, "Undo").is_visible()
    tab.button(1, "Undo").click()
    tab.becomes(1, "mine")
    other.page.locator("p").first.click()
    other.becomes(1, "mine")
    other.button(1, "Undo").click()
    other.becomes(1, "theirs, longer")


RETURN = "document.dispatchEvent(new Event('visibilitychange'))"


def test_page_that_was_frozen_catches_up_before_the_next_keystroke(tab):
    tab.write(1, "old")
    name, work = only(tab)
    tab.page.evaluate(PUT, [name, json.dumps(work | {"source": "newer"})])  # its own tab hears of no writing
    tab.page.evaluate(RETURN)  # while the focus is in the editor
    assert tab.code(1) == "newer"
    tab.page.keyboard.press("End")
    tab.page.keyboard.type("!")
    assert only(tab)[1]["source"] == "newer!"


def test_code_stays_within_reach_when_what_is_kept_vanishes_or_spoils(tab):
    for spoil in ("localStorage.clear()", "localStorage.setItem(Object.keys(localStorage)[0], '{')"):
        tab.write(1, "mine")
        tab.page.evaluate(spoil)
        tab.page.evaluate(RETURN)
        assert tab.code(1) == SOURCES[0]
        tab.button(1, "Undo").click()
        assert tab.code(1) == "mine"
        tab.reload()
        assert tab.code(1) == "mine"


def test_cell_that_is_being_written_is_left_alone(tab):
    other = tab.another()
    tab.write(1, "mine, half wri")  # the focus stays in the editor
    other.write(2, "a sign that the news has arrived")
    other.write(1, "theirs")
    tab.becomes(2, "a sign that the news has arrived")
    assert tab.code(1) == "mine, half wri"
    tab.page.keyboard.press("End")
    tab.page.keyboard.type("tten")
    assert tab.code(1) == "mine, half written"
    assert (
        json.loads(next(text for text in tab.stored().values() if "cell-1" in text))["source"] == "mine, half written"
    )


# Rubbish, and a browser that keeps nothing


def test_rubbish_is_said_once_and_harms_nothing(tab):
    tab.write(1, "a = 5")
    name, _ = only(tab)
    for rubbish in (
        "",
        "{",
        "null",
        "3",
        '"x"',
        '{"source": 3}',
        '{"source": ["a"]}',
        '{"source": {}}',
        "\x00",
        "{}" * 99,
    ):
        tab.page.evaluate(PUT, [name, rubbish])
        tab.reload()
        assert tab.code(1) == "a = 1\nb = 2"
        tab.says(1, "cannot be read")
    tab.write(1, "a = 6")
    tab.reload()
    assert tab.code(1) == "a = 6"
    assert tab.cell(1).get_by_role("status").text_content() == ""


def test_odd_parts_are_left_out(tab):
    tab.write(1, "a = 5")
    name, work = only(tab)
    odd = {"solved": 1, "time": "now", "link": [], "author": 2, "cell": None, "among": 3}
    for part in (odd, {"__proto__": {"source": 1}}, {"among": [1, None, {}]}):
        tab.page.evaluate(PUT, [name, json.dumps(work | part)])
        tab.reload()
        assert tab.code(1) == "a = 5"
    tab.page.evaluate(PUT, [name.replace("page/#", "page/#of-an-earlier-version-"), json.dumps(work | odd)])
    tab.reload()
    assert tab.code(1) == "a = 5"


def test_markup_in_kept_code_stays_text(tab):
    tab.write(1, "<img src=x onerror=\"document.title='broken'\"></code><script>document.title='broken'</script>")
    tab.reload()
    assert "onerror" in tab.code(1)
    assert tab.page.title() == "page"
    assert tab.cell(1).locator("img").count() == 0


def test_blocked_storage_is_one_quiet_line(page, author, address):
    page.add_init_script(BLOCKED)
    author.write("page", "a = 1", "b = 2")
    tab = Tab(page, address)
    assert page.get_by_text(UNKEPT).count() == 0
    tab.write(1, "a = 2")
    tab.write(2, "b = 3")
    assert page.get_by_text(UNKEPT).count() == 1
    assert (tab.code(1), tab.code(2)) == ("a = 2", "b = 3")
    tab.button(1, "Reset").click()
    assert tab.code(1) == "a = 1"
    assert page.page_errors == page.console_errors == []


def test_full_storage_is_one_quiet_line_until_there_is_room(tab):
    tab.write(1, "a = 2")
    tab.page.evaluate(FILL)
    tab.write(1, "a = 3" + " # long" * 100)
    tab.page.get_by_text(UNKEPT).wait_for()
    tab.page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('other')).forEach((key) => localStorage.removeItem(key))"
    )
    tab.write(1, "a = 4")
    tab.page.get_by_text(UNKEPT).wait_for(state="detached")
    tab.reload()
    assert tab.code(1) == "a = 4"


def test_code_that_is_too_long_to_be_read_again_is_said_not_to_be_kept(tab):
    tab.write(1, "a = 2")
    tab.cell(1).locator(".cm-content").evaluate(
        "({ cmTile: { view } }) => view.dispatch({ changes: { from: 0, insert: 'a = 3  # long\\n'.repeat(320_000) } })"
    )
    tab.page.get_by_text(UNKEPT).wait_for()
    tab.reload()
    assert tab.code(1) == "a = 2"


# Exercises


def test_solved_exercise_stays_solved_until_its_check_changes(tab, author):
    starter, check = "def f(): ...", "assert f() == 1"
    show = """([id, passed]) => {
      const cell = document.getElementById(id);
      cell.showed({ output_type: "display_data", data: { "application/vnd.live-cells.verdict+json": { passed, message: "So." } } });
    }"""
    tab.write(3, "def f(): return 1")
    tab.page.evaluate(show, ["cell-3", False])
    tab.reload()
    assert tab.cell(3).get_attribute("data-verdict") is None
    tab.page.evaluate(show, ["cell-3", True])
    tab.reload()
    assert tab.cell(3).get_attribute("data-verdict") == "pass"
    assert tab.cell(3).get_by_text("You have solved this exercise.").is_visible()
    author.write("page", "a = 1\nb = 2", "print(a)", (starter, check + "\nassert f() != 2"))
    tab.reload()
    assert tab.cell(3).get_attribute("data-verdict") is None
    assert tab.code(3) == "def f(): return 1"


# The author's changes


def test_changed_cell_shows_both_versions_and_the_reader_keeps_hers(tab, author):
    tab.write(1, "a = 10\nb = 2")
    author.write("page", "print('new')", "a = 1\nb = 3", "print(a)")
    tab.reload()
    offer = tab.offer(2)
    offer.get_by_role("status").filter(has_text="The author has changed this cell since you edited it.").wait_for()
    assert offer.locator("del").all_text_contents() == ["− a = 1\n", "− b = 3\n"]
    assert offer.locator("ins").all_text_contents() == ["+ a = 10\n", "+ b = 2\n"]
    assert (tab.code(2), tab.state(2)) == ("a = 1\nb = 3", "recorded")
    tab.button(2, "Keep mine").press("Enter")
    assert tab.code(2) == "a = 10\nb = 2"
    assert tab.offer(2).count() == 0
    assert tab.button(2, "Run").evaluate("button => button === document.activeElement")
    tab.reload()
    assert (tab.code(2), tab.offer(2).count()) == ("a = 10\nb = 2", 0)


def test_an_edit_too_long_to_be_shown_is_counted_and_cut(tab, author):
    tab.write(1, "mine = 1")
    long = "\n".join(f"a{number} = 1" for number in range(4100))
    name, work = only(tab)
    tab.page.evaluate(PUT, [name, json.dumps(work | {"source": long})])
    author.write("page", "a = 1\nb = 3")
    tab.reload()
    offer = tab.offer(1)
    offer.get_by_role("status").filter(has_text="4100 lines are added (+) and 2 removed").wait_for()
    assert offer.locator("pre > *").count() == 4000
    assert offer.locator("pre").text_content().endswith("… and more lines, too many to show.")
    tab.button(1, "Keep mine").click()
    assert tab.code(1).endswith("a4099 = 1")


def test_discarded_edit_is_gone_on_return_and_can_be_had_back_until_then(tab, author):
    tab.write(1, "a = 10\nb = 2")
    author.write("page", "a = 1\nb = 3")
    tab.reload()
    tab.button(1, "Discard mine").click()
    assert tab.code(1) == "a = 1\nb = 3"
    assert tab.stored() == {}
    tab.button(1, "Undo").click()
    assert tab.code(1) == "a = 10\nb = 2"


def test_an_edit_that_is_kept_in_a_full_storage_is_there_on_return(tab, author):
    code = "a = 1\nb = 2" + " # long" * 2000
    tab.write(1, code)
    author.write("page", "a = 1\nb = 3")
    tab.reload()
    tab.offer(1).wait_for()
    tab.page.evaluate(FILL)
    tab.button(1, "Keep mine").click()
    tab.reload()
    assert tab.code(1) == code


def test_undecided_edit_stays_even_when_the_new_cell_is_edited(tab, author):
    tab.write(1, "a = 10\nb = 2")
    author.write("page", "a = 1\nb = 3")
    tab.reload()
    tab.offer(1).wait_for()
    tab.write(1, "a = 7")
    tab.reload()
    tab.offer(1).wait_for()
    assert tab.code(1) == "a = 7"
    tab.button(1, "Keep mine").click()
    assert tab.code(1) == "a = 10\nb = 2"
    tab.button(1, "Undo").click()
    assert tab.code(1) == "a = 7"


def test_edit_of_a_cell_that_has_vanished_is_kept_unseen_and_comes_back_with_it(tab, author):
    tab.write(1, "a = 10")
    author.write("page", "print(a)")
    tab.reload()
    tab.page.wait_for_load_state("networkidle")
    assert tab.page.locator(".live-cell__offer").count() == 0
    assert len(tab.stored()) == 1
    author.write("page", "print(a)", "a = 1\nb = 2")
    tab.reload()
    assert tab.code(2) == "a = 10"


def test_edits_of_vanished_cells_do_not_pile_up(tab):
    tab.page.evaluate(
        "() => { for (let n = 1; n <= 60; n++) localStorage.setItem(`/#code:page/#gone-${n}`,"
        " JSON.stringify({ source: `edit ${n}`, cell: 'cell-99', time: n })); }"
    )
    tab.reload()
    tab.page.wait_for_function("Object.keys(localStorage).length === 50")
    assert min(int(name.rpartition("-")[2]) for name in tab.stored()) == 11


def test_a_change_of_the_author_to_what_the_reader_has_is_no_news(tab, author):
    tab.write(1, "a = 10")
    author.write("page", "a = 10")
    tab.reload()
    tab.page.wait_for_function("localStorage.length === 0")
    assert tab.offer(1).count() == 0


# With Python: what had run before a reload


def test_after_a_reload_run_brings_everything_back_in_order(reader):
    reader.write(1, "x = 5\nx")
    reader.page.get_by_role("button", name="Run all", exact=True).click()
    reader.wait(5, "done")
    reader.write(5, "'edited, not run'")
    reader.page.reload()
    reader.page.locator("live-cell:defined").first.wait_for(state="attached")
    reader.page.evaluate(
        "window.seen = []; document.addEventListener('live-cell:finished', (e) => seen.push([e.target.id, e.detail.state]))"
    )
    assert reader.states() == ["edited", "recorded", "recorded", "recorded", "edited"]
    assert reader.run(2) == "x is 5\n10"
    reader.wait(4, "done")
    assert reader.output(4) == "11"
    order = [[f"cell-{number}", "error" if number == 3 else "done"] for number in (1, 2, 4)]
    assert reader.page.evaluate("seen") == order
    assert reader.states()[4] == "edited"
    reader.run(2)
    assert reader.page.evaluate("seen.length") == 4, "only the first Run after a reload"


def test_after_stop_run_brings_everything_back_in_order(reader):
    reader.page.get_by_role("button", name="Run all", exact=True).click()
    reader.wait(5, "done")
    reader.write(2, "while True: pass")
    reader.button(2, "Run").click()
    reader.wait(2, "running")
    reader.button(2, "Stop").click()
    reader.wait(2, "stopped")
    reader.write(2, "x = 6")
    reader.page.evaluate(
        "window.seen = []; document.addEventListener('live-cell:finished', (e) => seen.push(e.target.id))"
    )
    reader.run(2)
    reader.page.wait_for_function("() => seen.at(-1) === 'cell-5'")
    assert reader.page.evaluate("seen") == [f"cell-{number}" for number in range(1, 6)]
    assert reader.output(4) == "13"
    reader.run(5)
    assert reader.page.evaluate("seen").count("cell-4") == 1


def test_what_had_run_on_other_code_than_is_there_is_not_brought_back(reader):
    reader.write(5, "y * 2")
    assert reader.run(5) == "8"
    reader.write(4, "y = x + 100")
    reader.page.reload()
    reader.page.locator("live-cell:defined").first.wait_for(state="attached")
    reader.run(2)
    reader.wait(3, "done")
    assert reader.states() == ["done", "done", "done", "edited", "edited"]
    assert reader.run(5) == "206"


def test_new_visit_runs_nothing_again(reader, server):
    reader.run(4)
    visit = Reader(reader.page.context.new_page(), f"{server.url}first/")
    visit.run(1)
    assert visit.states() == ["done", "recorded", "recorded", "recorded", "recorded"]
