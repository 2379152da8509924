"""Writes files that other processes see whole or not at all, since two builds may share a cache."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(file: Path, content: bytes) -> None:
    """Write `content` beside `file` first, then put it in its place at once."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.{os.getpid()}.partial")
    partial.write_bytes(content)
    partial.replace(file)
