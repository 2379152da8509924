"""Keeps rendered figures, so that an unchanged one costs nothing at the next build."""

from __future__ import annotations

import hashlib
import json
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
        key = hashlib.sha256((self.environment + json.dumps(spec, sort_keys=True)).encode()).hexdigest()[:32]
        file = self.folder / f"{key}.svg"
        if not file.exists():
            write_whole(file, figures.render_svg(spec).encode())
        return file.read_text("utf-8")
