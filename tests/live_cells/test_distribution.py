"""Collecting the Pyodide files: from the first source that has each, and only with the right hash."""

import json
import zipfile

import pytest

from live_cells import distribution
from live_cells.distribution import CARRIER_FOLDER, DistributionError, collect, published, requirements
from live_cells.hashes import digest, integrity

from .conftest import write_wheel
from .small_site import ROOT


@pytest.fixture(autouse=True)
def no_sources(tmp_path, monkeypatch):
    """No official distribution and no package index, unless a test brings one."""
    monkeypatch.setattr(distribution, "DISTRIBUTION", (tmp_path / "nothing").as_uri() + "/")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "carrier"))
    monkeypatch.delenv("PIP_CONFIG_FILE", raising=False)


@pytest.fixture
def official(tmp_path, monkeypatch, core):
    """The official distribution, reachable."""
    monkeypatch.setattr(distribution, "DISTRIBUTION", (tmp_path / "remote").as_uri() + "/")
    return tmp_path / "remote"


@pytest.fixture
def carrier(tmp_path, core):
    """The wheel on PyPI that carries the files."""
    (tmp_path / "carrier").mkdir()
    file = write_wheel(tmp_path / "carrier", "open_webui", "0.12.4")
    with zipfile.ZipFile(file, "a") as wheel:
        for carried in sorted((tmp_path / "remote").iterdir()):
            wheel.write(carried, CARRIER_FOLDER + carried.name)
    return file


def collected(core, tmp_path, packages=("apple",), wheels=(), preload=("apple",)):
    return collect(core, packages, wheels, preload, tmp_path / "cache")


@pytest.mark.parametrize("source", ["official", "carrier"])
def test_files_come_from_either_source_with_their_dependencies(source, core, tmp_path, request):
    request.getfixturevalue(source)
    found = collected(core, tmp_path)
    wheels = {address for address in found.files if address.startswith("wheels/")}
    assert {address.rpartition("/")[2] for address in wheels} == {
        "apple-1.0-py3-none-any.whl",
        "pear-1.0-py3-none-any.whl",
    }
    for address in wheels:
        assert address.split("/")[1] == digest(found.files[address].read_bytes())[:12]


def test_the_cache_serves_when_no_source_does(core, tmp_path, official, monkeypatch):
    first = collected(core, tmp_path)
    monkeypatch.setattr(distribution, "DISTRIBUTION", (tmp_path / "nothing").as_uri() + "/")
    assert collected(core, tmp_path).files == first.files


def test_a_file_that_no_source_has_is_named_with_its_hash_and_every_attempt(core, tmp_path):
    sha = json.loads((core / "pyodide-lock.json").read_text())["packages"]["apple"]["sha256"]
    with pytest.raises(DistributionError) as error:
        collected(core, tmp_path)
    message = str(error.value)
    assert message.startswith(f"apple-1.0-py3-none-any.whl: found in no source with the expected sha256 {sha}")
    assert "/nothing/" in message and "open-webui==0.12.4 could not be downloaded" in message


def test_a_wrong_hash_is_named_with_both_hashes_and_nothing_is_kept(core, tmp_path, official):
    apple = official / "apple-1.0-py3-none-any.whl"
    expected = digest(apple.read_bytes())
    apple.write_bytes(b"something else")
    with pytest.raises(DistributionError) as error:
        collected(core, tmp_path)
    assert f"expected sha256 {expected}, found {digest(b'something else')}" in str(error.value)
    assert not list((tmp_path / "cache").rglob("apple*"))


def test_a_damaged_cache_is_mended(core, tmp_path, official):
    collected(core, tmp_path)
    file = next((tmp_path / "cache").rglob("apple*"))
    intact = file.read_bytes()
    file.write_bytes(intact[:-1])
    collected(core, tmp_path)
    assert file.read_bytes() == intact


def test_the_description_says_what_the_page_needs(core, tmp_path, official):
    wheel = write_wheel(tmp_path, "tutorial")
    found = collected(core, tmp_path, wheels=[wheel], preload=["apple", "tutorial"])
    page = published(found)
    assert page["preload"] == ["apple", "tutorial"]
    assert page["imports"] == {"apple": "apple", "pear": "pear", "tutorial": "tutorial"}
    address, _, expected = page["lock"].partition("#")
    assert expected == integrity(found.files[address])
    assert set(page["integrity"]) == {f"{page['core']}pyodide.asm.wasm", f"{page['core']}python_stdlib.zip"}
    lock = json.loads(found.files[address])
    assert "version" not in lock["info"]
    for package in lock["packages"].values():
        address = page["packages_base"] + package["file_name"]
        assert page["files"][address] == found.files[address].stat().st_size
        assert package["sha256"] == digest(found.files[address].read_bytes())
    assert {page["core"] + name for name in distribution.CORE} <= page["files"].keys()


def test_what_pip_installs_for_each_module(core, tmp_path, official):
    mine = write_wheel(tmp_path, "mine")
    python = collect(core, ["apple"], [mine], [], tmp_path / "cache")
    (address,) = [path for path in python.files if path.endswith(mine.name)]
    assert requirements(python, [mine], "assets/") == {"apple": "apple", "pear": "pear", "mine": f"assets/{address}"}


def test_other_contents_have_other_addresses(core, tmp_path, official):
    before = collected(core, tmp_path)
    (core / "pyodide.mjs").write_text("changed")
    after = collected(core, tmp_path)
    assert published(before)["core"] != published(after)["core"]
    assert before.description != after.description


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"packages": ["appel"]}, "packages: Pyodide's lock file has no package named 'appel'"),
        ({"preload": ["plum"]}, "preload: plum is not among the hosted packages (apple, pear)"),
    ],
)
def test_a_name_that_is_not_there_is_named(core, tmp_path, official, options, message):
    with pytest.raises(DistributionError) as error:
        collected(core, tmp_path, **options)
    assert str(error.value) == message


def test_a_missing_core_says_how_to_get_it(tmp_path):
    with pytest.raises(DistributionError, match=r"pyodide-lock\.json is missing; install the npm package"):
        collect(tmp_path / "node_modules" / "pyodide", [], [], [], tmp_path)


def test_the_pyodide_that_is_asked_for_is_the_one_the_runtime_is_tested_with():
    declared = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]["pyodide"]
    assert declared == distribution.PYODIDE
    assert f"npm install pyodide@{declared}\n" in (ROOT / "live_cells" / "README.md").read_text("utf-8")
