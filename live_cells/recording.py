"""Recorded outputs: what the cells of a chapter gave at build, kept until their code or its world changes.

mkdocs-jupyter executes; its own cache knows neither the packages that a chapter imports nor that prose
is not code, so outputs are kept here, under a digest of the cells and of the environment.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import json
import os
import platform
import re
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from live_cells.chapter import Cell, Chapter, SourceError
from live_cells.positions import run_positions
from live_cells.sliders import variants
from live_cells.tie_values import Values, cells_for_ties, expressions_of, run_ties
from live_cells.whole_files import write_whole

Output = dict[str, Any]

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_CELL_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


def environment_digest(files: Iterable[Path]) -> str:
    """A digest of what outputs depend on beside the cells: Python, installed versions, source files."""
    digest = hashlib.sha256("\n".join([platform.python_version(), *_installed()]).encode())
    for content in sorted(f"\n{file.name}\n".encode() + file.read_bytes() for file in files):  # wherever they lie
        digest.update(content)
    return digest.hexdigest()


@cache
def _installed() -> list[str]:
    """The installed versions, which a running process goes on with."""
    return sorted(f"{d.name}=={d.version}" for d in importlib.metadata.distributions())


def makers(package: Path) -> set[Path]:
    """The files of the folder `package` that outputs depend on: this one, what it imports, what the notebooks run with.

    A change of any other file, the look of a cell for one, leaves all recordings valid.
    """
    found: set[Path] = set()
    todo = [package / "recording.py"]
    while todo:
        file = todo.pop()
        if file in found or not file.is_file():
            continue
        found.add(file)
        todo += [package / f"{name}.py" for name in _imported(file.read_text("utf-8"))]
    settings = (file for folder in ("jupyter", "templates") for file in (package / folder).rglob("*.*"))
    return found | {file for file in settings if file.is_file()}


@cache  # a server asks at each build
def _imported(source: str) -> set[str]:
    """The modules of live_cells that Python source imports."""
    modules = [node.module or "" for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[1] for name in modules if name.startswith("live_cells.")}


class Recordings:
    """The recorded outputs of all chapters, one file each in `folder`."""

    def __init__(self, folder: Path, environment: str) -> None:
        self.folder, self.environment = folder, environment
        self._workers = ThreadPoolExecutor(os.cpu_count())
        self._begun: dict[Path, Future[None]] = {}

    def begin(self, chapter: Chapter, draw: Callable[[list[Output]], None]) -> None:
        """Begin to run the positions and the ties of `chapter`, unless they are recorded.

        As many programs run at a time as there are processors; the other methods wait for theirs, and raise what went
        wrong.

        Args:
            chapter: The chapter.
            draw: Is given what the positions gave, and draws the figures among it.
        """
        if any(cell.sliders for cell in chapter.cells):
            self._begin(
                _moves(chapter), lambda moved: draw([o for cell in moved for ran in cell for o in merge_outputs(ran)])
            )
        if chapter.ties:
            self._begin(_ties(chapter), lambda _: None)

    def end(self) -> None:
        """Begin nothing more; what runs is let go on."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    def get(self, chapter: Chapter, execute: Callable[[], str]) -> list[list[Output]]:
        """The outputs of each cell of `chapter`; those of exercises have none, for they are not executed.

        Args:
            chapter: The chapter.
            execute: Called if nothing is recorded for these cells; runs the chapter's notebook and
                returns it as JSON, perhaps with text after it.

        Raises:
            SourceError: A cell raised an exception, or the notebook's cells are not the chapter's.
        """
        rest = iter(self._kept(_run(chapter, execute)))
        return [[] if cell.of_exercise else next(rest) for cell in chapter.cells]

    def positions(self, chapter: Chapter, outputs: list[list[Output]]) -> list[list[list[Output]]]:
        """The outputs of each cell of `chapter` at each position of its sliders.

        Args:
            chapter: The chapter.
            outputs: What `get` returned for it.

        Raises:
            SourceError: A position raised an exception, or the author's own gave other outputs than `outputs`.
        """
        if not any(cell.sliders for cell in chapter.cells):
            return [[] for _ in chapter.cells]
        moved = dict(zip(_up_to_sliders(chapter), self._kept(_moves(chapter)), strict=True))
        positions: list[list[list[Output]]] = [moved.get(cell, []) for cell in chapter.cells]
        for cell, ran, recorded in zip(chapter.cells, positions, outputs, strict=True):
            if cell.sliders:
                _check_positions(chapter, cell, ran, recorded)
        return positions

    def tie_values(self, chapter: Chapter) -> Values:
        """What the expressions of the ties of `chapter` yield; recorded by cells and expressions, not by the prose."""
        values: Values = self._kept(_ties(chapter)) if chapter.ties else {}
        return values

    def _begin(self, recording: _Recording, then: Callable[[Any], None]) -> None:
        file = self._file(recording)
        if file not in self._begun and not file.exists():
            self._begun[file] = self._workers.submit(lambda: then(_write(file, recording)))

    def _kept(self, recording: _Recording) -> Any:
        file = self._file(recording)
        if begun := self._begun.get(file):
            begun.result()
        elif not file.exists():
            _write(file, recording)
        return json.loads(file.read_text("utf-8"))

    def _file(self, recording: _Recording) -> Path:
        key = hashlib.sha256(json.dumps([self.environment, *recording.world]).encode()).hexdigest()[:32]
        return self.folder / f"{key}.json"


