"""What readers take with them from a chapter: its notebook and its own text, as files beside its page."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Mapping
from functools import partial
from html import escape
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from live_cells.chapter import Chapter
from live_cells.figure_cache import FigureCache
from live_cells.notebook_file import Source, notebook_file
from live_cells.plain_prose import plain_prose
from live_cells.recording import Output
from live_cells.standalone_figures import standalone_svg

#: Stands for the site's address where it is not configured; the page puts its own there. runtime/taken_files.ts knows it.
SOMEWHERE = "https://this-site.invalid/"


class TakeAway:
    """Makes the files of one build.

    Args:
        config: The configuration of the site.
        figures: Draws figures, as the pages show them.
        requirements: What pip installs, for each module that the site hosts; an address without a host is the site's.
        colours: The value of each CSS property that figures name.
        formula_marks: Commands of the site's own in formulas, of which only the argument stays.
        branch: The branch of the repository in which the notebooks lie; empty if there is none.
    """

    def __init__(
        self,
        config: MkDocsConfig,
        figures: FigureCache,
        requirements: Mapping[str, str],
        colours: Mapping[str, str],
        formula_marks: Iterable[str],
        branch: str,
    ) -> None:
        self.config, self.figures, self.colours, self.branch = config, figures, colours, branch
        self.formula_marks = tuple(formula_marks)
        self.base = config.site_url or SOMEWHERE
        self.made: set[str] = set()  # the chapters that have files, by their source
        self.requirements = {
            module: urljoin(self.base, needed) if "/" in needed else needed for module, needed in requirements.items()
        }

    def files(self, page: Page, chapter: Chapter, text: str, outputs: list[list[Output]], files: Files) -> list[File]:
        """The notebook and the text of a chapter."""
        self.made.add(page.file.src_uri)
        source = Source(self.config.site_name, str(page.title), urljoin(self.base, page.url))
        plain = partial(plain_prose, resolve=partial(self._resolve, page, files), formula_marks=self.formula_marks)
        notebook = notebook_file(chapter, outputs, source, self.requirements, plain, self._draw)
        made = File.generated(self.config, self._path(page, ".ipynb"), content=notebook)
        own = File.generated(self.config, self._path(page, ".md.txt"), content=text)
        own.dest_uri = self._path(page, ".md")  # with this name from the beginning, it would be a page
        return [made, own]

    def attributes(self, page: Page) -> str:
        """What the script in the page has to know of them, as an attribute of an element."""
        repository = self.config.repo_url if self.branch and self.config.site_url else None
        told = {"name": posixpath.splitext(posixpath.basename(page.file.src_uri))[0]}
        if repository:
            path = self._path(page, ".ipynb")
            told |= {"repository": repository.rstrip("/"), "branch": self.branch, "path": path}
        return f' data-files="{escape(json.dumps(told, separators=(",", ":")))}"'

    @staticmethod
    def _path(page: Page, suffix: str) -> str:
        """Beside the page: `chapters/name/name.ipynb`, or without directory URLs `chapters/name.ipynb`."""
        name = posixpath.splitext(posixpath.basename(page.file.src_uri))[0]
        return posixpath.join(posixpath.dirname(page.file.dest_uri), name + suffix)

    def _resolve(self, page: Page, files: Files, link: str) -> str:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return link
        here = urljoin(self.base, page.url)
        if not parts.path:
            return here + link
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_uri), unquote(parts.path)))
        file = files.get_file_from_path(path)
        address = urljoin(self.base, file.url) if file else urljoin(here, parts.path)
        return address + (f"#{parts.fragment}" if parts.fragment else "")

    def _draw(self, spec: dict[str, Any]) -> str:
        return standalone_svg(self.figures.svg(spec), self.colours)
