"""What readers take from the real chapters: valid notebooks, readable Markdown, scripts that run in CPython."""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import jupytext
import nbformat
import pytest
from mkdocs.config import load_config

from live_cells.chapter import read_chapter
from tools.places import ROOT

from .test_chapter_cells import CHAPTERS, TIMEOUT

MARKS = re.compile(r"^/{3}|^!!! |\{[.:#][a-z]|proof=|\]\((?!https?://)|\\(?:low|high)\b", re.MULTILINE)
FENCES = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
MENU = "Take it with you"


def page_of(path):
    """The address of a chapter's page and the name of its files."""
    name = path.rpartition("/")[2].removesuffix(".md")
    return path.removeprefix("docs/").removesuffix(".md").removesuffix("index").rstrip("/"), name


@pytest.fixture(scope="module")
def taken(site_server, new_lasting_page):
    """The notebook, text and script of each chapter, as a reader downloads them."""
    page = new_lasting_page()
    page.set_default_timeout(TIMEOUT)
    files = {}
    for path in CHAPTERS:
        address, name = page_of(path)
        page.goto(f"{site_server.url}{address}/" if address else site_server.url)
        page.get_by_role("button", name=MENU).click()
        for button, suffix in (("Notebook", ".ipynb"), ("Markdown", ".md"), ("Python", ".py")):
            with page.expect_download() as download:
                page.get_by_role("region", name=MENU).get_by_role("button", name=button, exact=True).click()
            assert download.value.suggested_filename == name + suffix
            files[path, suffix] = download.value.path().read_text("utf-8")
    assert page.console_errors == page.page_errors == []
    return files


def test_there_are_chapters_to_take():
    assert len(CHAPTERS) > 12


@pytest.mark.parametrize("path", CHAPTERS)
def test_the_notebook_is_valid_and_holds_the_chapter(taken, path, site_server):
    notebook = nbformat.reads(taken[path, ".ipynb"], as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    cells = {cell.id: cell for cell in notebook.cells}
    for cell in CHAPTERS[path].cells:
        if cell.kind in ("check", "solution"):
            assert f"cell-{cell.index}" in cells
        else:
            assert cells[f"cell-{cell.index}"].source == cell.source
    assert any(cell.cell_type == "code" and cell.outputs for cell in notebook.cells)
    assert site_server.url in cells["about"].source
    prose = "\n".join(
        re.sub(r"`[^`]*`", "", FENCES.sub("", cell.source)) for cell in notebook.cells if cell.cell_type == "markdown"
    )
    assert MARKS.findall(prose) == [], "what only the site's own page understands"
    assert "this-site.invalid" not in taken[path, ".ipynb"]


def test_figures_in_the_notebooks_need_no_page(taken):
    images = [
        output["data"]["image/svg+xml"]
        for (_, suffix), text in taken.items()
        if suffix == ".ipynb"
        for cell in json.loads(text)["cells"]
        for output in cell.get("outputs", [])
        if "image/svg+xml" in output.get("data", {})
    ]
    assert len(images) > 20
    assert not [image for image in images if "var(" in image]


def test_figures_in_the_notebooks_have_the_colours_of_the_pages():
    palette = (ROOT / "theme" / "styles" / "1_palette.css").read_text("utf-8")
    colours = load_config(str(ROOT / "mkdocs.yml")).plugins["live-cells"].config.figure_colours
    assert len(colours) == 3
    for name, colour in colours.items():
        assert f"{name}: {colour};" in palette


@pytest.mark.parametrize("path", CHAPTERS)
def test_the_text_is_the_chapter_itself(taken, path):
    assert taken[path, ".md"] == (ROOT / path).read_text("utf-8")
    chapter = read_chapter(path, taken[path, ".md"])
    if "\n````" not in taken[path, ".md"]:  # jupytext takes what follows such a fence for prose
        notebook = jupytext.reads(taken[path, ".md"], "md")
        code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        assert code == [cell.source for cell in chapter.cells]


def run(script):
    return subprocess.run([sys.executable, "-"], input=script, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def ran(taken):
    scripts = {path: text for (path, suffix), text in taken.items() if suffix == ".py"}
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(scripts, pool.map(run, scripts.values()), strict=True))


@pytest.mark.parametrize("path", CHAPTERS)
def test_the_script_runs_in_cpython_and_prints_what_the_page_shows(taken, ran, path):
    notebook = json.loads(taken[path, ".ipynb"])
    assert ran[path].returncode == 0, ran[path].stderr
    said = ran[path].stdout
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if output.get("name") == "stdout":
                assert output["text"] in said
    checks = [cell for cell in CHAPTERS[path].cells if cell.kind == "check"]
    assert said.count("Not yet. ") == len(checks), "no starter passes"
    script = jupytext.reads(taken[path, ".py"], "py:percent")
    cells = [(cell["cell_type"], cell["source"]) for cell in notebook["cells"] if cell["id"] != "setup"]
    assert [(cell.cell_type, cell.source) for cell in script.cells] == cells


def test_what_a_reader_has_run_goes_along(site_server, page):
    page.set_default_timeout(TIMEOUT)
    page.goto(f"{site_server.url}chapters/12_exercises/")
    cell = page.locator("#cell-3")
    cell.get_by_role("button", name="Edit").click()
    cell.locator(".cm-content").fill("print('mine')\npredictions = [4, 4, 1]")
    cell.get_by_role("button", name="Check", exact=True).click()
    page.locator('#cell-3[data-verdict="pass"]').wait_for()
    page.get_by_role("button", name=MENU).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Notebook", exact=True).click()
    notebook = nbformat.read(download.value.path(), as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    (mine,) = [each for each in notebook.cells if each.id == "cell-3"]
    assert [output.text for output in mine.outputs] == ["mine\n"]
    script = run("\n".join(each.source for each in notebook.cells if each.id in ("cell-3", "cell-4")))
    assert script.stdout == "mine\nRight: every check holds.\n"
