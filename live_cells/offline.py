"""The service worker of a built site: the runtime's script, behind a list of the files that it keeps, with their hashes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import quote

from live_cells.hashes import integrity

#: Beside the pages, for a service worker has a say in its own folder and below. The address never changes.
SERVICE_WORKER = "live-cells-offline.js"
#: What no reader opens, and what a host reads itself and may not give out.
NOT_READ = (
    "*.map",
    "*.gz",
    "sitemap.xml",
    "robots.txt",
    "objects.inv",
    ".*",
    "*/.*",
    "CNAME",
    "_headers",
    "_redirects",
)


def write_service_worker(site: Path, script: Path, folder: str, python: Iterable[str], without: Iterable[str]) -> None:
    """Write the service worker, once the pages are what they will be.

    Args:
        site: The folder of the built site.
        script: The runtime's service worker.
        folder: Where the runtime and Python's files are, below `site`; ends in a slash.
        python: The addresses of Python's files below `folder`: they are kept once they are used.
        without: Patterns of further files that are not kept.
    """
    of_python = set(python)
    listed = {
        "files": _hashes(site, _kept(site, {folder + address for address in of_python}, without)),
        "folder": folder,
        "python": _hashes(site / folder, of_python),
    }
    text = json.dumps(listed, separators=(",", ":"))
    (site / SERVICE_WORKER).write_bytes(f"var OFFLINE={text};\n".encode() + script.read_bytes())


def write_no_service_worker(site: Path, script: Path) -> None:
    """Write the one that removes an earlier one, and what that has kept, from the browsers of readers."""
    (site / SERVICE_WORKER).write_bytes(script.read_bytes())


def _kept(site: Path, python: set[str], without: Iterable[str]) -> list[str]:
    """The addresses of the files that are kept with the pages."""
    patterns = (*NOT_READ, SERVICE_WORKER, *without)
    files = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return [file for file in files if file not in python and not any(fnmatch(file, pattern) for pattern in patterns)]


def _hashes(folder: Path, addresses: Iterable[str]) -> dict[str, str]:
    """The hash of each file by its address, in an order that is always the same."""
    return {quote(address): integrity((folder / address).read_bytes()) for address in sorted(addresses)}
