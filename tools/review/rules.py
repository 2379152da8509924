"""The rules that the project’s other commands know, told for one chapter: format, six moves, sentences, words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from live_cells.chapter import Chapter, SourceError, headings, read_chapter
from live_cells.exercises import check_exercises
from live_cells.predictions import check_predictions
from tools import chapters, read_aloud
from tools.review.advice import from_source_error
from tools.review.finding import Finding, split_place

NAME = re.compile(r"(\d\d_[a-z0-9_]+|write_a_chapter)\.md")
DESCRIPTION = (40, 200)  # characters; fewer say nothing, more are cut off by search engines

WHY_OF_PART = {
    "the opening": "who has only a minute leaves with the answer, and all others know where the chapter goes",
    "the move “predict”": "who has guessed wants to know the answer, and remembers it",
    "the move “run”": "the reader learns from code that runs and can be changed",
    "the move “explain”": "an output alone says nothing about why it had to be so",
    "the move “prove”": "a number that nobody checks is wrong sooner or later",
    "the move “your turn”": "doing it shows the reader what is understood and what is not",
    "the move “in one sentence”": "the reader takes one sentence along; say which",
}


def readable(path: str, text: str) -> tuple[Chapter | None, list[Finding]]:
    """The chapter, if it can be read, and what the build would stop with before any cell runs."""
    try:
        chapter = read_chapter(path, text)
    except SourceError as error:
        return None, [from_source_error(error)]
    found = []
    checks: tuple[Callable[[], None], ...] = (
        lambda: check_predictions(path, text),
        lambda: check_exercises(chapter, text),
    )
    for check in checks:
        try:
            check()
        except SourceError as error:
            found.append(from_source_error(error))
    return chapter, found


def place_in_site(root: Path, path: str, text: str) -> Iterator[Finding]:
    """The file’s name, its line in the navigation, and what its head tells search engines."""
    name = Path(path).name
    if not NAME.fullmatch(name):
        yield Finding(
            path,
            None,
            f"the file is named {name}",
            "the number puts the chapter into its order, and the name is its address",
            "name it with two digits and small letters, or begin with `make new-chapter`",
            "docs/chapters/13_momentum.md",
        )
    nav = (root / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2].partition("\ntheme:")[0]
    if f"chapters/{name}" not in nav:
        yield Finding(
            path,
            None,
            "nav in mkdocs.yml does not list the chapter",
            "no reader would find the page",
            "add a line below the chapter that comes before it",
            f"          - chapters/{name}",
        )
    front = yaml.safe_load(text.split("---\n")[1]) if text.startswith("---\n") else {}
    description = str(front.get("description", ""))
    if not DESCRIPTION[0] <= len(description) <= DESCRIPTION[1] or "replace this by" in description:
        yield Finding(
            path,
            _line_of(text, r"description:"),
            f"the description has {len(description)} characters"
            + (" and is that of the guide" if "replace this by" in description else ""),
            "search engines and shared links show it below the title",
            f"write one or two sentences of {DESCRIPTION[0]} to {DESCRIPTION[1]} characters",
            "description: The loss is a height and has no sign. Its slope has one, and the slope moves the weight.",
        )
    titles = [(line, title) for line, title in headings(text) if text.splitlines()[line - 1].startswith("# ")]
    if len(titles) != 1:
        yield Finding(
            path,
            titles[1][0] if titles else None,
            f"the chapter has {len(titles)} headings of the first level",
            "a page has one title; screen readers and search engines go by it",
            "write one line that begins with a single #, and ## for the sections",
            "# Momentum",
        )


def headings_differ(path: str, text: str) -> Iterator[Finding]:
    """Two headings with one text, which the build stops at."""
    seen: dict[str, int] = {}
    for line, title in headings(text):
        key = re.sub(r"[^\w]+", "-", title.lower()).strip("-")
        if key in seen:
            found = f"a second heading with the id `{key}`; the first is in line {seen[key]}"
            error = SourceError(path, line, found, "different headings")
            yield from_source_error(error)
        seen.setdefault(key, line)


def moves(path: str, text: str) -> Iterator[Finding]:
    """What the opening and the six moves lack; an exercise that cannot be read is told already."""
    for part, line, fault in chapters.faults(path, text):
        if fault.startswith("found "):
            continue
        what, _, mend = fault.partition("; ")
        yield Finding(path, line, f"{part}: {what}", WHY_OF_PART[part], mend, chapters.PARTS[part])


def spoken(root: Path, path: str, text: str) -> Iterator[Finding]:
    """Sentences that are too long, and words of the glossary that nobody has explained before."""
    for fault in read_aloud.long_sentences(path, text):
        _, line, told = split_place(fault)
        yield Finding(
            path,
            line,
            re.sub(r"; read aloud[^:]*", "", told, count=1),
            "read aloud, a longer sentence loses its listener",
            f"end it before word {read_aloud.LONGEST}, and begin another one",
            "The loss is a height. It has no sign, and so it cannot say which way to go.",
        )
    docs = root / "docs"
    glossary = (docs / "glossary.md").read_text("utf-8")
    hover = (docs / "includes" / "abbreviations.md").read_text("utf-8")
    before = [(file.name, file.read_text("utf-8")) for file in _earlier(root, path)]
    for fault in read_aloud.unexplained_words([*before, (path, text)], glossary, hover):
        place, line, told = split_place(fault)
        if place == path:
            what, _, mend = told.partition("; ")
            yield Finding(
                path, line, what, "a reader who has not met the word stops here", mend,
                "The [slope](../glossary.md#slope) says how steep the loss is. Its *sign* says which way it falls.",
            )  # fmt: skip


def _earlier(root: Path, path: str) -> list[Path]:
    """The chapters that a reader has met before this one; none before a page outside of the numbered chapters."""
    order = read_aloud.chapters_in_order(root)
    this = root / path
    return order[: order.index(this)] if this in order else []


def _line_of(text: str, pattern: str) -> int | None:
    return next((n for n, line in enumerate(text.splitlines(), 1) if re.match(pattern, line)), None)
