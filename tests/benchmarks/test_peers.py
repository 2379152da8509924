"""The sites of the peers: what their files are changed by, without building or opening one."""

import json
import re

import pytest

from benchmarks.peers import PEERS, materials
from tools.places import NODE_MODULES

PAGE = '<script src="https://a.example/pyodide/v314.0.2/full/pyodide.js"></script>\n'
ADDRESS = r"https://[^\"']+/pyodide/v[^/]+/full/"


def test_every_address_is_replaced(tmp_path):
    pages = [tmp_path / "a.html", tmp_path / "b.html"]
    pages[0].write_text(PAGE * 2)
    pages[1].write_text("nothing to replace")
    materials.replace(ADDRESS, "pyodide/", pages)
    assert pages[0].read_text() == '<script src="pyodide/pyodide.js"></script>\n' * 2
    assert pages[1].read_text() == "nothing to replace"


def test_address_that_is_not_there(tmp_path):
    page = tmp_path / "a.html"
    page.write_text(PAGE.replace("full", "core"))
    with pytest.raises(materials.NotFound, match="no file holds"):
        materials.replace(ADDRESS, "pyodide/", [page])


def test_package_is_taken_out_of_a_lock_file():
    lock = "a==1 \\\n    --hash=sha256:00 \\\n    --hash=sha256:01\nb==2 \\\n    --hash=sha256:02\n"
    assert materials.without("a", lock) == "b==2 \\\n    --hash=sha256:02\n"
    assert materials.without("b", lock) == lock[: lock.index("b==")]
    with pytest.raises(materials.NotFound, match="c is not"):
        materials.without("c", lock)


def test_each_peer_has_exact_pins():
    assert {peer.name for peer in PEERS} == {"JupyterLite", "markdown-exec", "marimo"}
    for peer in PEERS:
        assert peer.requirements and all("==" in pin for pin in peer.requirements)


def test_both_halves_of_marimo_have_one_version():
    """The one that writes the page and the one that the page loads."""
    (pin,) = materials.pinned("marimo")
    assert pin.replace("marimo", "marimo-base") in materials.PYODIDE_LOCK.read_text()


def test_what_pages_load_has_the_versions_of_pyodide():
    """Readers of these systems load what Pyodide's lock file names; only msgspec and PyYAML come from elsewhere."""
    packages = json.loads((NODE_MODULES / "pyodide" / "pyodide-lock.json").read_text())["packages"]
    theirs = {name.lower().replace("_", "-"): package["version"] for name, package in packages.items()}
    ours = dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", materials.PYODIDE_LOCK.read_text(), re.MULTILINE))
    assert {name for name, version in ours.items() if theirs.get(name, version) != version} <= {"msgspec", "pyyaml"}
