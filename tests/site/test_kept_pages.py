"""Under `mkdocs serve` a rebuild gives what a first build gives, and makes only anew what is no longer the same."""

import logging
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.structure.pages import Page

HOOK = Path(__file__).parents[2] / "theme" / "hooks" / "kept_pages.py"
CONFIG = """
site_name: Small
theme: {{name: material, font: false}}
hooks: [{hook}]
nav: [index.md, other.md, included.md, reference.md]
plugins:
  - search
  - mkdocstrings: {{handlers: {{python: {{paths: [{root}], options: {{show_root_heading: true}}}}}}}}
markdown_extensions:
  - abbr
  - toc: {{permalink: "¶"}}
  - pymdownx.snippets: {{base_path: [{root}], auto_append: [docs/includes/abbreviations.md]}}
exclude_docs: includes/
validation: {{anchors: warn}}
"""
FILES = {
    "docs/index.md": "# Home\n\nThe MSE. [Other](other.md#part), [the function][tutorial_code.f].\n",
    "docs/other.md": "---\ntitle: Other\n---\n\n# Other\n\n## Part\n\nThe MSE, [home](index.md).\n",
    "docs/included.md": '# Included\n\n--8<-- "docs/part.txt"\n',
    "docs/reference.md": "# Reference\n\n::: tutorial_code.f\n",
    "docs/part.txt": "First.\n",
    "docs/includes/abbreviations.md": "*[MSE]: mean squared error\n",
    "tutorial_code/__init__.py": 'def f():\n    """Says the first."""\n',
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A small site with what the hook has to do with."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    (tmp_path / "mkdocs.yml").write_text(CONFIG.format(hook=HOOK, root=tmp_path))
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def served(folder, *, first=False):
    """Build as `mkdocs serve` does it, at first or again; the contents of all files of the site."""
    config = load_config(str(folder / "mkdocs.yml"))
    if first:
        config.plugins.on_startup(command="serve", dirty=False)
    build(config, serve_url="http://127.0.0.1/")
    site = folder / "site"
    return {file.relative_to(site): file.read_bytes() for file in site.rglob("*") if file.is_file()}


@pytest.fixture
def rendered(monkeypatch):
    """The pages that are rendered."""
    pages, render = [], Page.render
    monkeypatch.setattr(Page, "render", lambda page, *of: pages.append(page.file.src_uri) or render(page, *of))
    return pages


EDITS = {
    "prose": ("docs/other.md", "home", "the home", ["other.md"]),
    "a title": ("docs/other.md", "title: Other", "title: Another", []),
    "an anchor": ("docs/other.md", "## Part", "## Piece", ["other.md"]),
    "a word of the glossary": ("docs/includes/abbreviations.md", "mean squared", "the mean squared", None),
    "a docstring": ("tutorial_code/__init__.py", "the first", "the second", None),
    "a file that a page includes": ("docs/part.txt", "First", "Second", []),
    "a setting": ("mkdocs.yml", "¶", "#", None),
    "the navigation": ("mkdocs.yml", "index.md, other.md", "other.md, index.md", None),
    "a new page": ("docs/new.md", "", "# New\n", None),
}


@pytest.mark.parametrize(("file", "old", "new", "again"), EDITS.values(), ids=EDITS)
def test_a_rebuild_gives_what_a_first_build_gives(folder, rendered, file, old, new, again):
    before = served(folder, first=True)
    path = folder / file
    path.write_text(path.read_text().replace(old, new) if path.exists() else new)
    rendered.clear()
    after = served(folder)
    everything = sorted(page.name for page in (folder / "docs").glob("*.md"))
    assert sorted(rendered) == (everything if again is None else sorted([*again, "included.md"]))
    assert after == served(folder, first=True)
    assert after != before


def test_nothing_is_made_anew_where_nothing_changed(folder, rendered):
    before = served(folder, first=True)
    rendered.clear()
    assert served(folder) == before
    assert rendered == ["included.md"], "the one page that may show any file"


def test_a_build_keeps_nothing(folder, rendered):
    for _ in range(2):
        config = load_config(str(folder / "mkdocs.yml"))
        config.plugins.on_startup(command="build", dirty=False)
        rendered.clear()
        build(config)
        assert len(rendered) == 4


@pytest.mark.parametrize("broken", ["[gone](gone.md)", "[gone](other.md#gone)", "[gone][tutorial_code.gone]"])
def test_a_warning_is_given_by_each_build(folder, caplog, broken):
    (folder / "docs" / "index.md").write_text(broken)
    served(folder, first=True)
    first = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    caplog.clear()
    served(folder)
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == first != []


def test_a_link_to_a_page_that_is_gone_is_told(folder, caplog):
    served(folder, first=True)
    (folder / "mkdocs.yml").write_text((folder / "mkdocs.yml").read_text().replace("other.md, ", ""))
    (folder / "docs" / "other.md").unlink()
    caplog.clear()
    served(folder)
    assert "contains a link 'other.md#part'" in caplog.text
