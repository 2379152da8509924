"""MkDocs hook: the search index and Material's search worker are downloaded at the first search, not with each page.

Material fetches search/search_index.json and starts its worker as every page loads. Here that file keeps only the
settings; the entries go to a file of their own, which assets/javascripts/search_on_demand.js fetches when it is asked.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page
from web_fonts import hashed_name

WORKER = re.compile(r'("search": *"[^"]*assets/javascripts/)workers/search\.\w+\.min\.js"')
OURS = "search_on_demand.js"


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    return name_worker(output)


def on_post_template(output: str, *, template_name: str, config: MkDocsConfig) -> str:
    return name_worker(output) if template_name == "404.html" else output


def name_worker(output: str) -> str:
    """Make the page start our worker, which starts Material's when it is needed."""
    output, count = WORKER.subn(rf'\1{OURS}"', output)
    if count != 1:
        raise PluginError(
            f"theme/hooks/{Path(__file__).name}: Material names its search worker {count} times, not once"
        )
    return output


@event_priority(-100)  # after the search plugin, which writes the index in the same event
def on_post_build(*, config: MkDocsConfig) -> None:
    site = Path(config.site_dir)
    index = site / "search/search_index.json"
    content = json.loads(index.read_text("utf-8"))
    entries = json.dumps(content["docs"], separators=(",", ":"), ensure_ascii=False)
    name = hashed_name("entries.json", entries.encode())
    (index.parent / name).write_text(entries, "utf-8")
    (worker,) = (site / "assets/javascripts/workers").glob("search.*.min.js")
    # Both addresses are relative to our worker's own, as those of a worker are.
    settings = content["config"] | {"entries": f"../../search/{name}", "worker": f"workers/{worker.name}"}
    index.write_text(json.dumps({"config": settings, "docs": []}, separators=(",", ":")), "utf-8")
