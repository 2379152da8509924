"""Another version of Pyodide is pinned in every place at once, together with its NumPy."""

import json
import subprocess
import sys

import pytest

from tools import raise_pyodide
from tools.console import Problem
from tools.places import NODE_MODULES, ROOT
from tools.raise_pyodide import numpy_in, numpy_of, pinned

PINS = ("package.json", "pyproject.toml", "live_cells/distribution.py", "live_cells/README.md")


@pytest.fixture
def project(tmp_path):
    (tmp_path / "live_cells").mkdir()
    for name in PINS:
        (tmp_path / name).write_text((ROOT / name).read_text("utf-8"), "utf-8")
    return tmp_path


def test_all_pins_change_and_nothing_else(project):
    texts = {file.relative_to(project).as_posix(): text for file, text in pinned(project, "399.1.2", "9.8.7").items()}
    assert texts.keys() == set(PINS)
    assert 'PYODIDE = "399.1.2"' in texts["live_cells/distribution.py"]
    assert "npm install pyodide@399.1.2" in texts["live_cells/README.md"]
    assert '"pyodide": "399.1.2"' in texts["package.json"]
    assert '"numpy==9.8.7", # the NumPy that the site\'s Pyodide hosts' in texts["pyproject.toml"]
    for name, text in texts.items():
        before = (project / name).read_text("utf-8").splitlines()
        assert sum(old != new for old, new in zip(before, text.splitlines(), strict=True)) == 1


def test_the_pinned_numpy_is_the_one_that_pyodide_hosts():
    lock = json.loads((NODE_MODULES / "pyodide" / "pyodide-lock.json").read_text("utf-8"))
    assert f'"numpy=={numpy_in(lock)}", # the NumPy' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_a_pyodide_without_numpy_is_a_problem():
    with pytest.raises(Problem, match="names no NumPy"):
        numpy_in({"packages": {}})


def test_a_lost_pin_is_a_problem(project):
    (project / "package.json").write_text("{}", "utf-8")
    with pytest.raises(Problem, match=r"package\.json pins it 0 times"):
        pinned(project, "1.2.3", "1.2.3")


@pytest.mark.parametrize("version", ["", "latest", "314"])
def test_what_is_no_version_is_refused(monkeypatch, version):
    monkeypatch.setattr(sys, "argv", ["raise_pyodide", version])
    with pytest.raises(Problem, match="is no version; write three numbers"):
        raise_pyodide.main()


def test_a_version_that_the_registry_does_not_have_is_told_as_npm_says_it(monkeypatch):
    refused = subprocess.CompletedProcess([], 1, "", "npm error code ETARGET\nnpm error notarget No matching version\n")
    monkeypatch.setattr(raise_pyodide.subprocess, "run", lambda *_, **__: refused)
    with pytest.raises(Problem, match=r"^The npm registry gives no pyodide 399\.1\.2: npm error code ETARGET$"):
        numpy_of("399.1.2")


def test_every_step_is_done_and_a_failing_one_says_how_to_go_back(project, monkeypatch):
    done = []

    class Ran:
        def __init__(self, command):
            done.append(command[-1])
            self.returncode = int(command[-1] == "tools.setup")

    monkeypatch.setattr(raise_pyodide, "ROOT", project)
    monkeypatch.setattr(raise_pyodide, "numpy_of", lambda version: "2.4.3")
    monkeypatch.setattr(raise_pyodide.subprocess, "run", lambda command, **_: Ran(command))
    monkeypatch.setattr(sys, "argv", ["raise_pyodide", "399.1.2"])
    with pytest.raises(Problem, match="git restore package"):
        raise_pyodide.main()
    assert done == ["tools.lock", "tools.setup"]
    assert '"pyodide": "399.1.2"' in (project / "package.json").read_text("utf-8")
