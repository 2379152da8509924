"""The exercises of the chapters with answers to each and what they are to be told; tests run them, no page holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from live_cells.chapter import Cell, Chapter
from live_cells.check_exercise import PASSED

FOLDER = Path(__file__).parent / "wrong_answers"

_SECTION = re.compile(
    r"^## (?P<title>[^\n]+)\n+> (?P<message>[^\n]+)\n+(?:```python\n(?P<source>.*?)\n```\n)?", re.M | re.S
)


@dataclass(frozen=True)
class Answer:
    """What a reader may write, and the words of the verdict on it."""

    title: str
    source: str
    message: str


@dataclass(frozen=True)
class Exercise:
    """An exercise of a chapter: its first cell, its check, and the answers to it."""

    path: str
    cell: Cell
    check: str
    answers: tuple[Answer, ...]

    @property
    def wrong(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.message != PASSED]


def exercises_of(chapter: Chapter) -> list[Exercise]:
    """The exercises of a chapter: each with its solution, its starter and the wrong answers of its file in FOLDER.

    The file has one heading `#` for each exercise of the chapter; below it, one heading `##` for each answer, with
    the message as a quotation and the code as a fence. The first is the starter, whose code is in the chapter.
    """
    parts = [cell for cell in chapter.cells if cell.of_exercise]
    triples = list(zip(parts[::3], parts[1::3], parts[2::3], strict=True))
    if not triples:
        return []
    file = FOLDER / Path(chapter.path).name
    texts = re.split(r"^# .+\n", file.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return [
        Exercise(
            chapter.path,
            starter,
            check.source,
            (
                Answer("solution", solution.source, PASSED),
                *(
                    Answer(section["title"], section["source"] or starter.source, section["message"])
                    for section in _SECTION.finditer(text)
                ),
            ),
        )
        for (starter, check, solution), text in zip(triples, texts, strict=True)
    ]
