"""The prose of a Markdown page: its paragraphs, list items and table cells, each with its line, and their sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from live_cells.chapter import lines_outside_fences
from live_cells.ties import take_ties

_BLOCK = re.compile(r"^/{3,}\s*(?P<name>\w+)?\s*(?:\|\s*(?P<argument>.*\S))?\s*$")
_ADMONITION = re.compile(r"^(?:!!!|\?\?\?\+?) (?P<name>\w+)")
_HEADING = re.compile(r"^#{1,6}\s+")
_ITEM = re.compile(r"^\s*(?:[-*]|\d+\.)\s+(?:\[[ x]\]\s+)?")
_DEFINITION = re.compile(r"^\*?\[[^]]+\]:")

_CODE = re.compile(r"`[^`\n]+`")
_FORMULA = re.compile(r"\$[^$]+\$")
_LINK = re.compile(r"!?\[(?P<text>[^]]*)\]\([^)]*\)")
_ATTRIBUTES = re.compile(r"\{[.#][^}]*\}")
_EMPHASIS = re.compile(r"\*+")
#: A full stop, perhaps with what closes around it, before a gap and the beginning of the next sentence.
_END_OF_SENTENCE = re.compile(r"[.!?…][”’\"')*\]]*\s+(?=[“‘\"'(*\[$`]*[^\sa-z])")
_WORD = re.compile(r"\S*\w\S*")
#: What stands for one formula or one piece of code, which count as one word.
_ONE_WORD = "Xx"


@dataclass(frozen=True)
class Passage:
    """Prose that stands together. `line` is that of its beginning; `within` names the block around it."""

    line: int
    kind: str  # "paragraph", "item", "cell" of a table, or "question" of a prediction
    text: str
    within: str = ""

    def sentences(self) -> list[Sentence]:
        """Its sentences, in order."""
        found = []
        for start, end in _bounds(self.text):
            source = self.text[start:end].strip()
            if source:
                found.append(Sentence(self.line + self.text.count("\n", 0, start), source))
        return found


@dataclass(frozen=True)
class Sentence:
    """A sentence as it is written, in Markdown."""

    line: int
    source: str

    @property
    def words(self) -> int:
        """How many words it has; a formula or a piece of code is one, a link counts by its text."""
        text = _FORMULA.sub(_ONE_WORD, _CODE.sub(_ONE_WORD, self.source))
        return len(_WORD.findall(_EMPHASIS.sub("", _ATTRIBUTES.sub("", _LINK.sub(r"\g<text>", text)))))


@dataclass
class _Reader:
    """Gathers the lines of a passage until something ends it."""

    passages: list[Passage] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    first: int = 0
    kind: str = "paragraph"
    within: str = ""

    def add(self, line: int, text: str) -> None:
        if not self.lines:
            self.first = line
        self.lines.append(text)

    def end(self) -> None:
        if self.lines:
            self.passages.append(Passage(self.first, self.kind, "\n".join(self.lines), self.within))
        self.lines, self.kind = [], "paragraph"


def read_prose(text: str) -> list[Passage]:
    """All passages of a page; headings, code, formulas on lines of their own and HTML are left out."""
    reader = _Reader()
    admonition = formula = False
    last = 0
    for line, content in lines_outside_fences(text):
        if line != last + 1:
            reader.end()  # at a fence
        last = line
        content, _ = take_ties(content, line)  # what is read is the number alone
        if admonition and content.strip() and not content.startswith("    "):
            reader.end()
            admonition, reader.within = False, ""
        if admonition:
            content = content.removeprefix("    ")
        if formula or content.startswith("$$"):
            reader.end()
            formula = (content.count("$$") + formula) % 2 == 1
        elif match := _ADMONITION.match(content):
            reader.end()
            admonition, reader.within = True, match["name"]
        elif match := _BLOCK.match(content):
            reader.end()
            reader.within = match["name"] or ""
            if match["argument"]:
                reader.passages.append(Passage(line, "question", match["argument"], reader.within))
        elif not content.strip() or content.startswith("<") or _HEADING.match(content) or _DEFINITION.match(content):
            reader.end()
        elif content.startswith("|"):
            reader.end()
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", content.strip().strip("|"))]
            reader.passages += [Passage(line, "cell", cell, reader.within) for cell in cells if cell.strip(":-")]
        elif match := _ITEM.match(content):
            reader.end()
            reader.kind = "item"
            reader.add(line, content[match.end() :])
        else:
            reader.add(line, content.strip())
    reader.end()
    return reader.passages


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    """Where sentences begin and end; code and formulas are hidden while their full stops are looked for."""
    hidden = _CODE.sub(_dots_hidden, text)
    hidden = _FORMULA.sub(_dots_hidden, hidden)
    hidden = re.sub(r"\]\([^)]*\)", _dots_hidden, hidden)
    start = 0
    for match in _END_OF_SENTENCE.finditer(hidden):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _dots_hidden(match: re.Match[str]) -> str:
    """The same length, first and last characters as they are, without anything that could end a sentence."""
    inside = match[0]
    return inside[0] + "x" * (len(inside) - 2) + inside[-1]
