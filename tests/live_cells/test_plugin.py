"""Building a small site: what comes out, and what an author reads when something is wrong."""

import json
import logging
import re

import pytest
from bs4 import BeautifulSoup
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from live_cells import plugin
from live_cells.hashes import integrity

CONFIG = """\
site_name: Small
theme: {name: mkdocs, highlightjs: false}
plugins:
  - mkdocs-jupyter: {execute: true, allow_errors: false, cache: false, include: ["chapters/*.md"]}
  - live-cells:
      pyodide: pyodide
      packages: []
      preload: []
      start: plain
validation:
  anchors: warn
markdown_extensions: [admonition, pymdownx.superfences]
"""
CHAPTER = """\
---
title: A chapter
jupyter:
  kernelspec: {name: python3, display_name: Python 3, language: python}
---

# A chapter

Prose with a [link](../index.md).

```python
a = 2
print("a is", a)
a * 21
```

!!! note
    An admonition.

```python tags=["proof"]
assert a == 2
```
"""


@pytest.fixture
def site(tmp_path, core, monkeypatch):
    """A folder with a MkDocs site of one page and one chapter."""
    (tmp_path / "docs" / "chapters").mkdir(parents=True)
    (tmp_path / "docs" / "index.md").write_text("# Home\n\n[A chapter](chapters/a.md)\n")
    (tmp_path / "docs" / "chapters" / "a.md").write_text(CHAPTER)
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    runtime = tmp_path / "runtime"
    (runtime / "static").mkdir(parents=True)
    manifest = {"script": "live-cells-1.js", "style": "live-cells-1.css", "snapshot_maker": "make-1.mjs"}
    manifest |= {"service_worker": "with-1.js", "no_service_worker": "without-1.js"}
    (runtime / "static" / "manifest.json").write_text(json.dumps(manifest | {"frame_script": "sha256-frame"}))
    for name in manifest.values():
        (runtime / "static" / name).write_text(name)
    monkeypatch.setattr(plugin, "STATIC", runtime / "static")
    return tmp_path


def built(site):
    """The chapter's page after a strict build."""
    config = load_config(str(site / "mkdocs.yml"), strict=True)
    config.plugins.on_startup(command="build", dirty=False)  # the plugin is the same for all builds of a process
    build(config)
    return BeautifulSoup((site / "site" / "chapters" / "a" / "index.html").read_text(), "html.parser")


def refused(site, caplog):
    """What the author reads when the build fails."""
    with caplog.at_level(logging.WARNING), pytest.raises(Abort):
        built(site)
    return [record.getMessage() for record in caplog.records if record.name.startswith("mkdocs")]


def edit(site, file, old, new):
    path = site / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_chapter_is_a_page_with_its_cells_and_outputs(site):
    page = built(site)
    cells = page.select("live-cell")
    assert [cell["data-kind"] for cell in cells] == ["example", "proof"]
    assert cells[0].select_one(".live-cell__source").text == 'a = 2\nprint("a is", a)\na * 21'
    assert cells[0].select_one('[data-stream="stdout"]').text == "a is 2\n"
    assert cells[0].select_one(".live-cell__text").text == "42"
    assert page.select_one(".admonition")


def taken(site, folder="chapters/a"):
    """What the page says of its files, its notebook's cells by their ids, and its text."""
    told = json.loads(built(site).select_one("live-cell")["data-files"])
    notebook = json.loads((site / "site" / folder / "a.ipynb").read_text())
    text = (site / "site" / folder / "a.md").read_text()
    return told, {cell["id"]: cell["source"] for cell in notebook["cells"]}, text


def test_a_chapter_can_be_taken_along(site):
    told, cells, text = taken(site)
    assert told == {"name": "a"}
    assert text == CHAPTER
    assert cells["about"] == "*From [A chapter](https://this-site.invalid/chapters/a/), Small.*"
    assert "Prose with a [link](https://this-site.invalid/)." in cells["prose-1"]
    assert cells["prose-2"] == "> **Note**\n>\n> An admonition."


