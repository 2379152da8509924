"""Has Node make the snapshot that Python starts from in the page: the modules of `preload`, imported already.

What a start needs is packed into one file: frames one after the other, in the order in which they are used, each
compressed by zstd. What a browser can decompress by itself, gzip, would make a third more of it.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import zstandard

from live_cells.hashes import integrity

TIMEOUT = 300  # seconds; on a slow machine it takes 30
LEVEL = 19  # zstd's; higher ones gain nothing here and take longer
PAGE = 4096  # bytes, as in `runtime/snapshot.ts`
LARGEST = 4 << 20  # bytes of a frame: larger ones are a little smaller in all, and take more memory in the page


class SnapshotError(RuntimeError):
    """There is no Node, or it could not make the snapshot."""


@dataclass(frozen=True)
class Snapshot:
    """The files of a snapshot, in the cache."""

    pack: Path
    """What a start needs: a header, Pyodide's core, the side modules, and the pages of memory."""
    frames: dict[str, Any]
    """Of the pack, by what they hold: see `Pack` in `runtime/frames.ts`."""
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
    for file in [Path(__file__), maker, *wheels]:
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
        _pack(core, made)
        with suppress(OSError):  # a build beside this one was faster, with the same
            made.rename(folder)
    return _in_folder(folder)


def _in_folder(folder: Path) -> Snapshot:
    frames = json.loads((folder / "frames.json").read_text("utf-8"))
    return Snapshot(folder / "pack.bin", frames, _side_modules(folder), folder / "files.bin")


def _side_modules(folder: Path) -> list[Path]:
    return sorted(folder.glob("module-*.wasm"), key=lambda file: int(file.stem.partition("-")[2]))


def _pack(core: Path, folder: Path) -> None:
    """Make `pack.bin` of what Node has written, and `frames.json`, which says where in it is what."""
    header, pages = folder / "header.json", folder / "pages.raw"
    parts = [header, core / "pyodide.asm.wasm", *_side_modules(folder), pages]
    pieces = [_pieces(part.read_bytes()) for part in parts]
    # Two threads, for there are two cores on the smallest machine that builds; zstd lets go of Python's lock.
    with ThreadPoolExecutor(2) as threads:
        compressed = [list(threads.map(_compressed, of_part)) for of_part in pieces]
    (folder / "pack.bin").write_bytes(b"".join(frame for of_part in compressed for frame in of_part))
    (first,), *modules, last = (
        [[len(frame), len(piece), integrity(frame)] for frame, piece in zip(*both, strict=True)]
        for both in zip(compressed, pieces, strict=True)
    )
    (folder / "frames.json").write_text(json.dumps({"header": first, "modules": modules, "pages": last}), "utf-8")
    header.unlink()
    pages.unlink()


def _pieces(content: bytes) -> list[bytes]:
    """Of equal lengths, each of whole pages but the last."""
    number = max(1, math.ceil(len(content) / LARGEST))
    length = max(PAGE, math.ceil(len(content) / number / PAGE) * PAGE)
    return [content[start : start + length] for start in range(0, len(content), length)]


def _compressed(piece: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(piece)


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
