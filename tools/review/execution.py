"""What the cells of one chapter do when they run: errors, time, size, chance, and the numbers tied to them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Timer
from typing import Any

from live_cells.chapter import Cell, Chapter, SourceError
from live_cells.recording import merge_outputs
from live_cells.tie_values import check_ties, run_ties
from tools.places import ROOT, environment
from tools.review.advice import from_source_error
from tools.review.code import SEEDED
from tools.review.finding import Finding

#: What a cell may show.
MOST_LINES = 40
MOST_BYTES = 200_000
#: Seconds beyond its limit after which a cell that cannot be stopped is ended with its process; Python starts in them.
GRACE = 5.0


@dataclass(frozen=True)
class Limits:
    """The seconds that a cell may take."""

    computing: float = 5.0  # Python in the browser takes three to five times as long
    in_all: float = 10.0  # also where the machine has other work to do


@dataclass(frozen=True)
class Ran:
    """What one cell gave; `outputs` is None if Python itself has ended."""

    cell: Cell
    outputs: list[dict[str, Any]] | None

    @property
    def error(self) -> dict[str, Any] | None:
        return next((output for output in self.outputs or () if output["output_type"] == "error"), None)


def run(chapter: Chapter, limits: Limits, hash_seed: str) -> list[Ran]:
    """Run the cells in a process of their own, up to the first that fails."""
    cells = chapter.executed
    asked = {
        "cells": [{"name": f"cell {cell.index}", "source": cell.source} for cell in cells],
        "seconds": limits.computing,
        "patience": limits.in_all,
    }
    settings = {"PYTHONHASHSEED": hash_seed, "OPENBLAS_NUM_THREADS": "1"}
    program = subprocess.Popen(
        [sys.executable, "-m", "tools.review.run_cells"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env=environment() | settings,
    )
    assert program.stdin and program.stdout
    ran: list[Ran] = []
    with program:
        program.stdin.write(json.dumps(asked))
        program.stdin.close()
        for cell in cells:
            # A signal ends a cell that is too slow; what computes in C hears none.
            deadline = Timer(limits.in_all + GRACE, program.kill)
            deadline.start()
            line = program.stdout.readline()
            deadline.cancel()
            answer: dict[str, Any] = json.loads(line) if line else {"ran": False, "outputs": None}
            ran.append(Ran(cell, answer["outputs"]))
            if not answer["ran"]:
                break
        program.kill()
    return ran


def execution(chapter: Chapter, limits: Limits) -> tuple[bool, list[Finding]]:
    """Whether all cells ran, and what is to be said about them; they run twice, to see what chance does."""
    with ThreadPoolExecutor(2) as both:
        first, second = both.map(lambda seed: run(chapter, limits, seed), ("1", "2"))
    findings = [finding for ran in first for finding in _of_cell(chapter.path, ran, limits)]
    for one, other in zip(first, second, strict=False):
        if one.error or other.error or one.outputs is None or other.outputs is None:
            break
        if merge_outputs(one.outputs) != merge_outputs(other.outputs):
            findings.append(
                Finding(
                    chapter.path,
                    one.cell.line,
                    "two runs of the cell gave different outputs",
                    "the reader would see other numbers than the text speaks of, and no two builds would be equal",
                    "draw from a generator with a seed, leave out the time, and sort a set before you print it",
                    SEEDED,
                )
            )
            break  # the cells below may differ for this one’s sake
    return len(first) == len(chapter.executed) and not any(ran.error or ran.outputs is None for ran in first), findings


def _of_cell(path: str, ran: Ran, limits: Limits) -> Iterator[Finding]:
    error = ran.error
    if ran.outputs is None:
        yield Finding(
            path,
            ran.cell.line,
            "the cell ended Python itself, or could not be stopped in time",
            "in the browser the reader would lose all that was computed before",
            "leave out what ends the process, and what computes for very long in one step",
            "2.0 ** 1000",
        )
        return
    if error and error["ename"] == "CellTimeout":
        line = ran.cell.line + error.get("line", 1) - 1
        yield Finding(
            path,
            line,
            f"the cell was still running after {limits.computing:g} s of computing or {limits.in_all:g} s in all",
            "Python in the browser takes three to five times as long; a reader on a phone would have left",
            "take fewer steps or fewer points; a cell that shows its progress may take as long as its reader likes",
            "line = fit(Line(), x, y, steps=200)",
        )
        return
    if error:
        line = ran.cell.line + error.get("line", 1) - 1
        yield Finding(
            path,
            line,
            _ended(ran.cell, line, error),
            "the build stops at a cell with an error; all cells run from top to bottom and share their names",
            *_mending(error),
        )
        return
    text = "".join(output.get("text", "") for output in ran.outputs)
    if text.count("\n") > MOST_LINES:
        yield Finding(
            path,
            ran.cell.line,
            f"the cell prints {text.count(chr(10))} lines",
            f"nobody reads more than {MOST_LINES}, and what the text speaks of is lost among them",
            "print what the text below speaks of, every tenth step say, or draw a figure",
            'if step % 10 == 0:\n    print(f"step {step}: loss {loss:.3f}")',
        )
    size = len(json.dumps(ran.outputs))
    if size > MOST_BYTES:
        yield Finding(
            path,
            ran.cell.line,
            f"the cell’s output takes {size / 1000:.0f} KB",
            f"every reader downloads it with the page; at most {MOST_BYTES // 1000} KB are allowed",
            "draw fewer points, and show no large object as the cell’s last value",
            "figures.curve(x[::10], y[::10])",
        )


def _ended(cell: Cell, line: int, error: dict[str, Any]) -> str:
    if error["ename"] == "AssertionError" and not error["evalue"]:
        return f"this does not hold: `{cell.source.splitlines()[line - cell.line].strip()}`"
    told = error["evalue"].replace(f" ({ROOT}", " (").partition(" (/")[0]
    return f"the cell ended with {error['ename']}: {told}"


def _mending(error: dict[str, Any]) -> tuple[str, str]:
    """How to mend it, and an example."""
    if error["ename"] == "AssertionError":
        return (
            "the text or the code is wrong: compute the number by hand once, then mend the one that errs",
            "assert 2 * (2 - 3) == -2  # the slope at the prediction 2, where the true value is 3",
        )
    example = "from tutorial_code import mean_squared_error\n\nmean_squared_error([3.0], [2.0])"
    if error["ename"] == "NameError":
        return "import or define the name in this cell or above; an exercise’s names are its own", example
    if error["ename"] == "ImportError":
        return "the page Reference lists what `tutorial_code` has", example
    return "run the cells above in `make serve`, where the traceback stands in the page", example


def ties(chapter: Chapter) -> Iterator[Finding]:
    """Every tied number that is not what its expression yields; the build stops at the first."""
    values = run_ties(chapter) if chapter.ties else {}
    for tie in chapter.ties:
        try:
            check_ties(replace(chapter, ties=(tie,)), values)
        except SourceError as error:
            yield from_source_error(error)