def test_elsewhere_is_told_once_both_addresses_are_known(site):
    edit(site, "mkdocs.yml", "      start: plain\n", "      start: plain\n      notebooks_branch: notebooks\n")
    edit(site, "mkdocs.yml", "site_name: Small\n", "site_name: Small\nrepo_url: https://github.com/o/r/\n")
    assert taken(site)[0] == {"name": "a"}, "a notebook there could not say where it comes from"
    edit(site, "mkdocs.yml", "repo_url", "use_directory_urls: false\nsite_url: https://example.org/s/\nrepo_url")
    config = load_config(str(site / "mkdocs.yml"), strict=True)
    build(config)
    page = BeautifulSoup((site / "site" / "chapters" / "a.html").read_text(), "html.parser")
    path = "chapters/a.ipynb"
    assert json.loads(page.select_one("live-cell")["data-files"]) == {
        "name": "a",
        "repository": "https://github.com/o/r",
        "branch": "notebooks",
        "path": path,
    }
    assert "https://example.org/s/chapters/a.html" in (site / "site" / path).read_text()


@pytest.mark.parametrize(("command", "policies"), [("build", 1), ("serve", 0)])
def test_the_policy_is_in_built_pages_and_not_in_served_ones(site, command, policies):
    config = load_config(str(site / "mkdocs.yml"), strict=True)
    config.plugins.on_startup(command=command, dirty=False)
    build(config)
    for page in (site / "site").rglob("*.html"):
        text = page.read_text()
        assert text.count("Content-Security-Policy") == policies
        assert text.count("'sha256-frame'") == policies


@pytest.mark.parametrize(
    ("command", "option", "registered"), [("build", "true", True), ("build", "false", False), ("serve", "true", False)]
)
def test_a_site_is_kept_only_where_its_author_asks_for_it_and_not_while_they_write(site, command, option, registered):
    edit(site, "mkdocs.yml", "packages: []", f"packages: []\n      offline: {option}\n      offline_without: [a.txt]")
    for name in ("a.txt", "b.txt"):
        (site / "docs" / name).write_text("")
    config = load_config(str(site / "mkdocs.yml"))
    config.plugins.on_startup(command=command, dirty=False)
    build(config)
    page = BeautifulSoup((site / "site" / "chapters" / "a" / "index.html").read_text(), "html.parser")
    script = page.select_one("script[data-python]")
    written = (site / "site" / "live-cells-offline.js").read_text()
    if registered:
        assert script["data-offline"] == "../../live-cells-offline.js"
        listed = json.loads(written.removeprefix("var OFFLINE=").removesuffix(";\nwith-1.js"))
        assert {"chapters/a/index.html", "404.html", "b.txt"} < listed["files"].keys()
        assert not {"a.txt", "live-cells-offline.js", "assets/live-cells/with-1.js"} & listed["files"].keys()
        page_file = site / "site" / "chapters" / "a" / "index.html"
        assert listed["files"]["chapters/a/index.html"] == integrity(page_file.read_bytes())  # with its policy
        (description,) = [file for file in listed["python"] if file.startswith("python-")]
        assert f"assets/live-cells/{description}" in script["data-python"]
    else:
        assert "data-offline" not in script.attrs
        assert written == "without-1.js"


def test_cells_on_display_are_shown_and_not_run(site):
    """Jupytext would end the outer fence at the first inner one, and take what follows for prose."""
    shown = "````text\n```python\nmissing\n```\n````\n\n"
    edit(site, "docs/chapters/a.md", "!!! note", f"{shown}```python\na + 1\n```\n\n!!! note")
    page = built(site)
    assert [cell.select_one(".live-cell__source").text for cell in page.select("live-cell")][1] == "a + 1"
    assert "```python\nmissing\n```" in page.get_text()


EXERCISE = """\
```python tags=["exercise"]
a = missing
```

/// hint
Two.
///

```python tags=["check"]
from exercise import a

assert a == 2, "Not two."
```

```python tags=["solution"]
a = 2
```
"""


