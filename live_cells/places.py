"""Adds file and line to what MkDocs says of a link or of an option."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import yaml

_LINK = re.compile(r"Doc file '(?P<file>[^']+)' contains an? [\w ]*link '(?P<link>[^']+)'")
_OPTION = re.compile(
    r"Config value '(?P<key>[^']+)': (?:Plugin '(?P<plugin>[^']+)' (?:option|value) '(?P<option>[^']+)')?"
)


class Places(logging.Filter):
    """A filter that passes every record, with the place of its cause in front of the message."""

    def __init__(self, config_file: Path) -> None:
        super().__init__()
        self.config_file = config_file

    def install(self) -> None:
        """Take the place of an earlier filter of this kind on MkDocs' loggers."""
        for name in ("mkdocs.config", "mkdocs.structure.pages"):
            logger = logging.getLogger(name)
            logger.filters = [f for f in logger.filters if not isinstance(f, Places)]
            logger.addFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if match := _LINK.search(message):
            place = self._of_link(match["file"], match["link"])
        elif match := _OPTION.match(message):
            place = self._of_option([match["key"], *(name for name in (match["plugin"], match["option"]) if name)])
        else:
            return True
        record.msg, record.args = f"{place}: {message}", None
        return True

    def _of_link(self, file: str, link: str) -> str:
        docs = self.config_file.parent / (self._config().get("docs_dir") or "docs")
        path = docs / file
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        number = next((n for n, line in enumerate(lines, 1) if link in line), None)
        shown = path.relative_to(self.config_file.parent) if path.is_relative_to(self.config_file.parent) else path
        return f"{shown}:{number}" if number else str(shown)

    def _of_option(self, names: list[str]) -> str:
        """The line of the last of `names` that is found, each one after the one before it."""
        lines = self.config_file.read_text("utf-8").splitlines()
        number = 0
        for name in names:
            key = re.compile(rf"[\s-]*{re.escape(name)}\s*(:|$)|.*[{{,]\s*{re.escape(name)}\s*:")
            number = next((n for n in range(number, len(lines)) if key.match(lines[n])), number)
        return f"{self.config_file.name}:{number + 1}"

    def _config(self) -> dict[str, str]:
        keys = re.findall(r"^docs_dir:.*$", self.config_file.read_text("utf-8"), re.MULTILINE)
        return yaml.safe_load(keys[0]) if keys else {}
