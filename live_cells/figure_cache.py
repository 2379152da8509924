"""Keeps rendered figures, so that an unchanged one costs nothing at the next build.

A program: `python -m live_cells.figure_cache FOLDER ENVIRONMENT` reads specifications from stdin, as a JSON list, and
renders what the folder does not hold.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from live_cells import figures
from live_cells.whole_files import write_whole


class FigureCache:
    """Rendered figures, one file each in `folder`, named by all that they depend on."""

    def __init__(self, folder: Path, environment: str) -> None:
        self.folder, self.environment = folder, environment

    def svg(self, spec: dict[str, Any]) -> str:
        """The inline SVG of a Vega-Lite specification."""
        file = self._file(spec)
        if not file.exists():
            write_whole(file, figures.render_svg(spec).encode())
        return file.read_text("utf-8")

    def draw_apart(self, specs: Iterable[dict[str, Any]]) -> None:
        """Render specifications in a process of its own; one that cannot be drawn is left for `svg` to tell."""
        missing = [spec for spec in specs if not self._file(spec).exists()]
        if missing:
            program = [sys.executable, "-m", "live_cells.figure_cache", str(self.folder), self.environment]
            subprocess.run(program, input=json.dumps(missing), text=True, encoding="utf-8", check=True)

    def _file(self, spec: dict[str, Any]) -> Path:
        key = hashlib.sha256((self.environment + json.dumps(spec, sort_keys=True)).encode()).hexdigest()[:32]
        return self.folder / f"{key}.svg"


def main() -> None:
    cache = FigureCache(Path(sys.argv[1]), sys.argv[2])
    for spec in json.load(sys.stdin):
        with suppress(figures.FigureError):
            cache.svg(spec)


if __name__ == "__main__":
    main()
