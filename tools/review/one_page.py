"""A program that builds the page of one chapter and nothing else: `python -m tools.review.one_page FILE FOLDER`.

It ends with status 1 and the build's message on stderr if the page cannot be built. Links to other pages are not looked
at, since those pages are not there.
"""

from __future__ import annotations

import logging
import sys

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import BuildError

from tools.places import ROOT


def main() -> int:
    page, folder = sys.argv[1:]
    config = load_config(
        str(ROOT / "mkdocs.yml"),
        nav=[page],
        not_in_nav="",
        exclude_docs=f"*.md\n!/{page}\n",
        site_dir=folder,
    )
    logging.disable(logging.WARNING)
    try:
        build(config)
    except (BuildError, SystemExit) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
