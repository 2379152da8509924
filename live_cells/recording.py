"""Recorded outputs: what the cells of a chapter gave at build, kept until their code or its world changes.

mkdocs-jupyter executes; its own cache knows neither the packages that a chapter imports nor that prose
is not code, so outputs are kept here, under a digest of the cells and of the environment.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from live_cells.chapter import Chapter, SourceError
from live_cells.whole_files import write_whole

Output = dict[str, Any]

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_CELL_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


def environment_digest(files: Iterable[Path]) -> str:
    """A digest of what outputs depend on beside the cells: Python, installed versions, source files."""
    installed = sorted(f"{d.name}=={d.version}" for d in importlib.metadata.distributions())
    digest = hashlib.sha256("\n".join([platform.python_version(), *installed]).encode())
    for file in sorted(files):
        digest.update(f"\n{file.name}\n".encode() + file.read_bytes())
    return digest.hexdigest()


class Recordings:
    """The recorded outputs of all chapters, one file each in `folder`."""

    def __init__(self, folder: Path, environment: str) -> None:
        self.folder, self.environment = folder, environment

    def get(self, chapter: Chapter, execute: Callable[[], str]) -> list[list[Output]]:
        """The outputs of each cell of `chapter`; those of exercises have none, for they are not executed.

        Args:
            chapter: The chapter.
            execute: Called if nothing is recorded for these cells; runs the chapter's notebook and
                returns it as JSON, perhaps with text after it.

        Raises:
            SourceError: A cell raised an exception, or the notebook's cells are not the chapter's.
        """
        file = self.folder / f"{self._key(chapter)}.json"
        if file.exists():
            outputs: list[list[Output]] = json.loads(file.read_text("utf-8"))
        else:
            outputs = _outputs(chapter, _executed(chapter, execute))
            write_whole(file, json.dumps(outputs).encode())
        rest = iter(outputs)
        return [[] if cell.of_exercise else next(rest) for cell in chapter.cells]

    def _key(self, chapter: Chapter) -> str:
        sources = json.dumps([self.environment, *(cell.source for cell in chapter.executed)])
        return hashlib.sha256(sources.encode()).hexdigest()[:32]


def _executed(chapter: Chapter, execute: Callable[[], str]) -> dict[str, Any]:
    from nbclient.exceptions import CellExecutionError

    try:
        notebook: dict[str, Any] = json.JSONDecoder().raw_decode(execute())[0]  # mkdocs-jupyter adds styles
    except CellExecutionError as error:
        text = _ANSI.sub("", str(error))
        cell = next((cell for cell in chapter.executed if cell.source.strip() in text), None)
        raised = _CELL_LINE.search(text)
        line = cell.line + (int(raised[1]) - 1 if raised else 0) if cell else None
        raise SourceError(
            chapter.path, line, f"{error.ename}: {_ANSI.sub('', error.evalue)}", "a cell that runs without an exception"
        ) from None
    return notebook


def _outputs(chapter: Chapter, notebook: dict[str, Any]) -> list[list[Output]]:
    executed = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell, run in zip(chapter.executed, executed, strict=False):
        if cell.source != run["source"]:
            raise SourceError(
                chapter.path, cell.line, f"a cell that the notebook reads as {run['source']!r}", "the same"
            )
    if len(executed) != len(chapter.executed):
        raise SourceError(chapter.path, None, f"{len(executed)} cells in the notebook", f"{len(chapter.executed)}")
    return [merge_streams(run["outputs"]) for run in executed]


def merge_streams(outputs: Iterable[Output]) -> list[Output]:
    """Outputs without what depends on timing: neighbouring texts of one stream joined, no counters."""
    merged: list[Output] = []
    for output in outputs:
        kept = {name: value for name, value in output.items() if name != "execution_count"}
        last = merged[-1] if merged else {}
        if kept["output_type"] == "stream" == last.get("output_type") and kept["name"] == last["name"]:
            last["text"] += kept["text"]
        else:
            merged.append(kept)
    return merged
