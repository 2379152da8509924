"""Raise the version of Pyodide with all that hangs on it: `make pyodide VERSION=…`, then `make test` is the judge.

The pins in package.json, pyproject.toml and the plugin, the lock files with their hashes, the installed packages, and the files that
the site hosts, which are fetched, verified against Pyodide's own lock file and started once for the snapshot.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.console import Problem, exit_plainly, say
from tools.places import NODE_MODULES, ROOT, environment

#: Where the version of Pyodide stands, and what around it.
_PYODIDE = {
    "package.json": re.compile(r'("pyodide": ")([^"]+)(")'),
    "live_cells/distribution.py": re.compile(r'(\nPYODIDE = ")([^"]+)(")'),
    "live_cells/README.md": re.compile(r"(npm install pyodide@)(\S+)()"),
}
_NUMPY = {"pyproject.toml": re.compile(r'("numpy==)([^"]+)(", # the NumPy that the site\'s Pyodide hosts)')}


def pinned(root: Path, version: str, numpy: str) -> dict[Path, str]:
    """The texts of the files that pin Pyodide and its NumPy, with these versions."""
    texts = {}
    for name, pattern in (_PYODIDE | _NUMPY).items():
        file, wanted = root / name, version if name in _PYODIDE else numpy
        text, times = pattern.subn(rf"\g<1>{wanted}\g<3>", file.read_text("utf-8"))
        if times != 1:
            raise Problem(f"{name} pins it {times} times; expected one line that fits {pattern.pattern}")
        texts[file] = text
    return texts


def numpy_of(version: str) -> str:
    """The NumPy that a version of the npm package `pyodide` hosts, by its own lock file."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["npm", "pack", "--silent", "--pack-destination", folder, f"pyodide@{version}"],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
        )
        if packed.returncode != 0:
            told = next((line for line in packed.stderr.splitlines() if "npm error" in line), "no message")
            raise Problem(f"The npm registry gives no pyodide {version}: {told}")
        (archive,) = Path(folder).glob("*.tgz")
        subprocess.run(["tar", "--extract", "--file", archive, "--directory", folder], check=True)
        return numpy_in(json.loads(Path(folder, "package", "pyodide-lock.json").read_text("utf-8")))


def numpy_in(lock: dict[str, dict[str, dict[str, str]]]) -> str:
    """The version of NumPy in a lock file of Pyodide."""
    if "numpy" not in lock["packages"]:
        raise Problem("This Pyodide's lock file names no NumPy; the chapters need it, so another version has to do.")
    return lock["packages"]["numpy"]["version"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make pyodide VERSION=…", description=__doc__)
    parser.add_argument("version", help="a version of the npm package pyodide, 314.0.4 say")
    version = parser.parse_args().version
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise Problem(f"“{version}” is no version; write three numbers: make pyodide VERSION=314.0.4")
    numpy = numpy_of(version)
    say(f"Pyodide {version} hosts NumPy {numpy}.")
    for file, text in pinned(ROOT, version, numpy).items():
        file.write_text(text, "utf-8")
    # The last step fetches the hosted files, each by its hash, and makes the snapshot anew.
    for step in ("tools.lock", "tools.setup", "tools.build_site"):
        if subprocess.run([sys.executable, "-m", step], cwd=ROOT, env=environment()).returncode != 0:
            raise Problem(
                f"python -m {step} failed, as said above. The pins are written: mend it and run the same command again, "
                "or take them back with `git restore package.json pyproject.toml live_cells package-lock.json 'requirements*.txt'`."
            )
    found = json.loads((NODE_MODULES / "pyodide" / "package.json").read_text("utf-8"))["version"]
    say(f"Pyodide {found} is in the site, and builds it. Whether it works in the browsers, `make test` says.")
    return 0


if __name__ == "__main__":
    exit_plainly(main)
