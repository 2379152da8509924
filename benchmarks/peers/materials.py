"""What the peers are built from: their programs, and a Pyodide that a site hosts itself, all from the registries."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path

from live_cells.distribution import CORE, collect
from tools.node import SOURCE as NPM_SOURCE
from tools.places import CACHE, NODE_MODULES, ROOT, VENV_PYTHON
from tools.programs import run
from tools.python_packages import SOURCE, UV
from tools.stamps import Stamp

HERE = Path(__file__).resolve().parent
HOME = CACHE / "peers"
PEERS_VENV = HOME / "venv"
PROGRAMS = PEERS_VENV / "bin"
WHEELS = HOME / "wheels"
NPM = HOME / "npm" / "node_modules"
LOCK = ROOT / "requirements-peers.txt"
PYODIDE_LOCK = ROOT / "requirements-peers-pyodide.txt"
NPM_FILES = (HERE / "package.json", HERE / "package-lock.json", ROOT / ".npmrc")


class NotFound(RuntimeError):
    """What was to be replaced, or taken over, is not there: the peer changed."""


def pinned(*names: str) -> tuple[str, ...]:
    """The requirements `name==version` of the lock file, for these names."""
    pins = dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", LOCK.read_text("utf-8"), re.MULTILINE))
    return tuple(f"{name}=={pins[name]}" for name in names)


def without(requirement: str, lock: str) -> str:
    """The text of a lock file without one package and its hashes."""
    shorter, found = re.subn(rf"^{re.escape(requirement)}==.*\n(    --hash=.*\n?)*", "", lock, flags=re.MULTILINE)
    if not found:
        raise NotFound(f"{requirement} is not in the lock file")
    return shorter


def replace(pattern: str, new: str, files: Iterable[Path]) -> None:
    """Put `new` in the place of every match of a regular expression; without a match in any file, fail."""
    found = 0
    for file in files:
        text, count = re.subn(pattern, lambda _: new, file.read_text("utf-8"))
        if count:
            file.write_text(text, "utf-8")
        found += count
    if not found:
        raise NotFound(f"no file holds what {pattern} matches")


def install() -> None:
    """Install all that the lock files name, each in a folder of its own below .cache/peers."""
    stamp = Stamp("peers", (LOCK, PYODIDE_LOCK, *NPM_FILES), (PROGRAMS / "jupyter", WHEELS, NPM))
    if stamp.is_current():
        return
    stamp.clear()
    digest = stamp.current_digest()
    HOME.mkdir(parents=True, exist_ok=True)
    for folder in (PEERS_VENV, WHEELS, NPM.parent):
        shutil.rmtree(folder, ignore_errors=True)
    run("Creating an environment for the peers", [UV, "venv", "--no-project", "--python", VENV_PYTHON, PEERS_VENV])
    run(
        "Installing the peers",
        [UV, "pip", "sync", "--require-hashes", "--python", PROGRAMS / "python", LOCK],
        source=SOURCE,
    )
    download_wheels()
    for file in NPM_FILES:
        NPM.parent.mkdir(exist_ok=True)
        shutil.copy(file, NPM.parent)
    run("Installing the npm packages of the peers", ["npm", "ci", "--prefix", NPM.parent], source=NPM_SOURCE)
    stamp.write(digest)


def download_wheels() -> None:
    """Download what the peers load into the page, for Pyodide's platform."""
    shorter = HOME / "wheels.txt"
    shorter.write_text(without("pyyaml", PYODIDE_LOCK.read_text("utf-8")), "utf-8")
    command: list[str | Path] = [VENV_PYTHON, "-m", "pip", "download", "--no-deps", "--require-hashes"]
    command += ["--only-binary=:all:", "--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14"]
    command += ["--implementation", "cp", "--abi", "cp314", "--dest", WHEELS, "--requirement", shorter]
    run("Downloading what the peers load into the page", command, source=SOURCE, into=WHEELS)
    # pyodide-lock knows the platform by its old name alone.
    for wheel in WHEELS.glob("*-pyemscripten_2026_0_wasm32.whl"):
        wheel.rename(WHEELS / wheel.name.replace("pyemscripten_2026_0", "emscripten_5_0_3"))
    make_yaml_wheel()


def make_yaml_wheel() -> None:
    """Make a wheel of PyYAML without its C part: the registry has none for Pyodide, and it works as well without."""
    (packages,) = PEERS_VENV.glob("lib/python*/site-packages")
    (metadata,) = packages.glob("pyyaml-*.dist-info/METADATA")
    name = metadata.parent.name
    with zipfile.ZipFile(WHEELS / f"{name.removesuffix('.dist-info')}-py3-none-any.whl", "w") as wheel:
        for file in sorted((packages / "yaml").glob("*.py")):
            wheel.write(file, f"yaml/{file.name}")
        wheel.write(metadata, f"{name}/METADATA")
        wheel.writestr(f"{name}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{name}/RECORD", "")


def write_pyodide(folder: Path, core: Path = NODE_MODULES / "pyodide") -> None:
    """Write a Pyodide with the site's NumPy, the wheels of the peers, and a lock file of just these.

    `core` is the npm package `pyodide`, in any version with the same binary interface.
    """
    made = collect(NODE_MODULES / "pyodide", ["numpy"], sorted(WHEELS.glob("*.whl")), [], CACHE / "live-cells")
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*CORE, "pyodide.js"):
        shutil.copy(core / name, folder)
    for address, content in made.files.items():
        if address.startswith("pyodide-lock-"):
            assert isinstance(content, bytes)
            (folder / "pyodide-lock.json").write_bytes(content)
        elif address.startswith("wheels/"):
            assert isinstance(content, Path)
            target = folder / address.removeprefix("wheels/")
            target.parent.mkdir(exist_ok=True)
            shutil.copy(content, target)
