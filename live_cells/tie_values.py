"""What the expressions of a chapter's ties yield, and whether the prose says the same.

A program: `python -m live_cells.tie_values` reads the cells from stdin, as a JSON list of
{"name": …, "source": …, "expressions": […]}, runs them in one namespace with the engine that the page uses, and writes
what each expression yields after its cell to stdout.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import numbers
import subprocess
import sys
from typing import Any

from live_cells.chapter import Cell, Chapter, SourceError
from live_cells.run_cell import Namespace, Output, run_cell

#: What an expression yields: {"value": …}, or {"found": …} which says why it yields no number.
Value = dict[str, Any]
Values = dict[str, dict[str, Value]]


def expressions_of(chapter: Chapter) -> dict[str, list[str]]:
    """The expressions of a chapter's ties, by the index of the cell after which they are evaluated, as text."""
    found: dict[str, set[str]] = {}
    for tie in chapter.ties:
        found.setdefault(str(tie.after), set()).add(tie.expression)
    return {after: sorted(expressions) for after, expressions in sorted(found.items())}


def cells_for_ties(chapter: Chapter) -> list[Cell]:
    """The cells that run before the last of the ties is evaluated."""
    last = max((tie.after for tie in chapter.ties), default=0)
    return [cell for cell in chapter.executed if cell.index <= last]


def run_ties(chapter: Chapter) -> Values:
    """What each expression of a chapter's ties yields, in the shape of `expressions_of`; runs the chapter's cells."""
    expressions = expressions_of(chapter)
    cells = [
        {"name": f"cell {cell.index}", "source": cell.source, "expressions": expressions.get(str(cell.index), [])}
        for cell in cells_for_ties(chapter)
    ]
    program = [sys.executable, "-m", "live_cells.tie_values"]
    ran = subprocess.run(program, input=json.dumps(cells), capture_output=True, text=True, encoding="utf-8")
    if ran.returncode != 0:
        raise RuntimeError(f"{' '.join(program)} failed for {chapter.path}:\n{ran.stderr}")
    yielded: list[list[Value]] = json.loads(ran.stdout)
    return {
        str(cell.index): dict(zip(expressions[str(cell.index)], values, strict=True))
        for cell, values in zip(cells_for_ties(chapter), yielded, strict=True)
        if values
    }


def check_ties(chapter: Chapter, values: Values) -> None:
    """Raise SourceError for the first tied number of the prose that is not what its expression yielded."""
    by_index = {cell.index: cell for cell in chapter.cells}
    for tie in chapter.ties:
        value = values[str(tie.after)][tie.expression]
        cell = by_index[tie.after]
        where = f"after the {'proof cell' if cell.kind == 'proof' else 'last cell'} in line {cell.line - 1}"
        if "found" in value:
            found = f"`{tie.text}` tied to `{tie.expression}`, which {value['found']} {where}"
            raise SourceError(chapter.path, tie.line, found, "an expression that yields a number there")
        if not tie.number.agrees(value["value"]):
            shown = tie.number.written(value["value"])
            if "-" in tie.text:  # a formula, where the sign is typed
                shown = shown.replace("−", "-")
            found = f"`{tie.text}` tied to `{tie.expression}`, which is {value['value']!r} {where}"
            raise SourceError(chapter.path, tie.line, found, f"`{shown}`, or an expression that yields `{tie.text}`")


def _yielded(expression: str, namespace: Namespace) -> Value:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            value = eval(compile(expression, f"`{expression}`", "eval", dont_inherit=True), namespace.names)
    except (Exception, SystemExit) as error:
        return {"found": f"raises {type(error).__name__}: {error}"}
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return {"found": f"is {value!r}, a {type(value).__name__} and not a number,"}
    return {"value": int(value) if isinstance(value, numbers.Integral) else float(value)}


def main() -> None:
    namespace = Namespace()
    yielded: list[list[Value]] = []
    for cell in json.load(sys.stdin):
        outputs: list[Output] = []
        if not asyncio.run(run_cell(cell["source"], name=cell["name"], namespace=namespace, emit=outputs.append)):
            raise RuntimeError(f"{cell['name']}: {outputs[-1]['ename']}: {outputs[-1]['evalue']}")
        yielded.append([_yielded(expression, namespace) for expression in cell["expressions"]])
    json.dump(yielded, sys.stdout)


if __name__ == "__main__":
    main()
