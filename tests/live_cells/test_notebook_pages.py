"""mkdocs-jupyter is asked once for each state of a file."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from live_cells.notebook_pages import ask_once


@pytest.fixture
def notebooks():
    """A stand-in for the plugin; `asked` are the paths that it was asked for."""
    asked = []

    def should_include(file):
        asked.append(file.abs_src_path)
        return "kernelspec" in Path(file.abs_src_path).read_text()

    plugin = SimpleNamespace(config={"include": ["chapters/*.md"], "ignore": []}, asked=asked)
    plugin.should_include = should_include
    ask_once(plugin)
    return plugin


@pytest.fixture
def chapter(tmp_path):
    file = tmp_path / "chapters" / "01.md"
    file.parent.mkdir()
    file.write_text("kernelspec")
    return file


def answer(notebooks, path):
    return notebooks.should_include(SimpleNamespace(abs_src_path=None if path is None else str(path)))


def test_asks_once_until_the_file_changes(notebooks, chapter):
    assert answer(notebooks, chapter) and answer(notebooks, chapter)
    assert notebooks.asked == [str(chapter)]
    chapter.write_text("none")
    assert not answer(notebooks, chapter)
    assert notebooks.asked == [str(chapter)] * 2


def test_does_not_ask_for_what_is_not_included(notebooks, tmp_path):
    assert not answer(notebooks, tmp_path / "reference.md")
    assert not answer(notebooks, None)
    assert notebooks.asked == []
