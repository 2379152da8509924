"""Exercises: what an author has to write for one, and the block of a hint.

An exercise is three cells, with hints between the first and the last:

```text
 ```python tags=["exercise"]     the starter, which the reader completes
 ```python tags=["check"]        asserts, each with a message; `from exercise import name` gives it the reader's names
 /// hint                        one block for each hint
 ```python tags=["solution"]
```
"""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as etree
from typing import Any

from markdown import Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from live_cells.chapter import EXERCISE_KINDS, Cell, Chapter, SourceError
from live_cells.check_exercise import names_wanted

_HINT = re.compile(r"^(?P<mark>/{3,})\s*hint\s*$")


def check_exercises(chapter: Chapter, text: str) -> None:
    """Raise SourceError for an exercise without its parts or with something else between them."""
    cells = iter(chapter.cells)
    lines = text.splitlines()
    for cell in cells:
        if not cell.of_exercise:
            continue
        parts = [cell]
        for kind in EXERCISE_KINDS:
            if parts[-1].kind != kind:
                raise _misplaced(chapter, parts)
            if kind == "solution":
                break
            parts.append(next(cells, Cell(0, len(lines) + 1, "", "end")))
        starter, check, solution = parts
        _check_asserts(chapter.path, check)
        _check_names(chapter.path, check, (starter, solution))
        for before, after in ((starter, check), (check, solution)):
            _check_between(chapter.path, lines, before.line + before.source.count("\n") + 2, after.line - 2)


def _misplaced(chapter: Chapter, parts: list[Cell]) -> SourceError:
    last, wanted = parts[-1], EXERCISE_KINDS[len(parts) - 1]
    if len(parts) == 1:
        return SourceError(
            chapter.path,
            last.line - 1,
            f'a cell tags=["{last.kind}"] without an exercise',
            'tags=["exercise"] before it',
        )
    found = "the end of the chapter" if last.kind == "end" else f"a cell of kind {last.kind}"
    return SourceError(
        chapter.path,
        parts[0].line - 1,
        f"an exercise whose part {len(parts)} is {found}",
        f'tags=["{wanted}"]: an exercise is a starter, a check and a solution',
    )


def _check_asserts(path: str, check: Cell) -> None:
    asserts = [node for node in ast.walk(ast.parse(check.source)) if isinstance(node, ast.Assert)]
    if not asserts:
        raise SourceError(path, check.line - 1, "a check that asserts nothing", 'assert what holds, "what to mend"')
    for node in asserts:
        if node.msg is None:
            line = check.line + node.lineno - 1
            raise SourceError(path, line, "an assert without a message", 'assert what holds, "what to mend"')


def _check_names(path: str, check: Cell, parts: tuple[Cell, ...]) -> None:
    wanted = names_wanted(check.source)
    if not wanted:
        raise SourceError(path, check.line - 1, "a check that imports nothing", "from exercise import name")
    for part in parts:
        for name in wanted:
            if name not in _names_defined(part.source):
                raise SourceError(
                    path, part.line - 1, f"a cell that does not define `{name}`", "the names that the check imports"
                )


def _names_defined(source: str) -> set[str]:
    """The names that the top level of a source binds."""
    names: set[str] = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        else:
            names |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return names


def _check_between(path: str, lines: list[str], start: int, end: int) -> None:
    """Lines `start` to `end`, counted from 1, hold hints and blank lines alone, as does what lies between the fences."""
    closing: tuple[int, str] | None = None
    for number in range(start, end + 1):
        line = lines[number - 1]
        if closing:
            closing = None if line.strip() == closing[1] else closing
        elif match := _HINT.match(line):
            closing = (number, match["mark"])
        elif line.strip():
            raise SourceError(path, number, f"`{line.strip()}` inside an exercise", "hints alone: /// hint")
    if closing:
        raise SourceError(path, closing[0], "a hint that is never closed", f"a line `{closing[1]}`")


class Hint(Block):
    """The block `hint`: folded, and shown one after the other where the page's script runs."""

    NAME = "hint"

    def on_create(self, parent: etree.Element) -> etree.Element:
        hint = etree.SubElement(parent, "details", {"class": "exercise__hint", "data-search-exclude": ""})
        etree.SubElement(hint, "summary").text = "Hint"
        return hint

    def on_markdown(self) -> str:
        return "block"


class ExerciseExtension(BlocksExtension):
    """Adds the block `hint` to Python-Markdown."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:
        block_mgr.register(Hint, self.getConfigs())
