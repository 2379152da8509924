"""The page Licences: everything that is shipped is on it, with a text that is there."""

import importlib
import json
import re
from email.parser import Parser
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from mkdocs.config import load_config
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files

from live_cells.plugin import STATIC
from tools.places import ROOT


@pytest.fixture
def licences(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "theme" / "hooks"))
    return importlib.import_module("licences")


@pytest.fixture(scope="module")
def rows(site):
    """What the page lists: version, licence and address by name."""
    page = BeautifulSoup((site / "licences/index.html").read_text("utf-8"), "html.parser")
    cells = [row.find_all("td") for row in page.select("article tbody tr")]
    return {
        name.get_text(): (version.get_text(), licence.get_text(), name.a["href"]) for name, version, licence in cells
    }


def test_every_library_of_the_browser_side_is_listed(rows):
    declared = set(json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]) - {"pyodide"}
    assert declared <= rows.keys()
    bundled = set(json.loads((STATIC / "manifest.json").read_text("utf-8"))["packages"])
    assert {"vega", "d3-array", "@lezer/python", "style-mod"} <= bundled <= rows.keys()
    for name in declared | bundled:
        package = json.loads((ROOT / "node_modules" / name / "package.json").read_text("utf-8"))
        assert rows[name][:2] == (package["version"], package["license"])


def test_every_wheel_is_listed(rows, site):
    wheels = sorted((site / "assets/live-cells/wheels").rglob("*.whl"))
    assert len(wheels) > 5
    for wheel in wheels:
        with ZipFile(wheel) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
            metadata = Parser().parsestr(archive.read(name).decode())
        assert rows[metadata["Name"]][0] == metadata["Version"]


def test_theme_fonts_and_interpreter_are_listed(rows, site):
    fonts = {re.match(r"[A-Za-z]+", file.name)[0].lower() for file in (site / "assets/fonts").iterdir()}
    assert fonts == {"fraunces", "katex"}
    assert {"Material for MkDocs", "Material Design Icons", "lunr", "rxjs", "Pyodide"} <= rows.keys()
    assert "@fontsource/fraunces" in rows and "katex" in rows
    assert [name for name in rows if name.startswith("CPython")]


def test_every_licence_has_a_name_and_a_text(rows, site):
    texts = 0
    for name, (_, licence, address) in rows.items():
        assert 2 < len(licence) < 80, name
        if not address.startswith("https://"):
            assert len((site / "licences" / address).resolve().read_text("utf-8")) > 200, name
            texts += 1
    assert texts > 60


def test_a_part_of_the_theme_whose_licence_nobody_has_looked_at_is_refused(licences, monkeypatch):
    monkeypatch.setattr(licences, "inside", lambda assets: {"left-pad"})
    with pytest.raises(PluginError, match="Material has left-pad in it; add its licence to INSIDE_MATERIAL"):
        list(licences.theme())


def test_what_brings_no_licence_is_refused(licences, monkeypatch):
    monkeypatch.setattr(licences, "own", lambda root: [licences.Shipped("Bare", "1.0", "MIT")])
    with pytest.raises(PluginError, match=r"Bare 1\.0 brings no licence text"):
        licences.on_files(Files([]), config=load_config(str(ROOT / "mkdocs.yml")))
