"""Remember what was done with which inputs, so that a second run does nothing and a change is noticed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tools.places import SETUP_CACHE

# Folders that programs write beside sources; their contents are no one's input.
MADE_FOLDERS = {"__pycache__", "static"}


def files_below(places: Iterable[Path]) -> list[Path]:
    """List the files among and below `places`, sorted, without what programs leave behind."""
    found = set()
    for place in places:
        if place.is_file():
            found.add(place)
        found.update(
            path
            for path in place.rglob("*")
            if path.is_file() and MADE_FOLDERS.isdisjoint(path.relative_to(place).parts)
        )
    return sorted(found)


def digest(places: Iterable[Path], *texts: str) -> str:
    """Digest names and contents of all files among and below `places`, and the texts."""
    total = hashlib.sha256()
    for path in files_below(places):
        total.update(f"{path}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    for text in texts:
        total.update(f"{text}\n".encode())
    return total.hexdigest()


@dataclass(frozen=True)
class Stamp:
    """One thing that is done once for each state of its inputs."""

    name: str
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]
    also: tuple[str, ...] = ()
    folder: Path = field(default_factory=lambda: SETUP_CACHE)

    @property
    def path(self) -> Path:
        return self.folder / f"{self.name}.stamp"

    def is_current(self) -> bool:
        """Whether it was done with the present inputs and all it made is still there."""
        if not self.path.is_file() or not all(output.exists() for output in self.outputs):
            return False
        return self.path.read_text() == self.current_digest()

    def current_digest(self) -> str:
        return digest(self.inputs, *self.also)

    def clear(self) -> None:
        """Forget it, before doing it again: an interrupted run must not look done."""
        self.path.unlink(missing_ok=True)

    def write(self, digest_of_inputs: str) -> None:
        """Note that it is done with the inputs that had this digest."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path.write_text(digest_of_inputs)