def test_an_exercise_is_in_the_page_and_is_not_executed(site):
    edit(site, "docs/chapters/a.md", "Prose with", f"{EXERCISE}\nProse with")
    edit(site, "docs/chapters/a.md", 'print("a is", a)', 'print("a" in globals())')
    page = built(site)
    assert [cell["data-kind"] for cell in page.select(".exercise > live-cell")] == ["exercise", "check", "solution"]
    assert page.select_one(".exercise > details.exercise__hint p").text == "Two."
    assert page.select_one(".exercise + p").text == "Prose with a link."
    assert page.select_one('[data-stream="stdout"]').text == "True\n"
    edit(site, "docs/chapters/a.md", "a = missing", "a = other")
    built(site)
    assert len(list((site / ".cache").rglob("outputs/*.json"))) == 1


def test_the_positions_of_sliders_are_published_once_as_a_file(site):
    edit(site, "docs/chapters/a.md", "```python\na = 2", '```python slider={"a": [1, 3, 1]}\na = 2')
    cell = built(site).select_one("live-cell")
    assert cell["data-kind"] == "explore"
    files = list((site / "site" / "assets" / "live-cells").glob("positions-*"))
    assert [file.name for file in files] == [cell["data-positions"]]
    read = json.loads(files[0].read_text())
    shown = ["".join(read["pieces"][piece] for piece in position) for position in read["positions"]]
    assert shown[1] == cell.select_one(".live-cell__output").decode_contents()
    assert [BeautifulSoup(html, "html.parser").text for html in shown] == [f"a is {a}\n{a * 21}" for a in (1, 2, 3)]


def test_every_page_loads_the_runtime_from_its_own_place(site):
    built(site)
    for file, up in [("index.html", ""), ("chapters/a/index.html", "../../")]:
        page = BeautifulSoup((site / "site" / file).read_text(), "html.parser")
        script = page.select_one("script[data-python]")
        assert script["src"] == f"{up}assets/live-cells/live-cells-1.js"
        assert (site / "site" / file).parent.joinpath(script["data-python"].partition("#")[0]).is_file()
        assert page.select_one(f'link[href="{up}assets/live-cells/live-cells-1.css"]')


def test_prose_is_rendered_again_without_running_cells(site):
    built(site)
    recorded = {file: file.stat().st_mtime_ns for file in (site / ".cache").rglob("outputs/*.json")}
    assert len(recorded) == 1
    edit(site, "docs/chapters/a.md", "Prose with", "Other prose with")
    assert "Other prose with" in built(site).text
    assert {file: file.stat().st_mtime_ns for file in (site / ".cache").rglob("outputs/*.json")} == recorded


def test_a_server_makes_the_cells_of_a_chapter_once_for_each_state_of_it(site, monkeypatch):
    made, make = [], plugin.LiveCellsPlugin._make
    monkeypatch.setattr(plugin.LiveCellsPlugin, "_make", lambda self, *of: made.append(of) or make(self, *of))
    load_config(str(site / "mkdocs.yml")).plugins.on_startup(command="serve", dirty=False)
    pages = []
    for edited in (None, ("docs/index.md", "Home", "House"), ("docs/chapters/a.md", "a = 2", "a = 2 + 0")):
        if edited:
            edit(site, *edited)
        build(load_config(str(site / "mkdocs.yml")))
        pages.append((site / "site" / "chapters" / "a" / "index.html").read_text())
    assert len(made) == 2
    cells = [[str(cell) for cell in BeautifulSoup(page, "html.parser").select("live-cell")] for page in pages]
    assert cells[0] == cells[1] != cells[2]


TIED = """\
Prose with **+42**{.high proof="a * 21"}, **2**{proof="a"} and `[3]{proof="a"}`.

| a | b |
|--:|---|
| [2]{proof="a | 0"} | b |

Other prose with"""


