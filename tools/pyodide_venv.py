"""Run the tests of tutorial_code in a virtual environment of Pyodide, made by pyodide-build.

It downloads what the package registries don't have: the cross-build environment, NumPy for WebAssembly, and a Python
of Pyodide's version where the machine has none.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

from tools.console import Problem, exit_plainly, say
from tools.places import CACHE, NODE_MODULES, ROOT, VENV_PYTHON, environment
from tools.programs import run
from tools.python_packages import LOCK, UV
from tools.python_packages import SOURCE as PYTHON_SOURCE
from tools.stamps import Stamp

BUILD_LOCK = ROOT / "requirements-pyodide-build.txt"
HOME = CACHE / "pyodide-venv"
BUILD = HOME / "build"
CROSS_BUILD = HOME / "cross-build"
WHEELS = HOME / "wheels"
PYODIDE_VENV = HOME / "venv"
TESTS = ROOT / "tests" / "tutorial_code"
TEST_PACKAGES = ("hypothesis", "pytest", "sympy")
SETTINGS = {"PYODIDE_XBUILDENV_PATH": str(CROSS_BUILD), "UV_PYTHON_INSTALL_DIR": str(HOME / "python")}


def versions() -> tuple[str, str]:
    """Return the versions of the site's Pyodide and of its Python (`3.14`), which pyodide-build must run on."""
    package = NODE_MODULES / "pyodide"
    pyodide = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    python = json.loads((package / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]["python"]
    return pyodide, ".".join(python.split(".")[:2])


def pinned(names: tuple[str, ...]) -> list[str]:
    """Return the requirements `name==version` of the lock file, for these names."""
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    return [f"{name}=={pins[name]}" for name in names]


def set_up(pyodide: str, python: str) -> None:
    """Make the environments, unless they are there from the same lock file and for the same Pyodide."""
    stamp = Stamp("pyodide-venv", (BUILD_LOCK,), (PYODIDE_VENV / "bin" / "python",), (pyodide, python))
    if stamp.is_current():
        return
    stamp.clear()
    digest = stamp.current_digest()
    shutil.rmtree(HOME, ignore_errors=True)
    run(
        f"Creating an environment with Python {python}",
        [UV, "venv", "--no-project", "--python", python, BUILD],
        source=f"no Python {python} is on PATH, and the server that uv downloads one from",
        settings=SETTINGS,
    )
    run(
        "Installing pyodide-build",
        [UV, "pip", "sync", "--require-hashes", "--python", BUILD / "bin" / "python", BUILD_LOCK],
        source=PYTHON_SOURCE,
    )
    run(
        "Installing Pyodide's cross-build environment",
        [BUILD / "bin" / "pyodide", "xbuildenv", "install", pyodide],
        source="the server with Pyodide's cross-build environments",
        into=CROSS_BUILD,
        settings=SETTINGS,
    )
    run(
        "Creating the Pyodide virtual environment",
        [BUILD / "bin" / "pyodide", "venv", PYODIDE_VENV],
        source="the server with Pyodide's packages",
        settings=SETTINGS,
    )
    stamp.write(digest)


def install_package() -> None:
    """Install tutorial_code as the wheel that readers get, and what its tests import."""
    shutil.rmtree(WHEELS, ignore_errors=True)
    run("Building the wheel of tutorial_code", [VENV_PYTHON, "-m", "hatchling", "build", "-t", "wheel", "-d", WHEELS])
    wheel: Path = next(WHEELS.glob("*.whl"))
    run(
        "Installing tutorial_code, NumPy and the test packages",
        [PYODIDE_VENV / "bin" / "pip", "install", "--force-reinstall", wheel, *pinned(TEST_PACKAGES)],
        source="the server with Pyodide's packages",
        settings=SETTINGS,
    )


def main() -> int:
    pyodide, python = versions()
    set_up(pyodide, python)
    install_package()
    say(f"Testing tutorial_code in Pyodide {pyodide} …")
    # From another folder and without the root's conftest, so that it is the wheel that is tested, by itself.
    command: list[str | Path] = [
        PYODIDE_VENV / "bin" / "python",
        "-m",
        "pytest",
        "--override-ini=pythonpath=",
        "-p",
        "no:cacheprovider",
    ]
    command += [f"--confcutdir={TESTS}", TESTS]
    tested = subprocess.run(command, cwd=HOME, env=environment() | SETTINGS)
    if tested.returncode != 0:
        raise Problem("The tests of tutorial_code failed in the Pyodide virtual environment; the lines above say why.")
    return 0


if __name__ == "__main__":
    exit_plainly(main)
