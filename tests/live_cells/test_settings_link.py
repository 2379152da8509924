"""Links that carry a cell's settings: what the build takes for one, and what a page does with a link, good or bad."""

import json
import shutil
from pathlib import Path

import pytest

from live_cells.cells import cell_html
from live_cells.chapter import SourceError, read_chapter
from tools.site_server import SiteServer

STATIC = Path(__file__).parents[2] / "live_cells" / "static"

FRONT = """\
---
title: A chapter
jupyter:
  kernelspec: {name: python3, display_name: Python 3, language: python}
---
"""
SOURCE = """\
loss = "mean_squared_error"  # or another
rate = 0.1
seed = 0
outlier = (3.0, 20.0)
names = ["a"]
total = seed + 1
if seed:
    inner = 1
print(loss, rate, seed, outlier)"""


def cells(body):
    return read_chapter("docs/chapters/01_a.md", FRONT + body).cells


# At build


def test_settings_are_top_level_literals_of_four_types():
    (cell,) = cells(f"```python link=true\n{SOURCE}\n```\n")
    assert cell.kind == "example"
    assert cell.settings == {"loss": "word", "rate": "number", "seed": "whole", "outlier": "numbers"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("-3", "whole"),
        ("0.25", "number"),
        ("1e-3", "number"),
        ("(1, -2.5, 3)", "numbers"),
        ('"a b"', None),
        ('"a;b"', None),
        ("'a'", None),
        ("(1,)", None),
        ('("a", "b")', None),
        ("[1, 2]", None),
        ("True", None),
        ("1j", None),
        ("2 + 2", None),
        ("1_000", None),
    ],
)
def test_what_is_a_setting(text, kind):
    (cell,) = cells(f"```python link=true\nb = 1\na = {text}\n```\n")
    assert cell.settings.get("a") == kind


def test_a_cell_without_the_option_has_no_settings():
    (cell,) = cells("```python\na = 1\n```\n")
    assert cell.settings == {}
    assert "data-settings" not in cell_html(cell, [], str)


def test_a_cell_may_have_sliders_too():
    (cell,) = cells('```python slider={"a": [0, 2, 1]} link=true\na = 1\n```\n')
    assert (cell.kind, cell.settings) == ("explore", {"a": "whole"})


@pytest.mark.parametrize(
    ("fence", "source", "line", "words"),
    [
        ("link=true", "print(1)", 6, "a cell without settings"),
        ("link=true", "a = 1\na = 2", 7, "several values for the setting `a`"),
        ("link=1", "a = 1", 6, "found link=1; expected link=true"),
        ('link=true tags=["proof"]', "a = 1", 6, "both `tags` and `link`"),
    ],
)
def test_what_an_author_can_get_wrong(fence, source, line, words):
    with pytest.raises(SourceError) as caught:
        cells(f"```python {fence}\n{source}\n```\n")
    assert str(caught.value).startswith(f"docs/chapters/01_a.md:{line}: ")
    assert words in str(caught.value)


# In the page


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Two pages with one cell; no Python is there, so that nothing could run."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(STATIC, folder / "assets")
    manifest = json.loads((STATIC / "manifest.json").read_text())
    (cell,) = cells(f"```python link=true\n{SOURCE}\n```\n")
    for name in ("first", "second"):
        (folder / name).mkdir()
        (folder / name / "index.html").write_text(
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>'
            f'<link rel="icon" href="data:,"><link rel="stylesheet" href="../assets/{manifest["style"]}">'
            f'<script type="module" src="../assets/{manifest["script"]}" data-python="../assets/none.json"></script>'
            f"</head><body><main><p>Before.</p>{cell_html(cell, [], str)}</main></body></html>",
            "utf-8",
        )
    with SiteServer(folder) as server:
        yield server.url


class Reader:
    def __init__(self, page, url):
        self.page = page
        page.set_default_timeout(10_000)
        page.goto(url)
        page.locator("live-cell:defined").wait_for()

    def code(self):
        return self.page.evaluate(
            "(document.querySelector('.cm-content') ?? document.querySelector('code')).innerText.trimEnd()"
        )

    def state(self):
        return self.page.locator("live-cell").get_attribute("data-state")

    def status(self):
        return self.page.get_by_role("status").text_content()

    def says(self, sentence):
        """Wait until the cell says this: what opens and makes links comes when it is needed."""
        self.page.get_by_role("status").get_by_text(sentence, exact=True).wait_for()

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def write(self, code):
        if self.button("Edit").is_visible():
            self.button("Edit").click()
        self.page.locator(".cm-content").fill(code)

    def copy(self):
        self.button("Copy link").click()
        self.page.get_by_text("Link copied.").wait_for()
        return self.page.evaluate("navigator.clipboard.readText()")

    def go(self, fragment):
        """Follow a link within the page, and wait until the page has heard of it."""
        self.page.evaluate(
            "fragment => new Promise((done) => { addEventListener('hashchange', () => setTimeout(done), { once: true }); "
            "location.hash = fragment; })",
            fragment,
        )


CHANGED = (
    SOURCE.replace("mean_squared_error", "huber_loss").replace("0.1", "0.25").replace("(3.0, 20.0)", "(-1.5, 1e3)")
)
LINK = "#cell-1?loss=huber_loss&rate=0.25&outlier=-1.5,1e3"


def nothing_has_run(reader):
    assert reader.page.locator("html").get_attribute("data-python") == "off"
    assert not [url for url in reader.page.requests if "worker" in url or "none.json" in url]
    assert reader.page.console_errors == reader.page.page_errors == []


