"""MkDocs hook: the copy button of a code block stands in no landmark of its own.

Material puts it into a `<nav>`: a page of twelve code blocks has twelve navigations without a name, and whoever goes
from landmark to landmark meets them all.
"""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

LANDMARK, PLAIN = '"nav",{class:"md-code__nav"}', '"div",{class:"md-code__nav"}'


@event_priority(-100)  # before the pages get the hashes of their files
def on_post_build(*, config: MkDocsConfig) -> None:
    (bundle,) = Path(config.site_dir, "assets/javascripts").glob("bundle.*.min.js")
    text = bundle.read_text("utf-8")
    if text.count(LANDMARK) != 1:
        raise PluginError(
            f"theme/hooks/{Path(__file__).name}: Material's {bundle.name} has {LANDMARK} {text.count(LANDMARK)} times, "
            "not once; see how it makes the copy button now"
        )
    bundle.write_text(text.replace(LANDMARK, PLAIN), "utf-8")