def test_a_tied_number_is_plain_in_the_page(site):
    edit(site, "mkdocs.yml", "[admonition,", "[admonition, attr_list, tables,")
    edit(site, "docs/chapters/a.md", "Prose with", TIED)
    page = built(site)
    assert "".join(map(str, page.select_one("h1 + p").contents)) == (
        '<strong class="high">+42</strong>, <strong>2</strong> and <code>[3]{proof="a"}</code>.'
    ).join(["Prose with ", ""])
    assert str(page.select_one("tbody td")) == '<td style="text-align: right;">2</td>'


def test_an_edit_of_a_tied_number_runs_nothing_and_fails(site, caplog):
    edit(site, "docs/chapters/a.md", "Prose with", TIED)
    built(site)
    recorded = {file: file.stat().st_mtime_ns for file in (site / ".cache").rglob("outputs/*.json")}
    assert len(recorded) == 2
    edit(site, "docs/chapters/a.md", "**+42**", "**−42**")
    assert refused(site, caplog)[-1] == (
        "docs/chapters/a.md:9: found `−42` tied to `a * 21`, which is 42 after the proof cell in line 26; "
        "expected `42`, or an expression that yields `−42`"
    )
    assert {file: file.stat().st_mtime_ns for file in (site / ".cache").rglob("outputs/*.json")} == recorded


def test_a_tied_number_on_a_page_without_cells_fails(site, caplog):
    edit(site, "docs/index.md", "[A chapter]", '[1]{proof="a"} [A chapter]')
    assert refused(site, caplog)[-1].startswith("docs/index.md:3: found a tied number on a page without cells")


def test_two_builds_are_the_same_bytes(site, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")  # MkDocs' own theme prints the date of the build

    def contents():
        built(site)
        return {
            f.relative_to(site): f.read_bytes()
            for f in (site / "site").rglob("*")
            if f.suffix in {".html", ".json", ".ipynb"}
        }

    first = contents()
    for file in (site / ".cache").rglob("outputs/*.json"):
        file.unlink()
    assert contents() == first


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "a * 21",
            "a / 0",
            "docs/chapters/a.md:14: found ZeroDivisionError: division by zero; expected a cell that runs",
        ),
        (
            "a * 21",
            "class F:\n    def _repr_mimebundle_(self, **_):\n"
            "        return {'application/vnd.vegalite.v6+json': {}}\nF()",
            "docs/chapters/a.md:12: found a figure that cannot be drawn: a figure's $schema must be",
        ),
        (
            '```python\na = 2\nprint("a is", a)\na * 21',
            '```python slider={"a": [1, 3, 1]}\na = 2\n1 / (a - 3)',
            "docs/chapters/a.md:13: found ZeroDivisionError: division by zero, at a = 3; expected a cell that runs",
        ),
        (
            '```python\na = 2\nprint("a is", a)\na * 21',
            '```python slider={"a": [1, 3, 1]}\na = 2\nimport random\nrandom.Random(a).randbytes(70_000).hex()',
            "docs/chapters/a.md:12: found 3 positions that take",
        ),
        (
            '```python\na = 2\nprint("a is", a)\na * 21',
            '```python slider={"a": [1, 3, 1]}\na = 2\nimport random\nrandom.random()',
            "docs/chapters/a.md:12: found a cell with a slider whose output the page's engine does not give",
        ),
        (
            "assert a == 2",
            "assert a == 3",
            "docs/chapters/a.md:21: found AssertionError: `assert a == 3`; expected a cell",
        ),
        ("language: python", "language: R", 'docs/chapters/a.md:4: found kernelspec {"name": "python3"'),
        ('tags=["proof"]', 'tags=["poof"]', 'docs/chapters/a.md:20: found tags=["poof"]; expected at most one known'),
        ("assert a == 2\n```\n", "assert a == 2\n", "docs/chapters/a.md:20: found a fence that is never closed"),
        (
            "Prose with",
            '<live-cell data-cell="1"></live-cell>\n\nProse with',
            'docs/chapters/a.md: <live-cell data-cell="1"></live-cell> is not exactly once in the page',
        ),
        (
            "Prose with",
            "## Same\n\n## Same\n\nProse with",
            "docs/chapters/a.md:11: found a second heading with the id `same`; expected different headings",
        ),
        (
            "Prose with",
            EXERCISE.replace(', "Not two."', "") + "\nProse with",
            "docs/chapters/a.md:20: found an assert without a message; expected assert what holds",
        ),
        (
            "Prose with",
            "/// prediction | Up?\n- [ ] yes\n- [ ] no\n///\n\nProse with",
            "docs/chapters/a.md:9: found 2 choices, 0 of them right",
        ),
    ],
)
def test_an_author_reads_where_and_what_is_wrong(site, caplog, old, new, message):
    edit(site, "docs/chapters/a.md", old, new)
    assert refused(site, caplog)[-1].startswith(message)


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("chapters/b.md", "docs/index.md:5: Doc file 'index.md' contains a link 'chapters/b.md'"),
        ("chapters/a.md#there", "docs/index.md:5: Doc file 'index.md' contains a link 'chapters/a.md#there'"),
    ],
)
def test_a_dead_link_fails_with_its_line(site, caplog, link, message):
    (site / "docs" / "index.md").write_text(f"# Home\n\n[A](chapters/a.md)\n\n[B]({link})\n")
    assert any(line.startswith(message) for line in refused(site, caplog))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("packages: []", "packages: 3", "mkdocs.yml:7: Config value 'plugins': Plugin 'live-cells' option 'packages'"),
        ("packages: []", "package: []", "mkdocs.yml:7: Config value 'plugins': Plugin 'live-cells' option 'package'"),
    ],
)
def test_a_wrong_option_fails_with_its_line(site, caplog, old, new, message):
    edit(site, "mkdocs.yml", old, new)
    assert any(line.startswith(message) for line in refused(site, caplog))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  - mkdocs-jupyter:", "  # - mkdocs-jupyter:", "mkdocs.yml lists no plugin `mkdocs-jupyter`"),
        ("allow_errors: false", "allow_errors: true", "mkdocs-jupyter has allow_errors: True; set allow_errors: False"),
        ("packages: []", "packages: [plum]", "no package named 'plum'"),
    ],
)
def test_a_setting_that_cannot_work_says_what_to_set(site, caplog, old, new, message):
    edit(site, "mkdocs.yml", old, new)
    assert message in refused(site, caplog)[-1]


