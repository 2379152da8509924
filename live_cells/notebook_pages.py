"""Which pages are notebooks: mkdocs-jupyter reads every page twice to find out, and is asked once for each state of a file."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Any

from mkdocs.structure.files import File

_answers: dict[tuple[str, ...], bool] = {}  # by the state of a file; all builds of a server share them


def ask_once(notebooks: Any) -> None:
    """Let the plugin `mkdocs-jupyter` remember its answers, and not read what its `include` does not name."""
    ask, settings = notebooks.should_include, notebooks.config

    def should_include(file: File) -> bool:
        path = file.abs_src_path
        if path is None or not any(PurePath(path).match(pattern) for pattern in settings["include"]):
            return False
        state = (path, str(Path(path).stat().st_mtime_ns), *settings["ignore"])
        if state not in _answers:
            _answers[state] = ask(file)
        return _answers[state]

    notebooks.should_include = should_include
