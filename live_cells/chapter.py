"""A chapter: Markdown whose Python fences are cells, read and checked before anything runs."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from live_cells.sliders import Slider, SliderError, read_sliders

#: What a tag on a fence makes of the cell; a cell without a tag is an `example`.
KIND_OF_TAG = {"proof": "proof", "exercise": "exercise", "check": "check", "solution": "solution"}
#: The cells of an exercise, in their order; they stand outside of the chapter's namespace.
EXERCISE_KINDS = ("exercise", "check", "solution")
#: Fences that show code which is not a cell.
DISPLAY_LANGUAGES = {"", "bash", "console", "css", "html", "json", "markdown", "pycon", "text", "toml", "yaml"}

_FENCE = re.compile(r"^(?P<indent> *)(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)$")
_HEADING = re.compile(r"^#{1,6}\s+(?P<text>.+?)\s*#*$")
_OPTION = re.compile(r"\s*(?P<name>[A-Za-z_]\w*)=")


class SourceError(ValueError):
    """Something in a source file that has to be mended by its author: where, what, and what instead."""

    def __init__(self, path: str, line: int | None, found: str, expected: str) -> None:
        self.path, self.line, self.found, self.expected = path, line, found, expected
        place = path if line is None else f"{path}:{line}"
        super().__init__(f"{place}: found {found}; expected {expected}")


@dataclass(frozen=True)
class Cell:
    """One Python fence. `line` is the line of its first line of code in the file, from 1."""

    index: int
    line: int
    source: str
    kind: str = "example"
    sliders: tuple[Slider, ...] = ()

    @property
    def of_exercise(self) -> bool:
        return self.kind in EXERCISE_KINDS


@dataclass(frozen=True)
class Chapter:
    """The cells of a file, and its Markdown with a placeholder element where each cell stood."""

    path: str
    cells: tuple[Cell, ...]
    markdown: str

    @property
    def executed(self) -> list[Cell]:
        """The cells that run one after the other in the chapter's namespace."""
        return [cell for cell in self.cells if not cell.of_exercise]


@dataclass(frozen=True)
class _Fence:
    """A fenced block: its lines are `lines[start + 1:end]`, counted from 0."""

    start: int
    end: int
    indent: int
    info: str


@dataclass
class _Page:
    path: str
    lines: list[str]
    body: int = 0
    front_matter: dict[str, Any] = field(default_factory=dict)

    def error(self, line: int, found: str, expected: str) -> SourceError:
        return SourceError(self.path, line + 1, found, expected)


def read_chapter(path: str, text: str) -> Chapter:
    """Read a chapter.

    Args:
        path: The file's name, for messages.
        text: The whole file, front matter included.

    Returns:
        Its cells and its Markdown.

    Raises:
        SourceError: The kernelspec, a fence, a tag or the syntax of a cell is not what it has to be.
    """
    page = _split(path, text)
    _check_kernelspec(page)
    cells: list[Cell] = []
    body: list[str] = []
    position = page.body
    for fence in _fences(page):
        body += page.lines[position : fence.start]
        options = _cell_options(page, fence)
        if options is None:
            body += page.lines[fence.start : fence.end + 1]
        else:
            index = len(cells) + 1
            source = "\n".join(page.lines[fence.start + 1 : fence.end])
            cell = Cell(index, fence.start + 2, source, _kind(page, fence, options))
            _check_syntax(page, cell)
            cells.append(_with_sliders(page, fence, cell, options))
            body += ["", placeholder(index), ""]
        position = fence.end + 1
    if not cells:
        raise SourceError(path, None, "no ```python cell", "at least one, or a page outside the chapters")
    body += page.lines[position:]
    return Chapter(path, tuple(cells), "\n".join(body))


def placeholder(index: int) -> str:
    """The element that stands for cell `index` while the page is still Markdown."""
    return f'<live-cell data-cell="{index}"></live-cell>'


def headings(text: str) -> list[tuple[int, str]]:
    """Line (from 1) and text of every heading of a Markdown file, fences left out."""
    page = _split("", text)
    fenced = {n for fence in _fences(page) for n in range(fence.start, fence.end + 1)}
    found = []
    for number, line in enumerate(page.lines):
        if number >= page.body and number not in fenced and (match := _HEADING.match(line)):
            found.append((number + 1, match["text"]))
    return found


