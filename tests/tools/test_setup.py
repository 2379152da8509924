"""The steps of the setup: what they need, what they do again, and what they say when something is missing."""

import ast
import importlib.util
import os
import shutil
import subprocess
import sys

import pytest

import tools
from tools import browsers, node, python_packages
from tools.console import Problem
from tools.places import ROOT


@pytest.fixture
def runs(monkeypatch):
    """The titles of the programs that a step would run."""
    titles = []
    for module in (browsers, node, python_packages):
        monkeypatch.setattr(module, "run", lambda what, *_, **__: titles.append(what))
    return titles


def test_old_python_is_refused_in_one_sentence():
    pretend = "import sys; sys.version_info = (3, 9, 2, 'final', 0); import tools.setup"
    answer = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr == (
        f"Python 3.11 or newer is needed, but {sys.executable} is Python 3.9: install a newer one and name it, "
        "for example `make PYTHON=python3.12 serve`.\n"
    )


def test_an_old_python_can_read_the_file_that_refuses_it():
    ast.parse((ROOT / "tools" / "__init__.py").read_text(), feature_version=(3, 7))


def test_this_python_is_accepted():
    assert tools.old_python_problem(sys.version_info, sys.executable) is None


def test_missing_venv_module(monkeypatch, tmp_path, runs):
    monkeypatch.setattr(python_packages, "VENV", tmp_path / "venv")
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find_spec(name))
    with pytest.raises(Problem, match=r"^The module venv of Python 3\.\d+ is missing: install it \(Debian"):
        python_packages.create_venv()
    assert runs == []


def test_unreachable_index_ends_the_setup_in_one_sentence(tmp_path, closed_address):
    """The whole command, in a copy of the project that has nothing installed."""
    for name in ("tools", "pyproject.toml", "requirements-uv.txt"):
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    settings = {"PIP_INDEX_URL": closed_address, "PIP_EXTRA_INDEX_URL": closed_address, "PIP_RETRIES": "0"}
    settings |= {"PIP_NO_CACHE_DIR": "1", "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "tools.setup"]
    answer = subprocess.run(command, cwd=tmp_path, env=os.environ | settings, capture_output=True, text=True)
    assert answer.returncode == 1
    assert answer.stderr == (
        "Installing uv: the Python package registry cannot be reached; check the network, the proxy and the "
        "certificates, then run the same command again (details: .cache/setup/installing-uv.log).\n"
    )


def test_changed_lock_is_installed_and_an_unchanged_one_is_not(monkeypatch, tmp_path, runs):
    lock = tmp_path / "requirements.txt"
    lock.write_text("numpy==1")
    monkeypatch.setattr(python_packages, "LOCK", lock)
    for _ in range(2):
        python_packages.install_packages()
    assert len(runs) == 1
    lock.write_text("numpy==2")
    python_packages.install_packages()
    assert len(runs) == 2


def test_bundles_for_a_measurement_are_never_taken_for_those_of_readers(monkeypatch, tmp_path, runs):
    manifest, maps = tmp_path / "manifest.json", tmp_path / "maps"
    manifest.touch()
    maps.mkdir()
    monkeypatch.setattr(node, "RUNTIME_MADE", manifest)
    for folder in (None, None, maps, None, None):
        node.build_runtime(folder)
    assert len(runs) == 3, "once for readers, once for the measurement, and for readers again"


def test_failed_step_is_done_again(monkeypatch, runs):
    def fail(what, *_, **__):
        runs.append(what)
        raise Problem("no network")

    monkeypatch.setattr(python_packages, "run", fail)
    for _ in range(2):
        with pytest.raises(Problem):
            python_packages.install_packages()
    assert len(runs) == 2


def program(folder, name, output):
    """Make a program that prints a line."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {output}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("version", "with_npm", "found"),
    [
        ("v24.1.0", True, "v24.1.0"),
        ("v20.0.0", True, "v20.0.0"),
        ("v18.20.4", True, None),
        ("v24.1.0", False, None),
        ("nonsense", True, None),
    ],
)
def test_node_on_path(tmp_path, version, with_npm, found):
    program(tmp_path / "bin", "node", version)
    if with_npm:
        program(tmp_path / "bin", "npm", "11.0.0")
    assert node.version_on(str(tmp_path / "bin")) == found


def test_without_node_the_locked_one_is_installed(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    asked = []
    monkeypatch.setattr(node, "install_node", lambda: asked.append("installed"))
    monkeypatch.setattr(node, "environment", lambda: {"PATH": str(tmp_path / "bin")})
    with pytest.raises(Problem, match=r"^The Node of requirements-node\.txt does not run on this machine: install"):
        node.provide_node()
    program(tmp_path / "bin", "node", "v24.1.0")
    program(tmp_path / "bin", "npm", "11.0.0")
    assert node.provide_node() == "v24.1.0"
    assert asked == ["installed", "installed"]


def test_chromium_on_path_is_taken(monkeypatch, tmp_path, runs):
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    chrome = program(tmp_path / "bin", "google-chrome", "Chrome 140")
    assert browsers.CHROMIUM.provide() == str(chrome)
    assert runs == []


def test_missing_chromium_without_root(monkeypatch, tmp_path, runs):
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Problem, match=r"^No Chromium on PATH, .*: install it so that chromium or chromium-browser or"):
        browsers.CHROMIUM.provide()
    assert runs == []


def test_missing_chromium_as_root_on_debian(monkeypatch, tmp_path, runs):
    program(tmp_path / "bin", "apt-get", "done")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(Problem, match=r"apt-get installed chromium, and no such program\.$"):
        browsers.CHROMIUM.provide()
    assert runs[-1] == "Installing Debian's Chromium"
