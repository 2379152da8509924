"""The lock files fit what they were made from, carry hashes and name no address; a fault in one is found."""

import copy
import json

import pytest

from tools import lock
from tools.places import ROOT


def test_lock_files_of_the_project():
    assert lock.problems() == []


def test_changed_declaration_is_noticed(monkeypatch):
    monkeypatch.setattr(lock.PythonLock, "declarations", lambda self: {"site": ["numpy==9"]})
    assert len(lock.problems()) == len(lock.PYTHON_LOCKS)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("numpy==2.4.3\n", "requirements-uv.txt holds packages without a hash: run `make lock`."),
        ("--index-url somewhere\n", "requirements-uv.txt:1 names an address; run `make lock`."),
        ("numpy @ https://a.example/numpy.whl\n", "requirements-uv.txt:1 names an address; run `make lock`."),
    ],
)
def test_faulty_python_lock(tmp_path, text, complaint):
    npm = [name.replace(*file) for name in lock.NPM_LOCKS for file in (("", ""), ("package-lock.json", "package.json"))]
    for name in [made.name for made in lock.PYTHON_LOCKS] + npm:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text((ROOT / name).read_text())
    assert lock.problems(tmp_path) == []
    (tmp_path / "requirements-uv.txt").write_text(text + (ROOT / "requirements-uv.txt").read_text())
    assert lock.problems(tmp_path) == [complaint]


def test_faulty_npm_lock():
    declared = json.loads((ROOT / "package.json").read_text())
    locked = json.loads((ROOT / "package-lock.json").read_text())
    assert lock.npm_problems(declared, locked) == []
    faulty = copy.deepcopy(locked)
    faulty["packages"]["node_modules/katex"]["resolved"] = "https://a.example/katex.tgz"
    del faulty["packages"]["node_modules/pyodide"]["integrity"]
    assert lock.npm_problems(declared | {"dependencies": {}}, faulty) == [
        "package-lock.json does not fit package.json: run `make lock`.",
        "package-lock.json: node_modules/katex names a download address; run `make lock`.",
        "package-lock.json: node_modules/pyodide has no integrity hash; run `make lock`.",
    ]
