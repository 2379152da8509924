"""Set up the project's own Python: a virtual environment with exactly what the lock files name."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from pathlib import Path

from tools.console import Problem
from tools.places import ROOT, VENV, VENV_PYTHON
from tools.programs import run
from tools.stamps import Stamp

SOURCE = "the Python package registry"
UV = VENV / "bin" / "uv"
UV_LOCK = ROOT / "requirements-uv.txt"
LOCK = ROOT / "requirements.txt"
DISTRIBUTIONS = (ROOT, ROOT / "live_cells")
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def venv_is_good() -> bool:
    """Whether there is a whole virtual environment of this Python; pip is the last thing venv puts in."""
    settings = VENV / "pyvenv.cfg"
    if not (settings.is_file() and VENV_PYTHON.exists() and (VENV / "bin" / "pip").exists()):
        return False
    return f"\nversion = {PYTHON}." in settings.read_text()


def create_venv() -> None:
    """Create .venv, unless it is there; one of another Python version is made anew."""
    if venv_is_good():
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Problem(
            f"The module venv of Python {PYTHON} is missing: install it (Debian and Ubuntu: the package "
            f"python{PYTHON}-venv), or choose another Python with `make PYTHON=…`."
        )
    run(
        f"Creating .venv with Python {PYTHON}",
        [sys.executable, "-m", "venv", "--clear", VENV],
    )


def install_uv() -> None:
    """Install the locked uv, which installs the rest; pip checks its hash."""
    stamp = Stamp("uv", (UV_LOCK,), (UV,), (PYTHON,))
    if stamp.is_current():
        return
    stamp.clear()
    digest = stamp.current_digest()
    run(
        "Installing uv",
        [VENV_PYTHON, "-m", "pip", "install", "--require-hashes", "--only-binary=:all:", "-r", UV_LOCK],
        source=SOURCE,
        into=VENV,
    )
    stamp.write(digest)


def install_packages() -> None:
    """Make .venv hold exactly the packages of the lock file, each with a hash that it names."""
    stamp = Stamp("python-packages", (LOCK,), (VENV / "bin" / "mkdocs",), (PYTHON,))
    if stamp.is_current():
        return
    stamp.clear()
    editable_stamp().clear()  # what the lock does not name goes, the project's own packages included
    digest = stamp.current_digest()
    run(
        "Installing the Python packages",
        [UV, "pip", "sync", "--require-hashes", "--python", VENV_PYTHON, LOCK],
        source=SOURCE,
    )
    stamp.write(digest)


def editable_stamp() -> Stamp:
    """Return the stamp of the project's own packages, renewed when their metadata changes."""
    installed = []
    for folder in DISTRIBUTIONS:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        name = f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
        installed.append(VENV / "lib" / f"python{PYTHON}" / "site-packages" / name)
    declarations = tuple(folder / "pyproject.toml" for folder in DISTRIBUTIONS)
    return Stamp("own-packages", declarations, tuple(installed), (PYTHON,))


def install_own_packages() -> None:
    """Install tutorial_code and live_cells as links to their sources; needs nothing from outside."""
    stamp = editable_stamp()
    if stamp.is_current():
        return
    stamp.clear()
    digest = stamp.current_digest()
    command: list[str | Path] = [
        UV,
        "pip",
        "install",
        "--offline",
        "--no-deps",
        "--no-build-isolation",
        "--python",
        VENV_PYTHON,
    ]
    for folder in DISTRIBUTIONS:
        command += ["--editable", folder]
    run("Installing tutorial_code and live_cells", command)
    stamp.write(digest)
