"""What readers take with them from a page: files with their code or the author's, links to elsewhere, a copied cell."""

import json
import re
from html import escape

import jupytext
import nbformat
import pytest
from nbformat import v4

from tools.site_server import SiteServer

from .page_of_cells import MENU, Author, Tab

SOURCES = ("a = 1\nb = 2", "print(a)", ("def f(): ...", "assert f() == 1"))
HEAD = "---\njupyter:\n  kernelspec: {name: python3, display_name: Python 3, language: python}\n---\n\n# Page\n"
ELSEWHERE = {"repository": "https://github.com/owner/book", "branch": "notebooks", "path": "page/page.ipynb"}


def write_page(folder, sources=SOURCES, **told):
    """A page of cells with its files beside it, as the build makes them."""
    Author(folder).write("page", *sources)
    lines = HEAD.splitlines()
    cells = [v4.new_markdown_cell("# Page\n\n[a](https://this-site.invalid/page/)", id="prose-1")]
    cells.append(v4.new_code_cell("%pip install x", id="setup", metadata={"tags": ["setup"]}))
    starts = {}
    for number, source in enumerate(sources, 1):
        parts = (
            [(number, source)] if isinstance(source, str) else list(zip((number, 100 + number), source, strict=True))
        )
        for identifier, code in parts:
            lines += ["", "```python", *code.splitlines(), "```"]
            starts[identifier] = len(lines) - len(code.splitlines())
            output = [] if identifier > 100 else [v4.new_output("stream", text=f"of {identifier}\n")]
            cells.append(v4.new_code_cell(code, id=f"cell-{identifier}", outputs=output))
    page = folder / "page" / "index.html"
    text = re.sub(r'data-cell="(\d+)"', lambda cell: f'{cell[0]} data-line="{starts[int(cell[1])]}"', page.read_text())
    page.write_text(re.sub(r'data-files="[^"]*"', f'data-files="{escape(json.dumps({"name": "page"} | told))}"', text))
    (folder / "page" / "page.md").write_text("\n".join(lines) + "\n")
    (folder / "page" / "page.ipynb").write_text(json.dumps(v4.new_notebook(cells=cells)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def address(folder):
    with SiteServer(folder) as running:
        yield f"{running.url}page/"


@pytest.fixture
def tab(page, folder, address):
    write_page(folder)
    opened = Tab(page, address)
    yield opened
    assert page.page_errors == []


def menu(tab):
    return tab.page.get_by_role("button", name=MENU)


def take(tab, name):
    """The text of a file that is downloaded at a click."""
    with tab.page.expect_download() as download:
        tab.menu().get_by_role("button", name=name, exact=True).click()
    return download.value.path().read_text("utf-8")


def says(tab, words):
    tab.menu().get_by_role("status").filter(has_text=words).wait_for()


def code_cells(text, form):
    notebook = jupytext.reads(text, form)
    nbformat.validate(notebook)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


# The files


def test_nothing_is_fetched_before_it_is_asked_for(tab):
    def asked(word):
        return [url for url in tab.page.requests if word in url]

    tab.page.wait_for_load_state("networkidle")
    assert not asked("take_away")
    tab.menu()
    assert len(asked("take_away")) == 1
    assert not asked("page.ipynb") + asked("page.md")
    take(tab, "Notebook")
    assert len(asked("page.ipynb")) == 1
    assert not asked("page.md")


def test_without_edits_the_files_are_the_authors(tab, folder, address):
    made = json.loads((folder / "page" / "page.ipynb").read_text().replace("https://this-site.invalid/page/", address))
    assert tab.menu().get_by_role("radio").count() == 0 or not tab.menu().get_by_role("radio").first.is_visible()
    assert json.loads(take(tab, "Notebook")) == made
    assert take(tab, "Markdown") == (folder / "page" / "page.md").read_text()
    says(tab, "page.md is among your downloads.")


def test_edits_go_along_unless_the_reader_wants_the_authors(tab):
    edits = {1: "a = 10  # ünïcode 🎈\n\nb = 2", 3: 'def f(): return """\n```python\n````\n"""'}
    for number, code in edits.items():
        tab.write(number, code)
    wanted = [edits[1], "print(a)", edits[3], "assert f() == 1"]
    tab.menu().get_by_label("With my edits, in cells 1, 3").wait_for()
    for name, form in (("Notebook", "ipynb"), ("Markdown", "md"), ("Python", "py:percent")):
        cells = code_cells(take(tab, name), form)
        assert [cell.source for cell in cells if cell.source != "%pip install x"] == wanted, name
    tab.menu().get_by_label("As the author wrote it").check()
    for name, form in (("Notebook", "ipynb"), ("Markdown", "md"), ("Python", "py:percent")):
        assert [cell.source for cell in code_cells(take(tab, name), form)][-4:] == [
            "a = 1\nb = 2",
            "print(a)",
            "def f(): ...",
            "assert f() == 1",
        ]


def test_an_emptied_cell_and_one_that_was_empty(page, folder, address):
    write_page(folder, ("a = 1", "", "c = 3"))
    tab = Tab(page, address)
    tab.write(1, "")
    tab.write(2, "b = 2\nb")
    assert [cell.source for cell in code_cells(take(tab, "Markdown"), "md")] == ["", "b = 2\nb", "c = 3"]


def test_recorded_outputs_stay_where_they_hold(tab):
    tab.write(2, "print(a + 1)")
    cells = {cell.id: cell for cell in code_cells(take(tab, "Notebook"), "ipynb")}
    assert [output.text for output in cells["cell-1"].outputs] == ["of 1\n"]
    assert cells["cell-2"].outputs == cells["cell-3"].outputs == []


def test_a_script_has_prose_as_comments_and_no_installation(tab):
    script = take(tab, "Python")
    assert "# %% [markdown]\n# # Page\n#\n# [a](http" in script
    assert "pip" not in script
    assert 'tags=["setup"]' not in script
    compile(script, "page.py", "exec")


def test_files_of_another_version_are_not_mixed_with_edits(tab, folder):
    tab.write(1, "a = 10")
    write_page(folder, ("a = 2\nb = 2", "print(a)", ("def f(): ...", "assert f() == 1")))
    for name in ("Notebook", "Markdown", "Python"):
        tab.menu().get_by_role("button", name=name, exact=True).click()
        says(tab, "The author has changed this page since you opened it. Reload it first; your edits stay.")
        tab.menu().get_by_role("status").evaluate("status => { status.textContent = ''; }")


def test_a_missing_file_is_a_sentence(tab, folder):
    (folder / "page" / "page.ipynb").rename(folder / "away")
    tab.menu().get_by_role("button", name="Notebook").click()
    says(tab, "Notebook could not be made: the server answered 404. Check the connection, then try again.")
    (folder / "away").rename(folder / "page" / "page.ipynb")
    take(tab, "Notebook")


def test_a_menu_that_does_not_come_is_a_sentence(tab):
    tab.page.route("**/take_away-*", lambda route: route.abort())
    menu(tab).click()
    tab.page.get_by_role("status").filter(has_text="A part of this page is missing").wait_for()
    assert menu(tab).get_attribute("aria-expanded") == "false"
    tab.page.unroute("**/take_away-*")
    tab.reload()
    tab.menu()


# The menu


def test_a_page_without_files_offers_none(page, folder, address):
    write_page(folder)
    file = folder / "page" / "index.html"
    file.write_text(re.sub(r' data-files="[^"]*"', "", file.read_text()))
    assert menu(Tab(page, address)).count() == 0


def test_elsewhere_is_offered_once_it_is_configured(new_page, folder, address):
    write_page(folder)
    assert not Tab(new_page(), address).menu().get_by_text("Colab", exact=True).is_visible()
    assert Tab(new_page(), address).menu().get_by_role("link").count() == 0
    write_page(folder, **ELSEWHERE)
    tab = Tab(new_page(permissions=["clipboard-read", "clipboard-write"]), address)
    colab = tab.menu().get_by_role("link", name="Open in Colab")
    assert colab.get_attribute("href") == (
        "https://colab.research.google.com/github/owner/book/blob/notebooks/page/page.ipynb"
    )
    tab.menu().get_by_role("button", name="Copy commands").click()
    says(tab, "Commands copied.")
    assert tab.page.evaluate("navigator.clipboard.readText()").splitlines() == [
        "git clone --depth 1 --branch notebooks https://github.com/owner/book book-notebooks",
        "jupyter lab book-notebooks/page/page.ipynb",
    ]
    write_page(folder, **ELSEWHERE | {"repository": "https://git.example.org/owner/book"})
    tab = Tab(new_page(), address)
    tab.menu().get_by_role("button", name="Copy commands").wait_for()
    assert tab.menu().get_by_role("link").count() == 0, "Colab opens GitHub's repositories alone"


def test_menu_by_keyboard(tab):
    menu(tab).press("Enter")
    tab.page.get_by_role("region", name=MENU).wait_for()
    for name in ("Run all", "Notebook", "Markdown"):
        tab.page.keyboard.press("Tab")
        assert tab.page.evaluate("document.activeElement.textContent") == name
    tab.page.keyboard.press("Escape")
    assert tab.page.get_by_role("region", name=MENU).count() == 0
    assert menu(tab).evaluate("button => button === document.activeElement")
    assert menu(tab).get_attribute("aria-expanded") == "false"


def test_menu_follows_the_edits(tab):
    tab.menu()
    share = tab.menu().get_by_role("button", name="Copy link to edits")
    assert not share.is_visible()
    tab.write(2, "print(1)")
    tab.menu().get_by_label("With my edits, in cell 2").wait_for()
    assert share.is_visible()
    tab.button(2, "Reset").click()
    share.wait_for(state="hidden")


def test_menu_on_a_narrow_page_and_on_paper(page, folder, address):
    write_page(folder, **ELSEWHERE)
    page.set_viewport_size({"width": 320, "height": 700})
    tab = Tab(page, address)
    tab.write(1, "a = 10")
    controls = tab.menu().locator("button, a, label")
    assert controls.count() == 8
    assert all(control.bounding_box()["height"] >= 24 for control in [menu(tab), *controls.all()])
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.emulate_media(media="print")
    assert not tab.page.locator(".live-cells__take").is_visible()


# A copied cell


def test_a_cell_is_copied_as_it_is_now(new_page, folder, address):
    write_page(folder)
    tab = Tab(new_page(permissions=["clipboard-read", "clipboard-write"]), address)
    for code in ("a = 1\nb = 2", "a = 3\n\n\tb"):
        if code != SOURCES[0]:
            tab.write(1, code)
        tab.button(1, "Copy").click()
        tab.says(1, "Code copied.")
        assert tab.page.evaluate("navigator.clipboard.readText()") == code


def test_without_a_clipboard_the_reader_is_told(page, folder, address):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    write_page(folder)
    tab = Tab(page, address)
    tab.button(1, "Copy").click()
    tab.says(1, "This browser lets the page copy nothing. Select the code, then copy it.")
