"""The build itself: what it gives depends on the sources alone, and each cell of a source is in its page."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tools.build_site import build_environment
from tools.places import ROOT
from tools.project_copy import DOWNLOADS, copy_project

SOURCES = sorted(path for path in (ROOT / "docs").rglob("*.md") if "\n```python" in path.read_text("utf-8"))


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_builds_are_the_same_bytes(site, tmp_path):
    """The second one in another folder, with nothing cached but downloads, and the snapshot: test_snapshot.py makes two."""
    copy = copy_project(tmp_path / "copy", (DOWNLOADS, "live-cells/snapshots"))
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=copy, env=build_environment(), check=True)
    first, second = contents(site), contents(copy / "site")
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_there_are_sources_with_cells():
    assert len(SOURCES) >= 6


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_each_cell_of_the_source_is_in_the_page(source, site):
    """Counted by the line that a fence begins with, without the code that reads chapters."""
    shown = re.compile(r"^````.*?^````$", re.MULTILINE | re.DOTALL)  # cells on display inside of longer fences
    lines = shown.sub(lambda fence: "\n" * fence[0].count("\n"), source.read_text("utf-8")).splitlines()
    begins = [number for number, line in enumerate(lines, 1) if line.startswith("```python")]
    address = Path(source.relative_to(ROOT / "docs").as_posix().removesuffix(".md").removesuffix("index"))
    page = BeautifulSoup((site / address / "index.html").read_text("utf-8"), "html.parser")
    assert [int(cell["data-line"]) - 1 for cell in page.select("live-cell")] == begins
