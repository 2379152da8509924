"""Snapshots that are not as they were made, for a server to give in their place."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import zstandard

from live_cells.hashes import integrity

#: Gets a pack and the list of its frames, which it may change; returns the pack that takes its place.
Change = Callable[[bytes, dict[str, Any]], bytes]


def changed_pack(assets: Path, change: Change) -> dict[str, bytes]:
    """The changed pack, and the description that has its size, by their names."""
    (file,) = assets.glob("snapshot-pack-*.bin")
    found = {}
    for path in assets.glob("python-*.json"):
        description = json.loads(path.read_text("utf-8"))
        if "snapshot" not in description:
            continue
        content = change(file.read_bytes(), description["snapshot"]["pack"])
        description["files"][file.name] = len(content)
        found |= {file.name: content, path.name: json.dumps(description).encode()}
    return found


def with_header(**changes: Any) -> Change:
    """A pack whose header has other values, with the right hash."""

    def change(pack: bytes, frames: dict[str, Any]) -> bytes:
        header = json.loads(zstandard.decompress(pack[: frames["header"][0]]))
        return with_frame(json.dumps(header | changes).encode())(pack, frames)

    return change


def with_frame(content: bytes, *, compress: bool = True) -> Change:
    """A pack whose first frame has another content, with the right hash."""

    def change(pack: bytes, frames: dict[str, Any]) -> bytes:
        rest = pack[frames["header"][0] :]
        frame = zstandard.compress(content) if compress else content
        frames["header"] = [len(frame), len(content), integrity(frame)]
        return frame + rest

    return change
