"""The prose of a chapter as notebooks show it: plain Markdown, without what only the site's own page understands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from live_cells.chapter import lines_outside_fences

_BLOCK = re.compile(r"^(?P<mark>/{3,})\s*(?:(?P<name>[\w-]+)\s*(?:\|\s*(?P<title>.*\S))?)?\s*$")
_CHOICE = re.compile(r"^\s*[-*] \[(?P<right>[ x])\]\s+(?P<text>.*\S)\s*$")
_ADMONITION = re.compile(r'^(?:!!!|\?\?\?\+?)\s+(?P<kind>[\w-]+)[^"]*(?:"(?P<title>[^"]*)")?\s*$')
_INDENTED = re.compile(r"^(?: {4}|\t)")
_CODE = re.compile(r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)")
_ATTRIBUTES = re.compile(r"(?<=[*_)\]`\w ])\{:?\s*[.#][A-Za-z][^{}$]*\}|(?<=[*)\]`])\{:?\s*[\w-]+=[^{}$]*\}")
_LINK = re.compile(r"""(?P<before>\]\(\s*<?|\b(?:href|src)="|^\[[^\]]+\]:\s*<?)(?P<to>[^\s)">]+)""")


class _Displayed(str):
    """A line of code on display, in which nothing is a mark of ours."""


def plain_prose(markdown: str, resolve: Callable[[str], str], formula_marks: Iterable[str] = ()) -> str:
    """Prose of a chapter as Markdown that every notebook shows.

    Questions and hints become folded HTML, admonitions become quotations, links become complete, and attributes go.

    Args:
        markdown: The prose, without cells and without ties.
        resolve: Makes a link of the chapter one that works elsewhere.
        formula_marks: Commands of the site's own in formulas, of which only the argument stays.
    """
    marks = "|".join(map(re.escape, formula_marks))
    mark = re.compile(rf"\\(?:{marks})(?=\{{)") if marks else None

    def inline(text: str) -> str:
        if mark:
            text = mark.sub("", text)
        text = _ATTRIBUTES.sub("", text)
        return _LINK.sub(lambda link: link["before"] + resolve(link["to"]), text)

    prose = {number for number, _ in lines_outside_fences(markdown)}
    lines = [
        _outside_code(line, inline) if number in prose else _Displayed(line)
        for number, line in enumerate(markdown.splitlines(), 1)
    ]
    return "\n".join(_quoted(_without_blocks(lines))).strip()


def _outside_code(line: str, change: Callable[[str], str]) -> str:
    """The line with its text changed, and its code between backticks as it is."""
    done, position = "", 0
    for code in _CODE.finditer(line):
        done += change(line[position : code.start()]) + code[0]
        position = code.end()
    return done + change(line[position:])


def _without_blocks(lines: list[str]) -> list[str]:
    """Blocks between `/// name | title` and `///` as HTML that folds; of blocks that notebooks don't know, the content."""
    result: list[str] = []
    open_blocks: list[tuple[str, str]] = []  # mark and name
    answer: str | None = None  # of the prediction that is open, until its choices are over
    for line in lines:
        block = None if isinstance(line, _Displayed) else _BLOCK.match(line)
        choice = _CHOICE.match(line) if answer is not None else None
        if block and block["name"]:
            open_blocks.append((block["mark"], block["name"]))
            if block["name"] == "prediction":
                result += [f"**Predict: {block['title']}**", ""]
                answer = ""
            elif block["name"] in ("hint", "details"):
                result += _folded(block["title"] or block["name"].capitalize())
        elif block and open_blocks and open_blocks[-1][0] == block["mark"]:
            if open_blocks.pop()[1] in ("prediction", "hint", "details"):
                result += ["", "</details>"]
        elif choice:
            result.append(f"- {choice['text']}")
            answer = choice["text"] if choice["right"] == "x" else answer
        elif answer and line.strip():
            result += [*_folded("Answer"), answer, "", line]
            answer = None
        else:
            result.append(line)
    return result


def _folded(summary: str) -> list[str]:
    return ["<details>", f"<summary>{summary}</summary>", ""]


def _quoted(lines: list[str]) -> list[str]:
    """Admonitions as quotations with their title in bold."""
    result: list[str] = []
    inside = False
    for line in lines:
        start = None if isinstance(line, _Displayed) else _ADMONITION.match(line)
        if start:
            inside = True
            title = start["kind"].capitalize() if start["title"] is None else start["title"]
            result += [f"> **{title}**", ">"] if title else []
        elif inside and (not line.strip() or _INDENTED.match(line)):
            result.append(f"> {_INDENTED.sub('', line)}".rstrip())
        else:
            if inside:
                while result and result[-1] == ">":
                    result.pop()
                result.append("")
            inside = False
            result.append(line)
    while inside and result and result[-1] == ">":
        result.pop()
    return result
