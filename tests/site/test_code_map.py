"""The map of live_cells: every file is on it, its arrows are the imports, and a file without a purpose is refused."""

import importlib
from xml.etree import ElementTree

import pytest
from mkdocs.exceptions import PluginError

from tools.places import ROOT


@pytest.fixture
def code_map(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "theme" / "hooks"))
    return importlib.import_module("code_map")


@pytest.fixture
def drawing(code_map):
    return importlib.import_module("code_map_drawing")


def test_every_file_of_live_cells_is_on_it(code_map):
    html = code_map.code_map(ROOT / "live_cells")
    files = [*(ROOT / "live_cells").glob("*.py"), *(ROOT / "live_cells" / "runtime").glob("*.ts")]
    names = {file.name for file in files if file.name != "__init__.py" and not file.name.endswith(".d.ts")}
    assert len(names) > 50
    for name in names:
        assert f"<code>{name}</code>" in html and f">{name}</text>" in html, name


def test_imports_are_those_of_the_files(code_map):
    python = {source.name: source.imports for source in code_map.python_sources(ROOT / "live_cells")}
    assert {"chapter.py", "cells.py", "recording.py"} <= set(python["plugin.py"])
    assert python["whole_files.py"] == ()
    browser = {source.name: source.imports for source in code_map.browser_sources(ROOT / "live_cells" / "runtime")}
    assert "live-cell.ts" in browser["live-cells.ts"]
    assert "run_cell.py" in browser["own_files.ts"]


def test_a_file_that_does_not_say_what_it_is_for_is_refused(code_map, tmp_path):
    (tmp_path / "silent.py").write_text("import os\n")
    with pytest.raises(PluginError, match=r"silent\.py: the first line does not say what the file is for"):
        code_map.code_map(tmp_path)


def test_a_folder_without_sources_is_refused(code_map, tmp_path):
    with pytest.raises(PluginError, match="holds no source for the map's part “At build, in Python”"):
        code_map.code_map(tmp_path)


def test_who_imports_stands_above_and_a_way_round_replaces_an_arrow(drawing):
    imports = {"a": ("b", "c"), "b": ("c",), "c": ()}
    assert drawing.layers(imports) == [["a"], ["b"], ["c"]]
    assert drawing.reduced(imports) == {"a": {"b"}, "b": {"c"}, "c": set()}


def test_a_circle_of_imports_is_drawn(drawing):
    picture = ElementTree.fromstring(drawing.drawn({"a": ("b",), "b": ("a",)}, {"a"}, "Two"))
    assert picture.attrib["aria-label"].startswith("Two")
    assert len(picture.findall("{*}path")) == 2
    assert [box.get("stroke-dasharray") for box in picture.findall("{*}rect")] == ["3 2", None]


def test_the_page_holds_both_pictures_and_their_tables(site):
    page = (site / "code-map" / "index.html").read_text("utf-8")
    assert page.count('<svg role="img" aria-label="At build, in Python') == 1
    assert page.count('<svg role="img" aria-label="In the browser, in TypeScript') == 1
