"""Runs a chapter's explorable cells at all positions of their sliders, with the engine that the page uses.

A program: `python -m live_cells.positions` reads the cells from stdin, as a JSON list of
{"name": …, "source": …, "variants": […]}, and writes the outputs of each variant of each cell to stdout.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from live_cells.chapter import Cell
from live_cells.run_cell import Namespace, Output, run_cell
from live_cells.sliders import variants


def run_positions(path: str, chapter: Sequence[Cell]) -> list[list[list[Output]]]:
    """For each cell of a chapter the outputs at each position of its sliders; an empty list without sliders."""
    return _run_variants(
        path, [(cell, variants(cell.source, cell.sliders) if cell.sliders else []) for cell in chapter]
    )


def run_with_errors(path: str, chapter: Sequence[Cell]) -> list[list[Output]]:
    """The outputs of each cell of a chapter, up to the first error and that one included; nothing below it."""
    outputs = [ran[0] for ran in _run_variants(path, [(cell, [cell.source]) for cell in chapter])]
    failed = next((i for i, ran in enumerate(outputs) if any(o["output_type"] == "error" for o in ran)), len(outputs))
    return [ran if index <= failed else [] for index, ran in enumerate(outputs)]


def _run_variants(path: str, chapter: Sequence[tuple[Cell, list[str]]]) -> list[list[list[Output]]]:
    cells = [{"name": f"cell {cell.index}", "source": cell.source, "variants": sources} for cell, sources in chapter]
    program = [sys.executable, "-m", "live_cells.positions"]
    ran = subprocess.run(program, input=json.dumps(cells), capture_output=True, text=True, encoding="utf-8")
    if ran.returncode != 0:
        raise RuntimeError(f"{' '.join(program)} failed for {path}:\n{ran.stderr}")
    outputs: list[list[list[Output]]] = json.loads(ran.stdout)
    return outputs


def _run(source: str, name: str, namespace: Namespace) -> list[Output]:
    outputs: list[Output] = []
    asyncio.run(run_cell(source, name=name, namespace=namespace, emit=outputs.append))
    return outputs


def _run_apart(source: str, name: str, namespace: Namespace) -> list[Output]:
    """Run in a copy of this process, so that nothing a position does, to objects and modules too, is left behind."""
    receive, send = os.pipe()
    seeded = random.getstate()
    if (child := os.fork()) == 0:
        random.setstate(seeded)  # Python seeds a copy anew; a cell above may have chosen the seed
        os.close(receive)
        with os.fdopen(send, "w", encoding="utf-8") as pipe:
            json.dump(_run(source, name, namespace), pipe)
        os._exit(0)
    os.close(send)
    with os.fdopen(receive, encoding="utf-8") as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise RuntimeError(f"the process that ran {name} ended with status {status}:\n{source}")
    outputs: list[Output] = json.loads(text)
    return outputs


def main() -> None:
    cells: list[dict[str, Any]] = json.load(sys.stdin)
    namespace = Namespace()
    outputs = []
    for cell in cells:
        outputs.append([_run_apart(variant, cell["name"], namespace) for variant in cell["variants"]])
        _run(cell["source"], cell["name"], namespace)
    json.dump(outputs, sys.stdout)


if __name__ == "__main__":
    main()
