"""What a page shows while its author writes and it cannot be built: the message, and the traceback in its cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

from live_cells.cells import cell_html
from live_cells.chapter import Cell, SourceError
from live_cells.figures import FigureError
from live_cells.recording import Output, merge_outputs

_STYLE = "border: 1px solid; border-inline-start-width: .3em; padding: .8em 1em; margin-bottom: 1.5em; color: light-dark(#a3213a, #ff9aa8)"


def draft_box(error: SourceError | str) -> str:
    """The message of a page that `mkdocs build` would refuse, as a block of HTML in Markdown."""
    return (
        f'<div class="live-cells-draft" role="alert" style="{_STYLE}"><strong>This page cannot be published yet.</strong>'
        f'<pre style="white-space: pre-wrap; margin: .5em 0 0">{escape(str(error), quote=False)}</pre></div>'
    )


def draft_cell(cell: Cell, outputs: list[Output], render_figure: Callable[[dict[str, Any]], str]) -> str:
    """The HTML of a cell whose sliders have no positions yet; a figure that cannot be drawn is shown as its message."""
    try:
        return cell_html(replace(cell, sliders=()), merge_outputs(outputs), render_figure)
    except FigureError as error:
        failed = {"output_type": "error", "traceback": [str(error)]}
        return cell_html(replace(cell, sliders=()), [failed], render_figure)
