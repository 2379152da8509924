"""Check that the prose can be read aloud: sentences of at most 30 words, and no word of the glossary unexplained.

The rule for words: the first sentence that uses a word of the glossary links it to the glossary or to the chapter
about it, sets it in bold or italics, or has it explained on hover; an earlier chapter of the navigation may have done
so. Pages outside of the numbered chapters stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from live_cells.chapter import headings
from tools.console import Problem, exit_plainly, say
from tools.markdown_prose import Sentence, read_prose
from tools.places import ROOT

LONGEST = 30
DOCS = ROOT / "docs"

_CHAPTER = re.compile(r"\d\d_\w+\.md")
_CHAPTER_IN_NAV = re.compile(rf"chapters/{_CHAPTER.pattern}")
_HIDDEN = re.compile(r"`[^`\n]+`|\$[^$]+\$")
_ABBREVIATION = re.compile(r"^\*\[(.+?)\]:", re.MULTILINE)
_ID_OF_HEADING = re.compile(r"\s*\{ *#[^}]*\}")


def long_sentences(path: str, text: str) -> list[str]:
    """Each sentence of a page with more than LONGEST words."""
    return [
        f"{path}:{sentence.line}: {sentence.words} words in one sentence; read aloud, it needs a full stop before "
        f"word {LONGEST}: “{sentence.source.strip()}”"
        for sentence in _sentences(text)
        if sentence.words > LONGEST
    ]


def unexplained_words(pages: Iterable[tuple[str, str]], glossary: str, abbreviations: str) -> list[str]:
    """Each word of the glossary that pages, read in this order, use before they explain it."""
    on_hover = set(_ABBREVIATION.findall(abbreviations))
    terms = [_Term(text) for _, text in headings(glossary) if text not in _sections(glossary)]
    seen: set[str] = set()
    found = []
    for path, text in pages:
        for sentence in _sentences(text):
            for term in terms:
                if term.title not in seen and (use := term.find(sentence.source)):
                    seen.add(term.title)
                    if not term.explained_in(sentence.source, on_hover):
                        found.append(
                            f"{path}:{sentence.line}: “{use}” is used here first and not explained; link it, as in "
                            f"[{use}](../glossary.md#{term.anchor}), or set it in italics where its meaning is said"
                        )
    return found


class _Term:
    """A word of the glossary, by its heading there."""

    def __init__(self, heading: str) -> None:
        self.title = _ID_OF_HEADING.sub("", heading)
        self.anchor = heading[heading.index("#") + 1 :].rstrip(" }") if "#" in heading else _slug(self.title)
        names = [name.strip() for name in re.split(r"[()]", self.title) if name.strip()]
        one = "|".join(rf"{re.escape(name)}(?:e?s)?" for name in names)
        self._use = re.compile(rf"(?<![\w-])(?:{one})(?![\w-])", re.IGNORECASE)

    def find(self, sentence: str) -> str | None:
        """The word as a sentence uses it, in prose or in a link’s text."""
        match = self._use.search(_without_targets(sentence))
        return match[0] if match else None

    def explained_in(self, sentence: str, on_hover: set[str]) -> bool:
        links = re.findall(r"\[([^]]*)\]\(([^)]*)\)", sentence)
        if any(to.endswith(f"glossary.md#{self.anchor}") for _, to in links):
            return True
        if any(_CHAPTER.search(to) and self._use.search(text) for text, to in links):
            return True
        emphasised = re.findall(r"(\*{1,2})([^*]+)\1", sentence)
        if any(self._use.fullmatch(text.strip()) for _, text in emphasised):
            return True
        return any(match[0] in on_hover for match in self._use.finditer(sentence))


def _sentences(text: str) -> list[Sentence]:
    return [sentence for passage in read_prose(text) for sentence in passage.sentences()]


def _without_targets(sentence: str) -> str:
    return re.sub(r"\]\([^)]*\)", "]", _HIDDEN.sub("X", sentence))


def _slug(title: str) -> str:
    return re.sub(r"[^\w]+", "-", title.lower()).strip("-")


def _sections(glossary: str) -> set[str]:
    """The headings that are no words: the title and those of the second level."""
    return {line.lstrip("# ") for line in glossary.splitlines() if re.match(r"##? ", line)}


def chapters_in_order(root: Path = ROOT) -> list[Path]:
    """The numbered chapters in the order of the navigation."""
    nav = (root / "mkdocs.yml").read_text("utf-8")
    return [root / DOCS.name / name for name in dict.fromkeys(_CHAPTER_IN_NAV.findall(nav))]


def main() -> int:
    chapters = chapters_in_order()
    alone = [DOCS / "index.md", *sorted(set((DOCS / "chapters").glob("*.md")) - set(chapters))]
    if not chapters:
        raise Problem("nav of mkdocs.yml names no chapter.")
    text = {file: file.read_text("utf-8") for file in [*alone, *chapters]}
    name = {file: str(file.relative_to(ROOT)) for file in text}
    glossary = (DOCS / "glossary.md").read_text("utf-8")
    abbreviations = (DOCS / "includes" / "abbreviations.md").read_text("utf-8")
    found = [fault for file in text for fault in long_sentences(name[file], text[file])]
    for pages in *([file] for file in alone), chapters:
        found += unexplained_words([(name[file], text[file]) for file in pages], glossary, abbreviations)
    for fault in found:
        say(fault)
    if found:
        raise Problem(f"{len(found)} places cannot be read aloud as they are.")
    say(f"{len(text)} pages can be read aloud.")
    return 0


if __name__ == "__main__":
    exit_plainly(main)
