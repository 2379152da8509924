"""A small stand-in for the npm package `pyodide`; a small site of cells with the real one, and a reader of it."""

import json
import zipfile

import pytest

from live_cells.distribution import CORE
from live_cells.hashes import digest
from tests.engines import Chromium, Firefox, WebKit

from .small_site import FaultyServer, Reader, write_site


def write_wheel(folder, name, version="1.0"):
    """A wheel with one module and nothing else; the same bytes each time."""
    file = folder / f"{name}-{version}-py3-none-any.whl"
    contents = {
        f"{name}.py": "value = 1\n",
        f"{name}-{version}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{name}-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{name}-{version}.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(file, "w") as wheel:
        for path, text in contents.items():
            wheel.writestr(zipfile.ZipInfo(path), text)
    return file


@pytest.fixture
def core(tmp_path):
    """A Pyodide core whose lock names two packages, `apple` which needs `pear`; their wheels are in `remote`."""
    core, remote = tmp_path / "pyodide", tmp_path / "remote"
    core.mkdir()
    remote.mkdir()
    for name in CORE:
        (core / name).write_text(f"contents of {name}")
    (core / "package.json").write_text(json.dumps({"version": "314.0.4"}))
    packages = {}
    for name, depends in [("apple", ["pear"]), ("pear", [])]:
        wheel = write_wheel(remote, name)
        packages[name] = {
            "name": name,
            "version": "1.0",
            "file_name": wheel.name,
            "install_dir": "site",
            "sha256": digest(wheel.read_bytes()),
            "imports": [name],
            "depends": depends,
        }
    info = {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.0"}
    (core / "pyodide-lock.json").write_text(json.dumps({"info": info, "packages": packages}))
    return core


@pytest.fixture(scope="session")
def small_site(tmp_path_factory):
    """The folder of the small site."""
    folder = tmp_path_factory.mktemp("site")
    write_site(folder)
    return folder


@pytest.fixture(scope="session")
def faulty_server(small_site):
    with FaultyServer(small_site) as running:
        yield running


@pytest.fixture
def server(faulty_server):
    """The small site on a free port, without a fault until the test makes one."""
    yield faulty_server
    faulty_server.lost = faulty_server.held = None
    faulty_server.instead.clear()


@pytest.fixture
def reader(page, server):
    """A reader of the first page."""
    return Reader(page, f"{server.url}first/")


def started_engine(name, browser):
    """Yield the engine of this name, with a fresh profile."""
    if name == "chromium":
        with browser.new_context() as context, Chromium(context) as running:
            yield running
    else:
        with {"firefox": Firefox, "webkit": WebKit}[name]() as running:
            yield running


@pytest.fixture(scope="module", params=["chromium", "firefox", "webkit"])
def engine(request, browser):
    """Each of the three engines."""
    yield from started_engine(request.param, browser)
