"""Stylesheets with their fonts, cut down to the glyphs that the site shows, under names that change with content."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from live_cells.whole_files import write_whole

FONT_FACE = re.compile(r"@font-face\s*\{.*?url\(([^)]+\.woff2)\).*?\}", re.DOTALL)


def publish_stylesheet(
    name: str, css: str, fonts: Path, characters: set[str], cache: Path, config: MkDocsConfig, files: Files
) -> str:
    """Add the stylesheet and what is left of its fonts (paths relative to `fonts`) to the site; its address there."""

    def publish_font(face: re.Match[str]) -> str:
        content = subset(fonts / face[1], characters, cache)
        if content is None:
            return ""
        address = hashed_name(Path(face[1]).name, content)
        files.append(File.generated(config, f"assets/fonts/{address}", content=content))
        return face[0].replace(face[1], f"../fonts/{address}")

    css = FONT_FACE.sub(publish_font, css)
    address = f"assets/stylesheets/{hashed_name(name, css.encode())}"
    files.append(File.generated(config, address, content=css))
    return address


def subset(source: Path, characters: set[str], cache: Path) -> bytes | None:
    """The WOFF2 font with only these characters; None if it has none of them."""
    original = source.read_bytes()
    key = hashlib.sha256(original + "".join(sorted(characters)).encode()).hexdigest()
    file = cache / f"{key}.woff2"
    if not file.is_file():
        write_whole(file, _cut(original, characters))
    return file.read_bytes() or None


def hashed_name(name: str, content: bytes) -> str:
    """`stem-HASH.suffix`: a file that changed has another address, so that each can be cached for ever."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:10]}.{suffix}"


def _cut(original: bytes, characters: set[str]) -> bytes:
    font = TTFont(io.BytesIO(original), recalcTimestamp=False)
    kept = {ord(character) for character in characters} & (font.getBestCmap() or {}).keys()
    if not kept:
        return b""
    options = Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["kern", "liga", "mark", "mkmk", "ccmp"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=kept)
    subsetter.subset(font)
    font.flavor = "woff2"
    result = io.BytesIO()
    font.save(result)
    return result.getvalue()
