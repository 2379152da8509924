"""MkDocs hook: an empty cell in the head of a table is a cell, and no heading that says nothing.

Markdown makes a `<th>` of each; a screen reader then names an empty heading with every cell of the column.
"""

from __future__ import annotations

import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

EMPTY = re.compile(r"<th([^>]*)>\s*</th>")


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    return EMPTY.sub(r"<td\1></td>", html)