def test_round_trip(new_page, site):
    writer = Reader(new_page(permissions=["clipboard-read", "clipboard-write"]), f"{site}first/")
    assert writer.copy() == f"{site}first/#cell-1"
    writer.write(CHANGED)
    link = writer.copy()
    assert link == f"{site}first/{LINK}"
    assert writer.status() == "Link copied."

    reader = Reader(new_page(), link)
    reader.says("These settings come from a link. Run to use them.")
    assert reader.code() == CHANGED
    assert reader.state() == "edited"
    nothing_has_run(reader)
    reader.button("Reset").click()
    assert reader.code() == SOURCE
    assert reader.state() == "recorded"


def test_link_of_settings_is_short_and_one_of_code_is_not(new_page, site):
    writer = Reader(new_page(permissions=["clipboard-read", "clipboard-write"]), f"{site}first/")
    writer.write(SOURCE.replace("0.1", "0.5"))
    assert writer.copy() == f"{site}first/#cell-1?rate=0.5"
    for code in (SOURCE.replace("print(", "exec("), SOURCE.replace("0.1", "0.5 * 2")):
        writer.write(code)
        assert writer.copy().startswith(f"{site}first/#code=")


def test_without_a_clipboard_the_address_becomes_the_link(page, site):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    reader = Reader(page, f"{site}first/")
    reader.write(CHANGED)
    reader.button("Copy link").click()
    page.get_by_text("The address of this page is now the link.").wait_for()
    assert page.url == f"{site}first/{LINK}"
    assert reader.code() == CHANGED


def test_link_followed_within_the_page_and_in_the_open_editor(page, site):
    reader = Reader(page, f"{site}first/")
    reader.go("#cell-1?seed=3")
    reader.says("These settings come from a link. Run to use them.")
    assert reader.code() == SOURCE.replace("seed = 0", "seed = 3")
    nothing_has_run(reader)
    reader.button("Edit").click()
    page.locator(".cm-content").wait_for()
    reader.go("#cell-1?seed=4")
    page.wait_for_function("document.querySelector('.cm-content').innerText.includes('seed = 4')")
    assert reader.code() == SOURCE.replace("seed = 0", "seed = 4")
    assert reader.state() == "edited"


def test_coming_back_does_not_undo_an_edit(page, site):
    reader = Reader(page, f"{site}first/#cell-1?seed=3")
    reader.says("These settings come from a link. Run to use them.")
    edited = SOURCE.replace("seed = 0", "seed = 5")
    reader.write(edited)
    page.evaluate(
        "() => { const cell = document.querySelector('live-cell'); cell.remove(); document.querySelector('main').append(cell); }"
    )
    assert reader.code() == edited


@pytest.mark.parametrize(
    "fragment",
    [
        "#cell-1?",
        "#cell-1?rate",
        "#cell-1?rate=",
        "#cell-1?rate=fast",
        "#cell-1?rate=0.1;import os",
        "#cell-1?rate=0.1)%0Aprint(1",
        "#cell-1?rate=0.1%0Aprint(1)",
        "#cell-1?rate=__import__('os')",
        "#cell-1?rate=1e999",
        "#cell-1?rate=nan",
        "#cell-1?rate=007",
        "#cell-1?rate=0x10",
        "#cell-1?rate=1_0",
        "#cell-1?rate=" + "9" * 3000,
        "#cell-1?seed=0.5",
        "#cell-1?seed=True",
        '#cell-1?loss="+print(1)+"',
        '#cell-1?loss=a"',
        "#cell-1?loss=a%22%3Bprint(1)%23",
        "#cell-1?loss=a.b",
        "#cell-1?loss=a-b",
        "#cell-1?loss=" + "a" * 41,
        "#cell-1?loss=3",
        "#cell-1?outlier=1",
        "#cell-1?outlier=1,2,3",
        "#cell-1?outlier=(1,2)",
        "#cell-1?outlier=1,,2",
        "#cell-1?outlier=a,b",
        "#cell-1?names=b",
        "#cell-1?total=3",
        "#cell-1?inner=2",
        "#cell-1?print=3",
        "#cell-1?__proto__=3",
        "#cell-1?constructor=3",
        "#cell-1?toString=3",
        "#cell-1?<script>alert(1)</script>",
        "#cell-1?seed=3" + "&seed=3" * 1000,
    ],
)
def test_nonsense_changes_nothing_and_runs_nothing(page, site, fragment):
    reader = Reader(page, f"{site}first/{fragment}")
    reader.says("What the link says beyond settings of this cell was left out.")
    assert reader.code() == SOURCE
    assert reader.state() == "recorded"
    nothing_has_run(reader)


@pytest.mark.parametrize("fragment", ["#cell-1", "#cell-2?seed=3", "#cell-11?seed=3", "#?seed=3", "#seed=3", "#%"])
def test_links_to_something_else_are_none_of_the_cells_business(page, site, fragment):
    reader = Reader(page, f"{site}first/{fragment}")
    assert (reader.code(), reader.state(), reader.status()) == (SOURCE, "recorded", "")
    nothing_has_run(reader)


def test_what_fits_is_taken_over_and_the_rest_is_said_to_be_left_out(page, site):
    reader = Reader(page, f"{site}first/#cell-1?seed=3&rate=fast&seed=4")
    reader.says("These settings come from a link. What the link says beyond settings of this cell was left out.")
    assert reader.code() == SOURCE.replace("seed = 0", "seed = 3")
    nothing_has_run(reader)
