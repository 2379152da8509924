"""A chapter: Markdown whose Python fences are cells, read and checked before anything runs."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import yaml

from live_cells.settings_link import LinkError, read_settings
from live_cells.sliders import Slider, SliderError, read_sliders
from live_cells.ties import Tie, TieError, take_ties

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
    #: What a link may set: the type of each name.
    settings: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def of_exercise(self) -> bool:
        return self.kind in EXERCISE_KINDS


@dataclass(frozen=True)
class Chapter:
    """The cells of a file, its Markdown with a placeholder element where each cell stood, and its tied numbers."""

    path: str
    cells: tuple[Cell, ...]
    markdown: str
    ties: tuple[Tie, ...] = ()

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


@lru_cache(maxsize=128)  # each chapter is read ahead and for its page, and again by each build of a server
def read_chapter(path: str, text: str) -> Chapter:
    """Read a chapter.

    Args:
        path: The file's name, for messages.
        text: The whole file, front matter included.

    Returns:
        Its cells, its Markdown and the numbers that are tied to code.

    Raises:
        SourceError: The kernelspec, a fence, a tag, the syntax of a cell or a tie is not what it has to be.
    """
    page = _split(path, text)
    _check_kernelspec(page)
    cells: list[Cell] = []
    body: list[str] = []
    waiting: list[Tie] = []  # for the next proof cell
    ties: list[Tie] = []
    position = page.body
    for fence in _fences(page):
        body += _prose(page, position, fence.start, waiting)
        options = _cell_options(page, fence)
        if options is None:
            body += page.lines[fence.start : fence.end + 1]
        else:
            index = len(cells) + 1
            source = "\n".join(page.lines[fence.start + 1 : fence.end])
            cell = Cell(index, fence.start + 2, source, _kind(page, fence, options))
            _check_syntax(page, cell)
            cells.append(_with_settings(page, fence, _with_sliders(page, fence, cell, options), options))
            if cell.kind == "proof":
                ties += [replace(tie, after=index) for tie in waiting]
                waiting.clear()
            body += ["", placeholder(index), ""]
        position = fence.end + 1
    if not cells:
        raise SourceError(path, None, "no ```python cell", "at least one, or a page outside the chapters")
    body += _prose(page, position, len(page.lines), waiting)
    last = max((cell.index for cell in cells if not cell.of_exercise), default=0)
    if waiting and not last:
        raise SourceError(
            path, waiting[0].line, "a tied number without a cell that runs", "a cell outside of exercises"
        )
    ties += [replace(tie, after=last) for tie in waiting]
    return Chapter(path, tuple(cells), "\n".join(body), tuple(ties))


def names_jupyter(path: str, text: str) -> bool:
    """Whether the front matter holds `jupyter:`, right or wrong, which makes a page a chapter."""
    return "jupyter" in _split(path, text).front_matter


def check_untied(path: str, text: str) -> None:
    """Raise SourceError for a tied number on a page that runs no cells."""
    if "proof=" not in text:
        return
    page = _split(path, text)
    ties: list[Tie] = []
    position = page.body
    for fence in _fences(page):
        _prose(page, position, fence.start, ties)
        position = fence.end + 1
    _prose(page, position, len(page.lines), ties)
    if ties:
        raise SourceError(path, ties[0].line, "a tied number on a page without cells", "a chapter, or a plain number")


def placeholder(index: int) -> str:
    """The element that stands for cell `index` while the page is still Markdown."""
    return f'<live-cell data-cell="{index}"></live-cell>'


def headings(text: str) -> list[tuple[int, str]]:
    """Line (from 1) and text of every heading of a Markdown file, fences left out."""
    return [(number, match["text"]) for number, line in lines_outside_fences(text) if (match := _HEADING.match(line))]


def lines_outside_fences(text: str) -> list[tuple[int, str]]:
    """The lines of a Markdown file with their numbers (from 1), front matter and fences left out."""
    page = _split("", text)
    fenced = {n for fence in _fences(page) for n in range(fence.start, fence.end + 1)}
    return [(n + 1, line) for n, line in enumerate(page.lines) if n >= page.body and n not in fenced]


def without_displayed_code(text: str) -> str:
    """A chapter whose fences on display are blank lines; its cells stay, each in its line."""
    page = _split("", text)
    lines = list(page.lines)
    for fence in _fences(page):
        if fence.info.partition(" ")[0] in DISPLAY_LANGUAGES:
            lines[fence.start : fence.end + 1] = [""] * (fence.end + 1 - fence.start)
    return "\n".join(lines) + "\n"


def _prose(page: _Page, start: int, end: int, ties: list[Tie]) -> list[str]:
    """The lines from `start` to before `end`, without the ties, which go to `ties`."""
    prose = []
    for number in range(start, end):
        try:
            line, found = take_ties(page.lines[number], number + 1)
        except TieError as error:
            raise page.error(number, error.found, error.expected) from None
        prose.append(line)
        ties += found
    return prose


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
    if unknown := sorted(options.keys() - {"tags", "slider", "link"}):
        raise page.error(fence.start, f"the cell option `{unknown[0]}`", "`tags`, `slider` or `link`")
    if "tags" in options and len(options) > 1:
        raise page.error(fence.start, f"both `tags` and `{sorted(options.keys() - {'tags'})[0]}`", "one of them")
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


def _with_settings(page: _Page, fence: _Fence, cell: Cell, options: dict[str, Any]) -> Cell:
    if "link" not in options:
        return cell
    if options["link"] is not True:
        raise page.error(fence.start, f"link={json.dumps(options['link'])}", "link=true, or no link")
    try:
        return replace(cell, settings=read_settings(cell.source))
    except LinkError as error:
        raise page.error(fence.start + (error.line or 0), error.found, error.expected) from None


def _check_syntax(page: _Page, cell: Cell) -> None:
    try:
        compile(cell.source, page.path, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)
    except SyntaxError as error:
        inside = next((n for n, line in enumerate(cell.source.splitlines()) if line.startswith("```")), None)
        if inside is not None:
            found = f"a fence that is never closed: in line {cell.line + inside} the next one begins"
            raise SourceError(page.path, cell.line - 1, found, "a line ``` before it") from None
        line = cell.line + (error.lineno or 1) - 1
        raise SourceError(page.path, line, f"code that does not parse ({error.msg})", "valid Python") from None
