"""The notebook file of a chapter, for readers who take it with them: its prose, its cells and their recorded outputs.

It is nbformat 4.5, and runs wherever the packages are that it imports. Each cell has the id that it has in the page, so
that the page can put the reader's code in its place.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from live_cells.cells import VEGA_LITE
from live_cells.chapter import Cell, Chapter, placeholder
from live_cells.recording import Output

#: Cells that a notebook shows folded.
FOLDED = {"proof", "check"}
#: The cell that installs what the notebook imports; not in a script, for it is no plain Python.
SETUP = "setup"

_PLACEHOLDER = re.compile(r"^" + re.escape(placeholder(0)).replace("0", r"(\d+)") + r"$", re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """Where a notebook comes from."""

    site_name: str
    title: str
    address: str


def notebook_file(
    chapter: Chapter,
    outputs: list[list[Output]],
    source: Source,
    requirements: Mapping[str, str],
    plain: Callable[[str], str],
    draw: Callable[[dict[str, Any]], str],
) -> bytes:
    """The notebook of a chapter as JSON.

    Args:
        chapter: The chapter.
        outputs: What each of its cells gave, as recorded.
        source: Where it comes from, for its first cell.
        requirements: What pip installs to have a module, for each module that the site hosts.
        plain: Makes the prose plain Markdown.
        draw: Turns a Vega-Lite specification into an SVG image that stands alone.
    """
    parts = _PLACEHOLDER.split(chapter.markdown)
    modules = sorted(_imported(chapter) & requirements.keys())
    needed = sorted({requirements[module] for module in modules})
    cells = [_markdown("about", _about(source, needed))]
    if needed:
        cells.append(_code(SETUP, _setup(modules, needed), [SETUP]))
    for number, part in enumerate(parts):
        if number % 2:
            cell = chapter.cells[int(part) - 1]
            cells.append(_cell(cell, [_standalone(output, draw) for output in outputs[cell.index - 1]]))
        elif text := plain(part):
            cells.append(_markdown(f"prose-{number // 2 + 1}", text))
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "title": source.title,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode() + b"\n"


def _about(source: Source, needed: list[str]) -> str:
    text = f"*From [{source.title}]({source.address}), {source.site_name}.*"
    return f"{text}\n\nIt needs `pip install {' '.join(needed)}`." if needed else text


def _setup(modules: list[str], needed: list[str]) -> str:
    return (
        "from importlib.util import find_spec\n\n"
        f"if not all(map(find_spec, {json.dumps(modules)})):\n"
        f"    %pip install --quiet {' '.join(needed)}"
    )


def _imported(chapter: Chapter) -> set[str]:
    """The top-level modules that the cells import."""
    found: set[str] = set()
    for cell in chapter.cells:
        for node in ast.walk(ast.parse(cell.source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            found |= {name.partition(".")[0] for name in names}
    return found


def _cell(cell: Cell, outputs: list[Output]) -> dict[str, Any]:
    identifier = f"cell-{cell.index}"
    if cell.kind == "solution":  # folded everywhere, and out of the way of what the reader has written
        text = f"<details>\n<summary>Solution</summary>\n\n```python\n{cell.source}\n```\n\n</details>"
        return _markdown(identifier, text, [cell.kind])
    source = _check(cell.source) if cell.kind == "check" else cell.source
    return _code(identifier, source, [] if cell.kind == "example" else [cell.kind], outputs)


def _check(source: str) -> str:
    """A check that stands below the reader's code, says its verdict, and leaves no name behind but its own."""
    inside_text = _inside_text(source)
    body = "".join(
        line if number in inside_text or not line.strip() else f"    {line}"
        for number, line in enumerate(
            source.replace("from exercise import", "from __main__ import").splitlines(True), 1
        )
    )
    return (
        f"def check():\n{body.rstrip()}\n\n"
        'try:\n    check()\n    print("Right: every check holds.")\n'
        'except Exception as wrong:\n    print("Not yet.", wrong)'
    )


def _inside_text(source: str) -> set[int]:
    """The lines, from 1, that begin inside a string: an indentation would become part of it."""
    inside: set[int] = set()
    starts: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        name = tokenize.tok_name[token.type]
        if name.endswith("STRING_START"):
            starts.append(token.start[0])
        elif name == "STRING" or name.endswith("STRING_END"):
            first = token.start[0] if name == "STRING" else starts.pop()
            inside |= set(range(first + 1, token.end[0] + 1))
    return inside


def _standalone(output: Output, draw: Callable[[dict[str, Any]], str]) -> Output:
    """An output as a notebook file holds it: with all that nbformat asks for, and figures as images."""
    output = {name: value for name, value in output.items() if name != "line"}
    if output["output_type"] == "execute_result":
        output["execution_count"] = None
    if VEGA_LITE in output.get("data", {}):
        data = dict(output["data"])
        output["data"] = {"image/svg+xml": draw(data.pop(VEGA_LITE)), **data}
    return output


def _markdown(identifier: str, text: str, tags: list[str] | None = None) -> dict[str, Any]:
    metadata = {"tags": tags} if tags else {}
    return {"cell_type": "markdown", "id": identifier, "metadata": metadata, "source": text}


def _code(
    identifier: str, source: str, tags: list[str] | None = None, outputs: list[Output] | None = None
) -> dict[str, Any]:
    metadata: dict[str, Any] = {"tags": tags} if tags else {}
    if tags and FOLDED & set(tags):
        metadata["jupyter"] = {"source_hidden": True}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": identifier,
        "metadata": metadata,
        "outputs": outputs or [],
        "source": source,
    }