def test_without_include_the_front_matter_decides_which_page_is_a_chapter(site):
    edit(site, "mkdocs.yml", '{execute: true, allow_errors: false, cache: false, include: ["chapters/*.md"]}', "{}")
    (site / "docs" / "helper.py").write_text("a file, not a page")
    assert len(built(site).select("live-cell")) == 2
    assert "live-cell" not in BeautifulSoup((site / "site" / "index.html").read_text(), "html.parser").body.decode()
    assert (site / "site" / "helper.py").is_file()


def test_a_notebook_in_another_form_says_how_to_convert_it(site, caplog):
    edit(site, "mkdocs.yml", 'include: ["chapters/*.md"]', 'include: ["*.ipynb"]')
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (site / "docs" / "b.ipynb").write_text(json.dumps(notebook))
    assert "jupytext --to md:markdown docs/b.ipynb" in refused(site, caplog)[-1]


def test_a_pyodide_file_with_a_wrong_hash_stops_the_build(site, caplog, monkeypatch, tmp_path):
    monkeypatch.setattr("live_cells.distribution.DISTRIBUTION", (tmp_path / "remote").as_uri() + "/")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (tmp_path / "remote" / "pear-1.0-py3-none-any.whl").write_bytes(b"not a pear")
    edit(site, "mkdocs.yml", "packages: []", "packages: [pear]")
    message = refused(site, caplog)[-1]
    assert message.startswith("live-cells: pear-1.0-py3-none-any.whl: found in no source with the expected sha256")
    assert re.search(r"expected sha256 [0-9a-f]{64}, found [0-9a-f]{64}", message)


def test_a_missing_runtime_says_how_to_make_it(site, caplog):
    for file in plugin.STATIC.iterdir():
        file.unlink()
    assert refused(site, caplog)[-1].endswith("holds no runtime; make it with `npm run build`")
