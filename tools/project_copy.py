"""A copy of what the site is made from, where tests and benchmarks can edit and build it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from tools.build_site import SOURCES
from tools.places import CACHE, NODE_MODULES, ROOT

DOWNLOADS = "live-cells/pyodide"
UNUSED = shutil.ignore_patterns("__pycache__", "node_modules")


def copy_project(target: Path, caches: Iterable[str] = (DOWNLOADS,)) -> Path:
    """Copy the sources of the site to `target`, with these folders of .cache, and return `target`."""
    for name in (*SOURCES, "pyproject.toml"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=UNUSED)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
    for name in caches:
        shutil.copytree(CACHE / name, target / CACHE.name / name, symlinks=True)
    (target / NODE_MODULES.name).symlink_to(NODE_MODULES)
    return target
