"""Check one chapter as a reviewer would: every rule on this file alone, each finding with why and how to mend it."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from live_cells.chapter import Cell, Chapter
from tools.console import Problem, exit_plainly, say
from tools.places import ROOT
from tools.review.answers import answers
from tools.review.code import requests_of, told
from tools.review.execution import Limits, execution, ties
from tools.review.finding import Finding
from tools.review.hosted import hosted_modules
from tools.review.prose import claims, images, links
from tools.review.rules import headings_differ, moves, place_in_site, readable, spoken

CHAPTERS = Path("docs/chapters")


def review(
    root: Path, path: str, text: str, build: Callable[[str], Iterable[Finding]], limits: Limits | None = None
) -> list[Finding]:
    """All findings about a chapter in the order of their lines, each once.

    Args:
        root: The project's folder.
        path: The chapter, as a path below it.
        text: What the chapter's file holds.
        build: Builds the chapter's page and says what is wrong with it.
        limits: The seconds that a cell may take.
    """
    chapter, found = readable(path, text)
    if chapter is not None:
        exercises_readable = not found
        found += place_in_site(root, path, text)
        found += headings_differ(path, text)
        found += moves(path, text)
        found += spoken(root, path, text)
        found += links(root, path, text)
        found += images(path, text)
        found += claims(path, text, chapter)
        requests = requests_of(chapter, hosted_modules())
        found += [told(path, request, hosted_modules()) for request in requests]
        if not any(request.forbids_running for request in requests):
            known = {line for request in requests for line in _lines(request.cell)}
            found += [each for each in _ran(chapter, build, limits or Limits()) if each.line not in known]
        if exercises_readable:
            found += answers(chapter)
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.path != path, finding.line or 0))


def _ran(chapter: Chapter, build: Callable[[str], Iterable[Finding]], limits: Limits) -> list[Finding]:
    """What can be said once the cells have run and the page is built."""
    whole, found = execution(chapter, limits)
    if whole:
        with ThreadPoolExecutor(2) as pool:
            tied, built = pool.submit(lambda: list(ties(chapter))), pool.submit(lambda: list(build(chapter.path)))
            found += [*tied.result(), *built.result()]
    return found


def _lines(cell: Cell) -> range:
    return range(cell.line, cell.line + len(cell.source.splitlines()))


def chapter_of(name: str) -> str:
    """The chapter’s path below the project’s folder, for what was typed."""
    file = Path(name) if Path(name).is_absolute() else ROOT / name
    if not name or not file.is_file():
        near = sorted(
            path.relative_to(ROOT).as_posix() for path in (ROOT / CHAPTERS).glob("*.md") if Path(name).stem in path.name
        )
        raise Problem(f"{name or 'FILE'} is no file; name a chapter: make check-chapter FILE={' or '.join(near[:3])}")
    path = Path(os.path.relpath(file, ROOT))
    if path.parent != CHAPTERS or path.suffix != ".md":
        raise Problem(f"{path} is no chapter: chapters are the Markdown files of {CHAPTERS}.")
    return path.as_posix()


def main() -> int:
    parser = argparse.ArgumentParser(prog="make check-chapter FILE=…", description=__doc__)
    parser.add_argument("file", help="the chapter, docs/chapters/NN_slug.md")
    path = chapter_of(parser.parse_args().file)
    started = time.monotonic()
    from tools.review.page import page  # asks for the packages of the tests

    found = review(ROOT, path, (ROOT / path).read_text("utf-8-sig"), page)
    for finding in found:
        say(finding.told())
        if os.environ.get("GITHUB_ACTIONS"):
            say(finding.annotation())
    seconds = time.monotonic() - started
    if found:
        raise Problem(f"{len(found)} things to mend in {path} ({seconds:.0f} s).")
    say(f"{path}: nothing to mend ({seconds:.0f} s). `make check` and `make test` look at the whole project.")
    return 0


if __name__ == "__main__":
    exit_plainly(main)