def _split(path: str, text: str) -> _Page:
    page = _Page(path, text.splitlines())
    if page.lines and page.lines[0] == "---":
        try:
            end = page.lines.index("---", 1)
        except ValueError:
            raise page.error(0, "front matter that does not end", "a second line `---`") from None
        try:
            front_matter = yaml.safe_load("\n".join(page.lines[1:end]))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            raise page.error(line, f"front matter that is not YAML ({error.problem})", "`name: value`") from None
        page.front_matter = front_matter if isinstance(front_matter, dict) else {}
        page.body = end + 1
    return page


def _check_kernelspec(page: _Page) -> None:
    jupyter = page.front_matter.get("jupyter")
    kernelspec = jupyter.get("kernelspec") if isinstance(jupyter, dict) else None
    wanted = {"name": "python3", "display_name": "Python 3", "language": "python"}
    if kernelspec != wanted:
        starts = [n for n in range(page.body) if page.lines[n].lstrip().startswith(("kernelspec:", "jupyter:"))]
        found = "no `jupyter: kernelspec:`" if kernelspec is None else f"kernelspec {json.dumps(kernelspec)}"
        raise page.error(starts[-1] if starts else 0, found, f"kernelspec {json.dumps(wanted)}")


def _fences(page: _Page) -> list[_Fence]:
    fences: list[_Fence] = []
    number = page.body
    while number < len(page.lines):
        if match := _FENCE.match(page.lines[number]):
            mark = match["mark"]
            closing = re.compile(rf" *{re.escape(mark[0])}{{{len(mark)},}}\s*")
            end = next((n for n in range(number + 1, len(page.lines)) if closing.fullmatch(page.lines[n])), None)
            if end is None:
                raise page.error(number, f"a fence that is never closed: {mark}{match['info']}", f"a line {mark}")
            fences.append(_Fence(number, end, len(match["indent"]), match["info"].strip()))
            number = end
        number += 1
    return fences


def _cell_options(page: _Page, fence: _Fence) -> dict[str, Any] | None:
    """The options of a cell's fence; None if the fence only displays code."""
    language, _, rest = fence.info.partition(" ")
    if language in DISPLAY_LANGUAGES:
        return None
    if language != "python":
        raise page.error(
            fence.start,
            f"a fence for `{language}`",
            "`python` for a cell, or one of " + ", ".join(sorted(DISPLAY_LANGUAGES - {""})) + " for code on display",
        )
    if fence.indent:
        raise page.error(fence.start, "an indented cell", "```python at the left margin, or ```pycon to display code")
    options: dict[str, Any] = {}
    decoder = json.JSONDecoder()
    rest = rest.strip()
    while rest:
        match = _OPTION.match(rest)
        try:
            if not match:
                raise ValueError
            options[match["name"]], end = decoder.raw_decode(rest, match.end())
        except ValueError:
            raise page.error(
                fence.start, f"cell options `{rest}`", 'name=value in JSON, as in tags=["proof"]'
            ) from None
        rest = rest[end:].strip()
    return options


def _kind(page: _Page, fence: _Fence, options: dict[str, Any]) -> str:
    if unknown := sorted(options.keys() - {"tags", "slider"}):
        raise page.error(fence.start, f"the cell option `{unknown[0]}`", "`tags` or `slider`")
    if options.keys() == {"tags", "slider"}:
        raise page.error(fence.start, "both `tags` and `slider`", "one of them")
    if "slider" in options:
        return "explore"
    tags = options.get("tags", [])
    known = ", ".join(KIND_OF_TAG)
    if not isinstance(tags, list) or len(tags) > 1 or any(tag not in KIND_OF_TAG for tag in tags):
        raise page.error(fence.start, f"tags={json.dumps(tags)}", f"at most one known tag ({known})")
    return KIND_OF_TAG[tags[0]] if tags else "example"


def _with_sliders(page: _Page, fence: _Fence, cell: Cell, options: dict[str, Any]) -> Cell:
    if "slider" not in options:
        return cell
    try:
        return replace(cell, sliders=read_sliders(options["slider"], cell.source))
    except SliderError as error:
        raise page.error(fence.start + (error.line or 0), error.found, error.expected) from None


def _check_syntax(page: _Page, cell: Cell) -> None:
    try:
        compile(cell.source, page.path, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)
    except SyntaxError as error:
        line = cell.line + (error.lineno or 1) - 1
        raise SourceError(page.path, line, f"code that does not parse ({error.msg})", "valid Python") from None
