"""Links, images and claims in the prose of one chapter, looked at in its Markdown."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from live_cells.chapter import Chapter, headings, lines_outside_fences
from live_cells.ties import take_ties
from tools.review.finding import Finding

#: Pages that theme/hooks/repository_pages.py makes of README.md and CONTRIBUTING.md.
GENERATED = {"about.md", "contributing.md", "live-cells.md"}

_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"(?P<image>!)?\[(?P<text>[^\]]*)\]\((?P<to>[^)\s]+)[^)]*\)")
_IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_HTML_LINK = re.compile(
    r"""<(?P<tag>a|iframe|script|link|img|video|audio)\b[^>]*?\b(?:href|src)=["'](?P<to>[^"']+)["']"""
)
_ID = re.compile(r"\{[^}]*#([\w-]+)[^}]*\}")
_HEADING_ID = re.compile(r"\s*\{ *#[^}]*\}")
_COLOURED = re.compile(r"\*\*(?P<number>[−+-]?\d[\d.,]*)…?\*\*\{\.(?:low|high)\}")


def links(root: Path, path: str, text: str) -> Iterator[Finding]:
    """Links that lead nowhere, that hold only at one address, and what would be loaded from another host."""
    for line, content in _lines(text):
        for match in _LINK.finditer(content):
            yield from _link(root, path, text, line, match["to"], loaded=bool(match["image"]))
        for match in _HTML_LINK.finditer(content):
            yield from _link(root, path, text, line, match["to"], loaded=match["tag"] not in ("a", "link"))


def _link(root: Path, path: str, text: str, line: int, to: str, *, loaded: bool) -> Iterator[Finding]:
    if re.match(r"[a-z]+:", to):
        if loaded and not to.startswith("data:"):
            yield Finding(
                path,
                line,
                f"{to} would be loaded from another host",
                "no page asks another host for anything: readers stay unwatched, and the page works offline",
                "put the file into docs/assets and name it from there, or draw it with a cell",
                "![A ball in a valley, left of the lowest point](../assets/ball.svg)",
            )
        return
    target, _, fragment = to.partition("#")
    if target.startswith("/"):
        yield Finding(
            path,
            line,
            f"the link {to} is absolute",
            "a copy of the site may live below another path, and there it leads nowhere",
            "name the Markdown file, seen from this one",
            "[the slope](02_the_slope_has_a_sign.md)",
        )
        return
    file = root / posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else root / path
    generated = posixpath.relpath(file, root / "docs") in GENERATED
    if not file.is_file() and not generated:
        names = [each.name for each in file.parent.iterdir()] if file.parent.is_dir() else []
        yield Finding(
            path,
            line,
            f"the link {to} leads to no file",
            "a reader who follows it stands before a page that is not there",
            "name a file that is there" + _meant(file.name, names),
            "[the slope](02_the_slope_has_a_sign.md)",
        )
        return
    fragment = fragment.partition("?")[0]
    if fragment and file.suffix == ".md" and not generated:
        ids = _ids(text if file == root / path else file.read_text("utf-8"))
        if fragment not in ids and not re.fullmatch(r"cell-\d+", fragment):
            yield Finding(
                path,
                line,
                f"the link {to} leads to no heading of {file.name}",
                "the browser would stay at the top of the page",
                "name a heading that is there" + _meant(fragment, ids),
                "[slope](../glossary.md#slope)",
            )


def _meant(word: str, words: Iterable[str]) -> str:
    """The most similar of some words, as a question, if any is similar."""
    near = difflib.get_close_matches(word, sorted(words), 1)
    return f": is it {near[0]}?" if near else ""


def images(path: str, text: str) -> Iterator[Finding]:
    """Images without a text."""
    for line, content in _lines(text):
        bare = [match["to"] for match in _LINK.finditer(content) if match["image"] and not match["text"].strip()]
        bare += [tag for tag in _IMG.findall(content) if not re.search(r"""\balt=["'][^"']""", tag)]
        for image in bare:
            yield Finding(
                path,
                line,
                f"the image {image} has no text",
                "a reader who cannot see it learns nothing from it",
                "say in a few words what it shows",
                "![A ball in a valley, left of the lowest point](../assets/ball.svg)",
            )


def claims(path: str, text: str, chapter: Chapter) -> Iterator[Finding]:
    """Signed numbers in colour that neither a tie nor any proof cell knows."""
    proofs = "\n".join(cell.source for cell in chapter.cells if cell.kind == "proof")
    known = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", proofs)}
    for line, content in _lines(text):
        for match in _COLOURED.finditer(take_untied(content)):
            number = match["number"].replace(",", "").lstrip("−+-").rstrip(".")
            if float(number) not in known:
                colour = "low" if match["number"].startswith(("−", "-")) else "high"
                yield Finding(
                    path,
                    line,
                    f"{match['number']} is claimed, and no code yields it",
                    "a number that nobody checks is wrong sooner or later, or becomes so with the next change",
                    "tie it to the expression that yields it, or assert it in a proof cell",
                    f'**{match["number"]}**{{.{colour} proof="y_pred - y_true"}}',
                )


def take_untied(content: str) -> str:
    """A line whose tied numbers are gone: what is left in colour is a claim."""
    return re.sub(r"\*\*[^*]+\*\*\{[^{}]*proof=[^{}]*\}", "", content)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of prose, without what stands in backticks and without ties that are no links."""
    for line, content in lines_outside_fences(text):
        yield line, _CODE.sub("", content)


def _ids(text: str) -> set[str]:
    """The addresses of a page’s headings, as Python-Markdown makes them."""
    ids = set()
    for _, title in headings(text):
        named = _ID.search(title)
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", take_ties(_HEADING_ID.sub("", title), 0)[0])
        slug = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())
        ids.add(named[1] if named else slug)
    return ids
