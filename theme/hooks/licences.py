"""MkDocs hook: the page Licences lists what the site ships, read from the very files, with the licence texts beside it."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from functools import cache
from importlib.metadata import distribution
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files

from live_cells.plugin import STATIC

PAGE = "licences.md"
INTRODUCTION = """\
---
title: Licences
description: Everything that this site sends to a browser beside its own pages, with versions and licence texts.
search:
  exclude: true
---

# Licences

This is what the site sends to a browser. Each name leads to the text of its licence. The list is made when the site is
built, from the files themselves.
"""
TEXT = re.compile(r"(licen[cs]e|copying|notice|ofl)", re.IGNORECASE)
FONTS_AND_STYLES = ("@fontsource/fraunces", "katex")  # what the hooks of this folder take from npm
INSIDE_MATERIAL = {
    "clipboard": "MIT",
    "escape-html": "MIT",
    "focus-visible": "W3C",
    "lunr": "MIT",
    "material-design-color": "MIT",
    "rxjs": "Apache-2.0",
    "tslib": "0BSD",
}
PYTHON_LICENCE = "https://docs.python.org/3/license.html"
PYODIDE_LICENCE = "https://www.mozilla.org/en-US/MPL/2.0/"
EMSCRIPTEN_LICENCE = "https://github.com/emscripten-core/emscripten/blob/main/LICENSE"


@dataclass(frozen=True)
class Shipped:
    """Something with a licence: its text, or the address of its text where the package brings none."""

    name: str
    version: str
    licence: str
    text: str = ""
    address: str = ""

    @property
    def file(self) -> str:
        return f"assets/licences/{re.sub(r'[^a-z0-9]+', '-', self.name.lower()).strip('-')}.txt"


@event_priority(-50)  # when live-cells has added the wheels
def on_files(files: Files, *, config: MkDocsConfig) -> None:
    root = Path(config.config_file_path).parent
    bundled = json.loads((STATIC / "manifest.json").read_text("utf-8"))["packages"]
    npm = root / "node_modules"
    wheels = [Path(f.abs_src_path) for f in files if f.src_uri.endswith(".whl") and f.abs_src_path]
    sections = {
        "This site": own(root),
        "Theme and fonts": [*theme(), *(npm_package(npm / name) for name in FONTS_AND_STYLES)],
        "Editor and figures": [npm_package(npm / name) for name in bundled],
        "Python": [*python(npm / "pyodide"), *(wheel(path) for path in sorted(wheels))],
    }
    page = INTRODUCTION
    for title, shipped in sections.items():
        page += f"\n## {title}\n\n| what | version | licence |\n|---|---|---|\n"
        for each in shipped:
            if not each.text and not each.address:
                raise PluginError(f"theme/hooks/licences.py: {each.name} {each.version} brings no licence text")
            page += f"| [{each.name}]({each.address or each.file}) | {each.version} | {each.licence} |\n"
            if each.text:
                files.append(File.generated(config, each.file, content=each.text))
    files.append(File.generated(config, PAGE, content=page))


def own(root: Path) -> list[Shipped]:
    code, prose = ((root / name).read_text("utf-8") for name in ("LICENSE", "LICENSE-prose"))
    return [
        Shipped("Code of the tutorial", "", "MIT", code),
        Shipped("Prose and figures", "", "CC BY-SA 4.0", prose),
    ]


@cache  # what is installed stays so while a server runs
def theme() -> list[Shipped]:
    """Material with its icons and what is bundled in its scripts, and the styles of the reference page."""
    material = distribution("mkdocs-material")
    folder = Path(str(material.locate_file("material/templates")))
    icons = (folder / ".icons/material/LICENSE").read_text("utf-8")
    shipped = [
        Shipped("Material for MkDocs", material.version, "MIT", installed_text("mkdocs-material")),
        Shipped("Material Design Icons", material.version, "Apache-2.0", icons),
    ]
    for name in sorted(inside(folder / "assets")):
        if name not in INSIDE_MATERIAL:
            raise PluginError(f"theme/hooks/licences.py: Material has {name} in it; add its licence to INSIDE_MATERIAL")
        address = f"https://www.npmjs.com/package/{name}"
        shipped.append(Shipped(name, "in Material", INSIDE_MATERIAL[name], address=address))
    styles = distribution("mkdocstrings-python")
    return [*shipped, Shipped("mkdocstrings-python", styles.version, "ISC", installed_text("mkdocstrings-python"))]


def inside(assets: Path) -> set[str]:
    """The packages that a theme's files are made of, as their source maps tell."""
    found = set()
    for file in assets.rglob("*.map"):
        for source in json.loads(file.read_text("utf-8"))["sources"]:
            if match := re.search(r"node_modules/((?:@[^/]+/)?[^/]+)", source):
                found.add(match[1])
    return found


def installed_text(name: str) -> str:
    own = [file for file in distribution(name).files or [] if ".dist-info" in str(file) and TEXT.search(file.name)]
    return together({file.name: file.read_text() for file in own})


def npm_package(folder: Path) -> Shipped:
    package = json.loads((folder / "package.json").read_text("utf-8"))
    texts = {file.name: file.read_text("utf-8") for file in sorted(folder.iterdir()) if TEXT.match(file.name)}
    return Shipped(package["name"], package["version"], package["license"], together(texts))


def python(pyodide: Path) -> list[Shipped]:
    """The interpreter, which brings no licence texts with it."""
    version = json.loads((pyodide / "package.json").read_text("utf-8"))["version"]
    lock = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))["info"]
    emscripten = lock["platform"].removeprefix("emscripten_").replace("_", ".")
    return [
        Shipped("Pyodide", version, "MPL-2.0", address=PYODIDE_LICENCE),
        Shipped(
            "CPython, with bzip2, libffi, SQLite, Zstandard and zlib in it",
            lock["python"],
            "PSF-2.0 and others",
            address=PYTHON_LICENCE,
        ),
        Shipped("Emscripten", emscripten, "MIT or NCSA", address=EMSCRIPTEN_LICENCE),
    ]


def wheel(path: Path) -> Shipped:
    with zipfile.ZipFile(path) as archive:
        names = [PurePosixPath(name) for name in archive.namelist() if ".dist-info/" in name]
        (metadata_file,) = (name for name in names if name.name == "METADATA")
        metadata = Parser().parsestr(archive.read(str(metadata_file)).decode())
        own = [name for name in names if TEXT.match(name.name)]
        text = together({str(PurePosixPath(*name.parts[1:])): archive.read(str(name)).decode() for name in own})
    return Shipped(metadata["Name"], metadata["Version"], licence_of(metadata), text)


def licence_of(metadata: Message) -> str:
    """In a word or two: older wheels have the whole text where newer ones have a name."""
    if name := metadata["License-Expression"]:
        return str(name)
    kinds = [
        str(c).rpartition(" :: ")[2] for c in metadata.get_all("Classifier", []) if str(c).startswith("License ::")
    ]
    return ", ".join(kinds) or str(metadata["License"]).splitlines()[0]


def together(texts: dict[str, str]) -> str:
    """One text; a heading tells where each part is from, if there are several."""
    if len(texts) < 2:
        return "".join(texts.values())
    return "\n\n".join(f"==== {name} ====\n\n{text}" for name, text in texts.items())
