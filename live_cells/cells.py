"""The HTML of a cell and of its outputs, as a page holds them before any script runs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from html import escape
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from live_cells.chapter import Cell

VEGA_LITE = "application/vnd.vegalite.v6+json"
#: The parts of an exercise that a reader unfolds.
FOLDED = {"check": "What is checked", "solution": "Solution"}

_LEXER = PythonLexer(stripnl=False, ensurenl=False)
_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)
# Half of all tokens; they look as the text around them does, here and in the editor, and make pages no larger.
_PLAIN_TOKEN = re.compile(r'<span class="[nopw]">([^<]*)</span>')


def cell_html(
    cell: Cell, outputs: list[dict[str, Any]], render_figure: Callable[[dict[str, Any]], str], positions: str = ""
) -> str:
    """One `<live-cell>` with its highlighted source and recorded outputs.

    Args:
        cell: The cell.
        outputs: What it gave, as nbformat outputs.
        render_figure: Turns a Vega-Lite specification into inline SVG.
        positions: For a cell with sliders, the name of the file that holds its output at each position.
    """
    copied = "" if cell.kind in FOLDED else " no-copy"  # Material's button would miss what stands in the editor
    source = (
        f'<div class="live-cell__source{copied}"><pre>'
        f'<code class="highlight nohighlight">{_highlighted(cell.source)}</code></pre></div>'  # nohighlight: for highlight.js
    )
    shown = outputs_html(outputs, render_figure)
    content = (
        source if cell.kind in FOLDED else f'{source}<div class="live-cell__output" data-search-exclude>{shown}</div>'
    )
    if cell.kind == "proof":
        content = f'<details class="live-cell__proof"><summary>Checked by code</summary>{content}</details>'
    if cell.kind in FOLDED:
        summary = f"<summary>{FOLDED[cell.kind]}</summary>"
        content = f'<details class="exercise__{cell.kind}" data-search-exclude>{summary}{content}</details>'
    element = (
        f'<live-cell id="cell-{cell.index}" data-kind="{cell.kind}" data-state="{_state(outputs)}"'
        f' data-cell="{cell.index}" data-line="{cell.line}"{_settings_data(cell)}{_slider_data(cell, positions)}>{content}</live-cell>'
    )
    if cell.kind == "exercise":  # its hints, its check and its solution follow, which closes the group
        return f'<div class="exercise">{element}'
    return f"{element}</div>" if cell.kind == "solution" else element


def _state(outputs: list[dict[str, Any]]) -> str:
    return "error" if any(output["output_type"] == "error" for output in outputs) else "recorded"


def outputs_html(outputs: list[dict[str, Any]], render_figure: Callable[[dict[str, Any]], str]) -> str:
    """All outputs of a run."""
    return "".join(output_html(output, render_figure) for output in outputs)


def _settings_data(cell: Cell) -> str:
    """What a link may set in the cell."""
    if not cell.settings:
        return ""
    return f' data-settings="{escape(json.dumps(dict(cell.settings), separators=(",", ":")))}"'


def _slider_data(cell: Cell, positions: str) -> str:
    """What the script makes the sliders from, and how many there will be: their room is kept until then."""
    if not cell.sliders:
        return ""
    sliders = escape(json.dumps([asdict(slider) for slider in cell.sliders], separators=(",", ":")))
    return (
        f' data-sliders="{sliders}" data-positions="{positions}" style="--live-cell-slider-count:{len(cell.sliders)}"'
    )


def output_html(output: dict[str, Any], render_figure: Callable[[dict[str, Any]], str]) -> str:
    """One nbformat output; of a MIME bundle the richest form that a page can show safely."""
    if output["output_type"] == "stream":
        return f'<pre class="live-cell__stream" data-stream="{output["name"]}">{_text(output["text"])}</pre>'
    if output["output_type"] == "error":  # of a draft: the build of a site stops at an error
        return f'<pre class="live-cell__error">{_text(chr(10).join(output["traceback"]))}</pre>'
    data = output["data"]
    text = data.get("text/plain", "")
    if VEGA_LITE in data:
        return f'<figure class="live-cell__figure">{render_figure(data[VEGA_LITE])}</figure>'
    for mime in ("image/png", "image/jpeg"):
        if mime in data:
            return _image(f"data:{mime};base64,{data[mime].strip()}", text)
    if "image/svg+xml" in data:
        from urllib.parse import quote

        return _image(f"data:image/svg+xml,{quote(data['image/svg+xml'])}", text)
    if "text/html" in data:
        return f'<iframe class="live-cell__html" sandbox title="HTML output" srcdoc="{escape(data["text/html"])}"></iframe>'
    return f'<pre class="live-cell__text">{_text(text)}</pre>'


def _text(text: str) -> str:
    """Text for a `<pre>`, whose parser drops one newline at the beginning."""
    return ("\n" if text.startswith("\n") else "") + escape(text, quote=False)


def _image(source: str, text: str) -> str:
    return f'<img class="live-cell__image" src="{source}" alt="{escape(text)}">'


def _highlighted(source: str) -> str:
    html = _PLAIN_TOKEN.sub(r"\1", highlight(source, _LEXER, _FORMATTER))
    return html if source.endswith("\n") else html.removesuffix("\n")
