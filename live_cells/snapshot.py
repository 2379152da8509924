"""Has Node make the snapshot that Python starts from in the page: the modules of `preload`, imported already."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import deflate

TIMEOUT = 300  # seconds; on a slow machine it takes 30
SMALLEST = 12  # libdeflate's level; the readers' download is 3 % smaller than with zlib's best


class SnapshotError(RuntimeError):
    """There is no Node, or it could not make the snapshot."""


@dataclass(frozen=True)
class Snapshot:
    """The files of a snapshot, in the cache."""

    memory: Path
    side_modules: list[Path]
    """The compiled parts of the libraries in it, in the order in which they are loaded."""
    files: Path
    """The other files of the preloaded packages, which Python reads later."""


def make_snapshot(
    core: Path, address: str, wheels: Iterable[Path], modules: Iterable[str], maker: Path, cache: Path
) -> Snapshot:
    """Make a snapshot, or take the one in the cache that was made of the very same things.

    Args:
        core: The npm package `pyodide`, unpacked.
        address: The folder that it is published in, named by its contents; the page compares it.
        wheels: The packages that are preloaded, with all that they depend on.
        modules: What is imported.
        maker: The program for Node, bundled from `runtime/make_snapshot.ts`.
        cache: A folder that keeps snapshots.

    Raises:
        SnapshotError: There is no Node, or it could not make the snapshot.
    """
    wheels, modules = sorted(wheels), list(modules)
    key = sha256(json.dumps([address, modules]).encode())
    for file in [maker, *wheels]:
        key.update(sha256(file.read_bytes()).digest())
    folder = cache / "snapshots" / key.hexdigest()[:16]
    if folder.is_dir():
        return _in_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        made = Path(temporary) / "made"
        packages = Path(temporary) / "packages"
        made.mkdir()
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(packages)
        packages.mkdir(exist_ok=True)
        job = {
            "pyodide": str(core.resolve()),
            "core": address,
            "packages": str(packages.resolve()),
            "modules": modules,
            "output": str(made),
        }
        _run(maker, job, Path(temporary) / "job.json")
        memory = made / "memory.raw"
        (made / "memory.bin").write_bytes(deflate.gzip_compress(memory.read_bytes(), SMALLEST))
        memory.unlink()
        with suppress(OSError):  # a build beside this one was faster, with the same
            made.rename(folder)
    return _in_folder(folder)


def _in_folder(folder: Path) -> Snapshot:
    side_modules = sorted(folder.glob("module-*.wasm"), key=lambda file: int(file.stem.partition("-")[2]))
    return Snapshot(folder / "memory.bin", side_modules, folder / "files.bin")


def _run(maker: Path, job: dict[str, Any], file: Path) -> None:
    node = shutil.which("node")
    if node is None:
        raise SnapshotError(
            "no `node` on PATH, which makes the snapshot that Python starts from: install Node 20 or newer, "
            "or set `start: plain` for the plugin live-cells in mkdocs.yml (the page then starts Python more slowly)"
        )
    file.write_text(json.dumps(job), "utf-8")
    try:
        run = subprocess.run([node, maker, file], capture_output=True, text=True, check=False, timeout=TIMEOUT)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SnapshotError(f"{node} could not make the snapshot that Python starts from: {error}") from None
    if run.returncode or not Path(job["output"], "files.bin").is_file():
        raise SnapshotError(
            f"{node} could not make the snapshot that Python starts from (exit code {run.returncode}); `start: plain` "
            f"in mkdocs.yml does without it:\n{run.stderr.strip() or run.stdout.strip() or 'it said nothing'}"
        )