@dataclass(frozen=True)
class _Recording:
    """What is recorded: all that it depends on beside the environment, and how it is made."""

    world: list[Any]
    make: Callable[[], Any]


def _run(chapter: Chapter, execute: Callable[[], str]) -> _Recording:
    return _Recording(
        [cell.source for cell in chapter.executed], lambda: _outputs(chapter, _executed(chapter, execute))
    )


def _moves(chapter: Chapter) -> _Recording:
    cells = _up_to_sliders(chapter)
    world = [[cell.source, *map(repr, cell.sliders)] for cell in cells]
    return _Recording(world, lambda: run_positions(chapter.path, cells))


def _ties(chapter: Chapter) -> _Recording:
    world = ["ties", expressions_of(chapter), [[cell.index, cell.source] for cell in cells_for_ties(chapter)]]
    return _Recording(world, lambda: run_ties(chapter))


def _up_to_sliders(chapter: Chapter) -> tuple[Cell, ...]:
    """The cells that run before the last one with sliders, and that one."""
    last = max(cell.index for cell in chapter.cells if cell.sliders)
    return tuple(cell for cell in chapter.executed if cell.index <= last)


def _write(file: Path, recording: _Recording) -> Any:
    made = recording.make()
    write_whole(file, json.dumps(made).encode())
    return made


def _executed(chapter: Chapter, execute: Callable[[], str]) -> dict[str, Any]:
    from nbclient.exceptions import CellExecutionError

    try:
        notebook: dict[str, Any] = json.JSONDecoder().raw_decode(execute())[0]  # mkdocs-jupyter adds styles
    except CellExecutionError as error:
        text = _ANSI.sub("", str(error))
        cell = next((cell for cell in chapter.executed if cell.source.strip() in text), None)
        raised = _CELL_LINE.search(text)
        line = cell.line + (int(raised[1]) - 1 if raised else 0) if cell else None
        said = _ANSI.sub("", error.evalue)
        if not said and cell and line:  # of a bare assert
            said = f"`{cell.source.splitlines()[line - cell.line].strip()}`"
        raise SourceError(
            chapter.path, line, f"{error.ename}: {said}", "a cell that runs without an exception"
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
    return [merge_outputs(run["outputs"]) for run in executed]


def _check_positions(chapter: Chapter, cell: Cell, positions: list[list[Output]], recorded: list[Output]) -> None:
    sources = variants(cell.source, cell.sliders)
    for values, outputs in zip(product(*(slider.values for slider in cell.sliders)), positions, strict=True):
        for output in outputs:
            if output["output_type"] == "error":
                at = ", ".join(f"{slider.name} = {value}" for slider, value in zip(cell.sliders, values, strict=True))
                line = cell.line + output.get("line", 1) - 1
                found = f"{output['ename']}: {output['evalue']}, at {at}"
                raise SourceError(chapter.path, line, found, "a cell that runs at every position of its sliders")
    if merge_outputs(positions[sources.index(cell.source)]) != recorded:
        raise SourceError(
            chapter.path,
            cell.line,
            "a cell with a slider whose output the page's engine does not give",
            "text or a Vega-Lite figure, the same in every run",
        )


def merge_outputs(outputs: Iterable[Output]) -> list[Output]:
    """Outputs without what depends on timing: updates in the place of what they replace, streams joined, no counters."""
    merged: list[Output] = []
    displays: dict[str, list[Output]] = {}  # by display_id
    for output in outputs:
        kept = {name: value for name, value in output.items() if name not in ("execution_count", "transient")}
        display_id = output.get("transient", {}).get("display_id")
        last = merged[-1] if merged else {}
        if kept["output_type"] == "update_display_data":
            for display in displays.get(display_id, []):
                display.update(data=kept["data"], metadata=kept["metadata"])
        elif kept["output_type"] == "stream" == last.get("output_type") and kept["name"] == last["name"]:
            last["text"] += kept["text"]
        else:
            merged.append(kept)
            if display_id is not None:
                displays.setdefault(display_id, []).append(kept)
    return merged
