"""MkDocs hook: every formula is rendered by KaTeX at build, so that no page needs a script for its math.

While MkDocs puts pages together a formula stands in them as one line of plain text: that is what the search index
and the table of contents take. The finished page gets KaTeX's HTML in its place.
"""

from __future__ import annotations

import html
import logging
import re
from pathlib import Path
from typing import Any

from formula_renderer import FormulaError, Renderer, RendererError
from formula_text import linear_math
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from web_fonts import publish_stylesheet

# What pymdownx.arithmatex (generic) writes, and what stands in its place until the page is finished.
INLINE = re.compile(r"\\\((.+?)\\\)", re.DOTALL)
FORMULA = re.compile(r'<(span|div) class="arithmatex">\\[(\[](.+?)\\[)\]]</\1>', re.DOTALL)
PLACEHOLDER = re.compile(r'<(span|div) class="arithmatex" data-formula="(\d+)">.*?</\1>', re.DOTALL)
# What stands between two formulas of one line.
GAP = re.compile(r"(?:\\qquad\s*)+")
# A word between them, which stays with the second: "so".
LINK = re.compile(r"\\qquad(\\text\{\w+\})\s*\\qquad\s*")
FONT_FACE = re.compile(r"@font-face\{.*?\}", re.DOTALL)

UNREADABLE = r"\color{#c00}\text{[this formula cannot be read; the terminal says why]}"

log = logging.getLogger("mkdocs.hooks.formulas")


class Formulas:
    """The formulas of one build."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.katex = root / "node_modules/katex"
        self.cache = root / ".cache/katex"
        self.renderer = Renderer(self.katex, self.cache)
        self.rendered: list[str] = []
        self.pages: set[str] = set()
        self.source = Path()
        self.text = ""

    def add_page(self, content: str, page: Page) -> str:
        self.source = Path(page.file.abs_src_path or page.file.src_uri)
        self.text = page.markdown or ""
        if self.source.is_file():
            self.text = self.source.read_text("utf-8-sig")
        content, count = FORMULA.subn(self._placeholder, content)
        if count:
            self.pages.add(page.file.src_uri)
        for item in page.toc.items:
            self._rename(item)
        return content

    def finish_page(self, output: str) -> str:
        return PLACEHOLDER.sub(lambda m: f'<{m[1]} class="arithmatex">{self.rendered[int(m[2])]}</{m[1]}>', output)

    def characters(self) -> set[str]:
        """Every character that KaTeX's fonts have to draw."""
        visible = (re.sub(r"<math.*?</math>|<[^>]+>", "", formula, flags=re.DOTALL) for formula in self.rendered)
        return set(html.unescape("".join(visible)))

    def _placeholder(self, match: re.Match[str]) -> str:
        tag, formula = match[1], html.unescape(match[2]).strip()
        parts = _side_by_side(formula) if tag == "div" else [formula]
        rendered = [self._render(part, display=tag == "div") for part in parts]
        self.rendered.append("".join(rendered))
        text = html.escape(" ".join(map(linear_math, rendered)), quote=False)
        return f'<{tag} class="arithmatex" data-formula="{len(self.rendered) - 1}">{text}</{tag}>'

    def _rename(self, item: AnchorLink) -> None:
        """Math in a heading reads as text in the table of contents."""
        item.title = INLINE.sub(lambda m: linear_math(self._render(html.unescape(m[1]), display=False)), item.title)
        for child in item.children:
            self._rename(child)

    def _render(self, formula: str, *, display: bool) -> str:
        try:
            return self.renderer.render(formula, display=display)
        except FormulaError as error:
            message = f"{self._place(formula)}: KaTeX cannot render `{formula}`: {error}"
            if not serving:
                raise PluginError(message) from None
            log.error("%s", message)
            return self.renderer.render(UNREADABLE, display=display)
        except RendererError as error:
            raise PluginError(f"{self._place(formula)}: {error}") from None

    def _place(self, formula: str) -> str:
        path = self.source.relative_to(self.root) if self.source.is_relative_to(self.root) else self.source
        start = self.text.find(formula)
        return f"{path}:{self.text.count(chr(10), 0, start) + 1}" if start >= 0 else str(path)


def _side_by_side(formula: str) -> list[str]:
    """The formulas of one line: apart from each other, a narrow screen can show them one below the other."""
    parts = [part.strip() for part in GAP.split(LINK.sub(r"\\qquad\1\\quad ", formula))]
    whole = all(part and part.count("{") == part.count("}") and "\\begin" not in part for part in parts)
    return parts if whole else [formula]


build: Formulas
serving = False  # then a formula that cannot be read is told in its place, and the server goes on


def on_startup(*, command: str, dirty: bool) -> None:
    global serving
    serving = command == "serve"


def on_config(config: MkDocsConfig) -> None:
    global build
    try:
        build = Formulas(Path(config.config_file_path).parent)
    except RendererError as error:
        raise PluginError(str(error)) from None


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    return build.add_page(html, page)


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> None:
    """All formulas are known: publish KaTeX's stylesheet with the glyphs they need, for the pages that have any."""
    build.renderer.close()
    env.globals["pages_with_math"] = build.pages
    if build.pages:
        css = (build.katex / "dist/katex.min.css").read_text("utf-8")
        css = FONT_FACE.sub(lambda face: re.sub(r",url\([^)]*\.(woff|ttf)\) format\(\"\w+\"\)", "", face[0]), css)
        env.globals["katex_stylesheet"] = publish_stylesheet(
            "katex.css", css, build.katex / "dist", build.characters(), build.cache, config, files
        )


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    return build.finish_page(output)


def on_build_error(error: Exception, **_: Any) -> None:
    build.renderer.close()
