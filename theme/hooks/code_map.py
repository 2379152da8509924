"""MkDocs hook: the map of live_cells, drawn from the imports in its files, and a list of what each file is for.

A page gets them where it says `<!-- map of live_cells -->`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from code_map_drawing import drawn
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

MARK = "<!-- map of live_cells -->"
_TS_IMPORT = re.compile(r"""\b(?:from|import|import\()\s*["'](\.{1,2}/[^"']+)["']|new URL\(["'](\./[^"']+)["']""")
_TS_FIRST = re.compile(r"\A(?:///.*\n)*(?:// (?P<line>(?:.*\n)(?:// .*\n)*)|/\*\*? ?(?P<block>.*?)\*/)", re.DOTALL)


@dataclass(frozen=True)
class Source:
    """One file: what it is for, in its own words, and which others it imports."""

    name: str
    purpose: str
    imports: tuple[str, ...]


def python_sources(folder: Path) -> list[Source]:
    """The Python files of the package, which run at build, and some of them in the browser too."""
    files = sorted(file for file in folder.glob("*.py") if file.name != "__init__.py")
    names = frozenset(file.stem for file in files)
    return [_python(file, file.read_text("utf-8"), names) for file in files]


def browser_sources(folder: Path) -> list[Source]:
    """The TypeScript files of the runtime, and the Python files that they bring into the browser."""
    files = sorted(file for file in folder.glob("*.ts") if not file.name.endswith(".d.ts"))
    found = [_typescript(file) for file in files]
    brought = sorted({name for source in found for name in source.imports if name.endswith(".py")})
    return [*found, *(Source(name, "", ()) for name in brought)]


@cache  # a server asks at each build
def _python(file: Path, text: str, names: frozenset[str]) -> Source:
    tree = ast.parse(text)
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "live_cells":
            below = node.module.split(".")[1:]
            imported.update(below[:1] or [alias.name for alias in node.names])
    purpose = _first_sentence(file, ast.get_docstring(tree) or "")
    return Source(f"{file.stem}.py", purpose, tuple(sorted(f"{name}.py" for name in imported & names - {file.stem})))


def _typescript(file: Path) -> Source:
    text = file.read_text("utf-8")
    first = _TS_FIRST.match(text)
    words = (first["line"] or first["block"] or "") if first else ""
    imported = set()
    for match in _TS_IMPORT.finditer(text):
        target = file.parent / (match[1] or match[2])
        target = (
            target if target.suffix in (".ts", ".py") else target.with_name(f"{target.name.removesuffix('.js')}.ts")
        )
        if target.is_file():
            imported.add(target.name)
    purpose = _first_sentence(file, re.sub(r"^ ?(?://|\*) ?", "", words, flags=re.MULTILINE))
    return Source(file.name, purpose, tuple(sorted(imported - {file.name})))


def _first_sentence(file: Path, text: str) -> str:
    paragraph = " ".join(text.split("\n\n")[0].split())
    if not paragraph:
        raise PluginError(f"{file}: the first line does not say what the file is for; the map of live_cells shows it")
    return re.split(r"(?<=\.) ", paragraph)[0]


def _listed(sources: Iterable[Source]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(source.name)}</code></td><td>{_with_code(source.purpose)}</td></tr>"
        for source in sources
        if source.purpose
    )
    return f"<table><thead><tr><th>file</th><th>what it is for</th></tr></thead><tbody>{rows}</tbody></table>"


def _with_code(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def code_map(folder: Path) -> str:
    """Both halves as HTML: the picture, and below it the files."""
    at_build, in_browser = tuple(python_sources(folder)), tuple(browser_sources(folder / "runtime"))
    brought = frozenset(source.name for source in in_browser if source.name.endswith(".py"))
    halves = (("At build, in Python", at_build), ("In the browser, in TypeScript", in_browser))
    for title, sources in halves:
        if not sources:
            raise PluginError(f"{folder} holds no source for the map's part “{title}”")
    return "".join(_half(title, sources, brought) for title, sources in halves)


@cache  # a server asks at each build
def _half(title: str, sources: tuple[Source, ...], dashed: frozenset[str]) -> str:
    imports = {source.name: source.imports for source in sources}
    picture = drawn(imports, dashed, f"{title}: {_in_words(imports)}")
    scrolled = f'<div tabindex="0" role="region" aria-label="{title}" style="overflow-x: auto">{picture}</div>'
    return f"<h2>{title}</h2>{scrolled}{_listed(sources)}"


def _in_words(imports: dict[str, tuple[str, ...]]) -> str:
    """What the picture shows at a glance: where everything comes together, and what most stands on."""
    top = max(imports, key=lambda name: len(imports[name]))
    used = {name: sum(name in names for names in imports.values()) for name in imports}
    ground = max(used, key=lambda name: used[name])
    return (
        f"{len(imports)} files. {top} imports most of the others, {len(imports[top])}; "
        f"{ground} is imported by most, {used[ground]}. The table below says what each is for."
    )


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    if MARK not in markdown:
        return markdown
    folder = Path(config.config_file_path).parent / "live_cells"
    headings = re.sub(r"<h2>(.*?)</h2>", r"\n\n## \1\n\n", code_map(folder))
    return markdown.replace(MARK, headings)
