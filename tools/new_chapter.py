"""Begin a chapter: copy the guide to the next number, with its wrong answers, and add it to the navigation."""

from __future__ import annotations

import argparse
import re
import unicodedata
from pathlib import Path

from tools.console import Problem, exit_plainly, say
from tools.places import ROOT

GUIDE = Path("docs/chapters/write_a_chapter.md")
WRONG_ANSWERS = Path("tests/site/wrong_answers")

_NUMBER = re.compile(r"(\d\d)_\w+\.md")
_GUIDE_ONLY = re.compile(r"<!-- guide only -->\n.*?<!-- end of guide only -->\n\n?", re.DOTALL)
_CHAPTER_IN_NAV = re.compile(r"^(?P<indent> *)- (?:.*: *)?chapters/\d\d_\w+\.md.*\n", re.MULTILINE)


def new_chapter(root: Path, name: str) -> Path:
    """Write a chapter's two files and its line of the navigation; all or nothing.

    Args:
        root: The project's folder.
        name: The chapter's title.

    Returns:
        The chapter, as a path below `root`.
    """
    name = " ".join(name.split())
    slug = slug_of(name)
    if not slug:
        raise Problem(f'“{name}” is no title for a chapter; give it one with letters: make new-chapter NAME="Momentum"')
    chapters = root / GUIDE.parent
    taken = sorted(file.name for file in chapters.glob(f"*_{slug}.md") if _NUMBER.fullmatch(file.name))
    if taken:
        raise Problem(f"{GUIDE.parent / taken[0]} is there already; choose another NAME, or edit that chapter.")
    number = 1 + max(int(match[1]) for file in chapters.glob("*.md") if (match := _NUMBER.fullmatch(file.name)))
    path = GUIDE.with_name(f"{number:02}_{slug}.md")
    settings = root / "mkdocs.yml"
    nav = with_chapter(settings.read_text("utf-8"), f"chapters/{path.name}")
    chapter = from_guide((root / GUIDE).read_text("utf-8"), name)
    answers = (root / WRONG_ANSWERS / GUIDE.name).read_text("utf-8")
    (root / path).write_text(chapter, "utf-8")
    (root / WRONG_ANSWERS / path.name).write_text(answers.replace("“Write a chapter”", f"chapter {number}"), "utf-8")
    settings.write_text(nav, "utf-8")
    return path


def slug_of(name: str) -> str:
    """A title as part of a file's name: `Signs & sizes` becomes `signs_sizes`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower().replace("'", "")).strip("_")


def from_guide(guide: str, name: str) -> str:
    """The guide as a chapter of its own: its title and description, and nothing about writing."""
    text = _GUIDE_ONLY.sub("", guide)
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    description = f"{name}: replace this by one or two sentences of 40 to 200 characters."
    text = _replaced(text, r"^title: .*$", f'title: "{quoted}"')
    text = _replaced(text, r"^description: .*$", f'description: "{description.replace(name, quoted, 1)}"')
    return _replaced(text, r"^# .*$", f"# {name}")


def _replaced(text: str, pattern: str, line: str) -> str:
    text, times = re.subn(pattern, lambda _: line, text, count=1, flags=re.MULTILINE)
    if not times:
        raise Problem(f"{GUIDE} has no line that fits {pattern}; `make new-chapter` writes the new chapter's there.")
    return text


def with_chapter(settings: str, chapter: str) -> str:
    """The text of mkdocs.yml with one more line, below the last numbered chapter of `nav`."""
    lines = list(_CHAPTER_IN_NAV.finditer(settings))
    if not lines:
        raise Problem("nav of mkdocs.yml names no chapter, so there is no place to add one below.")
    last = lines[-1]
    return f"{settings[: last.end()]}{last['indent']}- {chapter}\n{settings[last.end() :]}"


def main() -> int:
    parser = argparse.ArgumentParser(prog='make new-chapter NAME="…"', description=__doc__)
    parser.add_argument("name", help="the chapter's title")
    path = new_chapter(ROOT, parser.parse_args().name)
    say(f"{path} is a chapter now, at the end of nav in mkdocs.yml; move its line where it belongs.")
    say(f"Its exercise's wrong answers are in {WRONG_ANSWERS / path.name}.")
    say("Next: `make serve`, and replace the example by yours from top to bottom.")
    say(f"While you write, `make check-chapter FILE={path}` says what a reviewer would; `make test` comes last.")
    say(f"{GUIDE} says how each part is written.")
    return 0


if __name__ == "__main__":
    exit_plainly(main)
