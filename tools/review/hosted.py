"""What a cell can import beside the standard library: the modules of the packages that the site hosts."""

from __future__ import annotations

import json
from functools import cache

import yaml

from tools.places import NODE_MODULES, ROOT


class _Settings(yaml.SafeLoader):
    """Reads mkdocs.yml, whose tags for Python are of no interest here."""


_Settings.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: None)


@cache
def hosted_modules() -> frozenset[str]:
    """The modules of the packages that mkdocs.yml names, of all that those need, and of the site’s own."""
    settings = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), _Settings)
    options = next(plugin["live-cells"] for plugin in settings["plugins"] if "live-cells" in plugin)
    packages = json.loads((NODE_MODULES / "pyodide" / "pyodide-lock.json").read_text("utf-8"))["packages"]
    todo, modules = list(options["packages"]), set(options["local_packages"])
    while todo:
        package = packages[todo.pop()]
        modules.update(package["imports"])
        todo += package["depends"]
    return frozenset(modules)
