"""A program: runs cells one after the other as the page does, and writes a line of JSON for each as soon as it ends.

Stdin holds {"cells": [{"name": …, "source": …}], "seconds": …, "patience": …}: a cell may compute for so many seconds,
and may wait for so many. Each line holds whether the cell ran without an error, and its outputs.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from types import FrameType

from live_cells.run_cell import Namespace, Output, run_cell


class CellTimeout(BaseException):
    """A cell has taken all the time that it may; no `except Exception` of the cell keeps it."""


def _end(number: int, frame: FrameType | None) -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    raise CellTimeout


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    asked = json.load(sys.stdin)
    namespace = Namespace()
    signal.signal(signal.SIGPROF, _end)
    signal.signal(signal.SIGALRM, _end)
    for cell in asked["cells"]:
        outputs: list[Output] = []
        signal.setitimer(signal.ITIMER_PROF, asked["seconds"])
        signal.setitimer(signal.ITIMER_REAL, asked["patience"])
        ran = asyncio.run(run_cell(cell["source"], name=cell["name"], namespace=namespace, emit=outputs.append))
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(json.dumps({"ran": ran, "outputs": outputs}, default=str), file=answers, flush=True)


if __name__ == "__main__":
    main()
