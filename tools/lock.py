"""Write the lock files, and tell which of them no longer fits what it was made from."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from shutil import copy

from tools.console import exit_plainly, say
from tools.node import SOURCE as NPM_SOURCE
from tools.places import ROOT
from tools.programs import run
from tools.python_packages import DISTRIBUTIONS, SOURCE, UV

ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links|\"resolved\"")
DIGEST_LINE = "# Digest of the declarations it was made from: "


@dataclass(frozen=True)
class PythonLock:
    """A requirements file, made from dependency groups of pyproject.toml."""

    name: str
    groups: tuple[str, ...]
    python: str = "3.11"
    platform: str | None = None
    with_distributions: bool = False

    @property
    def path(self) -> Path:
        return ROOT / self.name

    def declarations(self) -> dict[str, object]:
        """Return what decides the contents of the lock, as plain data."""
        metadata = [tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8")) for folder in DISTRIBUTIONS]
        groups = metadata[0]["dependency-groups"]
        declared: dict[str, object] = {group: groups[group] for group in self.groups}
        declared["python"] = self.python
        if self.platform:
            declared["platform"] = self.platform
        if self.with_distributions:
            declared["distributions"] = [data["project"]["dependencies"] for data in metadata]
        return declared

    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.declarations(), sort_keys=True).encode()).hexdigest()

    def write(self) -> None:
        """Resolve anew, for every platform or for the one that is named, with hashes and without addresses."""
        command: list[str | Path] = [UV, "pip", "compile", "--quiet", "--generate-hashes", "--upgrade"]
        command += ["--python-platform", self.platform] if self.platform else ["--universal"]
        command += ["--no-annotate"]
        command += ["--no-emit-index-url", "--no-emit-find-links", "--python-version", self.python]
        for group in self.groups:
            command += ["--group", f"pyproject.toml:{group}"]
        if self.with_distributions:
            command += [folder / "pyproject.toml" for folder in DISTRIBUTIONS]
        run(
            f"Locking {self.name}",
            [*command, "--output-file", self.path],
            source=SOURCE,
            settings={"UV_CUSTOM_COMPILE_COMMAND": "make lock"},
        )
        text = self.path.read_text(encoding="utf-8")
        header, pins = text.split("#    make lock\n", 1)
        self.path.write_text(f"{header}#    make lock\n{DIGEST_LINE}{self.digest()}\n{pins}", encoding="utf-8")


PYTHON_LOCKS = (
    PythonLock("requirements.txt", ("site", "test", "check"), with_distributions=True),
    PythonLock("requirements-uv.txt", ("uv",)),
    PythonLock("requirements-node.txt", ("node",)),
    PythonLock("requirements-pyodide-build.txt", ("pyodide-build",), python="3.12"),
    PythonLock("requirements-cross-check.txt", ("cross-check",)),
    PythonLock("requirements-mutants.txt", ("mutants",)),
    PythonLock("requirements-peers.txt", ("peers",)),
    PythonLock("requirements-peers-pyodide.txt", ("peers-pyodide",), python="3.14", platform="wasm32-pyodide2025"),
)
NPM_LOCKS = ("package-lock.json", "benchmarks/peers/package-lock.json")


def write_npm_lock(name: str) -> None:
    """Resolve anew in an empty folder: npm leaves out other platforms' packages if it sees node_modules."""
    with tempfile.TemporaryDirectory() as folder:
        for file in ((ROOT / name).with_name("package.json"), ROOT / ".npmrc"):
            copy(file, folder)
        command = ["npm", "install", "--package-lock-only", "--prefix", folder]
        run(f"Locking {name}", command, source=NPM_SOURCE)
        copy(Path(folder, "package-lock.json"), ROOT / name)


def problems(root: Path = ROOT) -> list[str]:
    """List, one sentence each, what is wrong with the lock files."""
    found = []
    for lock in PYTHON_LOCKS:
        text = (root / lock.name).read_text(encoding="utf-8")
        if f"{DIGEST_LINE}{lock.digest()}\n" not in text:
            found.append(f"{lock.name} does not fit the dependencies in pyproject.toml: run `make lock`.")
        pins = re.findall(r"^[a-zA-Z0-9].*==.*$", text, re.MULTILINE)
        if not pins or not all(pin.endswith("\\") for pin in pins):  # the hashes stand on the lines below
            found.append(f"{lock.name} holds packages without a hash: run `make lock`.")
        found += addresses(lock.name, text)
    for name in NPM_LOCKS:
        lock_file = root / name
        declared = json.loads(lock_file.with_name("package.json").read_text(encoding="utf-8"))
        found += npm_problems(declared, json.loads(lock_file.read_text(encoding="utf-8")), name)
    return found


def npm_problems(
    declared: dict[str, dict[str, str]], lock: dict[str, dict[str, dict[str, object]]], file: str = NPM_LOCKS[0]
) -> list[str]:
    """List what is wrong with a package-lock.json, given its data and those of the package.json beside it."""
    found = []
    own = lock["packages"][""]
    if any(own.get(kind) != declared.get(kind) for kind in ("dependencies", "devDependencies")):
        found.append(f"{file} does not fit package.json: run `make lock`.")
    for name, package in lock["packages"].items():
        if name and "integrity" not in package:
            found.append(f"{file}: {name} has no integrity hash; run `make lock`.")
        if "resolved" in package:
            found.append(f"{file}: {name} names a download address; run `make lock`.")
    return found


def addresses(name: str, text: str) -> list[str]:
    """List the lines of a lock that name an address; an index is each machine's own setting."""
    lines = enumerate(text.splitlines(), start=1)
    return [f"{name}:{number} names an address; run `make lock`." for number, line in lines if ADDRESS.search(line)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.lock", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, tell what is wrong with the lock files")
    if parser.parse_args().check:
        for problem in (found := problems()):
            say(problem)
        return 1 if found else 0
    for lock in PYTHON_LOCKS:
        lock.write()
    for name in NPM_LOCKS:
        write_npm_lock(name)
    return 0


if __name__ == "__main__":
    exit_plainly(main)
