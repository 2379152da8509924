"""The list of mistakes in mistakes.md, as data; `python -m tests.tools.review.mistakes` writes its messages anew.

Each mistake has a heading, what of the sound chapter is replaced, by what, and all that the author is told. Read the
messages in the diff.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from live_cells.chapter import Chapter
from live_cells.tie_values import Values, expressions_of, run_ties
from tests.site import exercise_answers
from tools.check_chapter import review
from tools.new_chapter import with_chapter
from tools.places import ROOT
from tools.review import execution
from tools.review.execution import Limits, Ran, run
from tools.review.finding import Finding

HERE = Path(__file__).parent
LIST = HERE / "mistakes.md"
LIMITS = Limits(computing=1.0, in_all=10.0)
PATH = "docs/chapters/13_a_sound_chapter.md"

_MISTAKE = re.compile(
    r"^## (?P<title>[^\n]+)\n+`````replace(?P<file> answers)?\n(?P<old>.*?)\n`````\n+`````by\n(?P<new>.*?)\n?`````\n+"
    r"`````told\n(?P<told>.*?)\n?`````",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Mistake:
    """One mistake of a first-time contributor, and what the contributor reads."""

    title: str
    old: str
    new: str
    told: str
    in_answers: bool

    def made_in(self, text: str) -> str:
        assert text.count(self.old) == 1, f"{self.title}: {self.old!r} stands {text.count(self.old)} times"
        return text.replace(self.old, self.new)

    def texts(self) -> tuple[str, str]:
        """The chapter and its wrong answers, the mistake made in one of them."""
        chapter = (HERE / "sound_chapter.md").read_text("utf-8")
        answers = (HERE / "sound_answers.md").read_text("utf-8")
        return (chapter, self.made_in(answers)) if self.in_answers else (self.made_in(chapter), answers)


def mistakes(text: str) -> list[Mistake]:
    return [
        Mistake(found["title"], found["old"], found["new"], found["told"], bool(found["file"]))
        for found in _MISTAKE.finditer(text)
    ]


class Author:
    """Somebody with a project whose last chapter is the sound one, who asks what a text of it is told.

    The page itself is not built, and the same cells do not run twice.
    """

    def __init__(self, folder: Path) -> None:
        self.root, self.answers = folder, folder / PATH.rpartition("/")[2]
        shutil.copytree(ROOT / "docs", folder / "docs")
        with (folder / "docs" / "glossary.md").open("a", encoding="utf-8") as glossary:
            glossary.write("\n### Perceptron\n\nA model of one neuron.\n")
        nav = with_chapter((ROOT / "mkdocs.yml").read_text("utf-8"), PATH.removeprefix("docs/"))
        (folder / "mkdocs.yml").write_text(nav, "utf-8")
        shutil.copy(HERE / "sound_chapter.md", folder / PATH)
        self._ran: dict[tuple[str, ...], list[Ran]] = {}
        self._yielded: dict[tuple[str, ...], Values] = {}

    def told(self, chapter: str, answers: str) -> list[Finding]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(exercise_answers, "FOLDER", self.root)
            patch.setattr(execution, "run", self._run)
            patch.setattr(execution, "run_ties", self._run_ties)
            self.answers.write_text(answers, "utf-8")
            return review(self.root, PATH, chapter, lambda path: [], LIMITS)

    def _run(self, chapter: Chapter, limits: Limits, hash_seed: str) -> list[Ran]:
        key = (hash_seed, *(cell.source for cell in chapter.executed))
        if key not in self._ran:
            self._ran[key] = run(chapter, limits, hash_seed)
        return [replace(ran, cell=cell) for ran, cell in zip(self._ran[key], chapter.executed, strict=False)]

    def _run_ties(self, chapter: Chapter) -> Values:
        key = (repr(expressions_of(chapter)), *(cell.source for cell in chapter.executed))
        if key not in self._yielded:
            self._yielded[key] = run_ties(chapter)
        return self._yielded[key]


def written(findings: list[Finding]) -> str:
    return "\n".join(finding.told() for finding in findings).rstrip()


def main() -> None:
    text = LIST.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        author = Author(Path(folder, "project"))
        for mistake in mistakes(text):
            at = text.index("`````told\n", text.index(f"\n## {mistake.title}\n\n`````replace")) + len("`````told\n")
            text = text[:at] + f"{written(author.told(*mistake.texts()))}\n" + text[text.index("`````", at) :]
    LIST.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
