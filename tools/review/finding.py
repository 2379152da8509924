"""A finding: what is wrong in a line, why that matters, how to mend it, and an example."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLACE = re.compile(r"(?P<path>[^\s:]+):(?:(?P<line>\d+):)?(?:\d+:)? (?P<text>.+)", re.DOTALL)


@dataclass(frozen=True)
class Finding:
    """One thing that an author has to mend. `line` is counted from 1; without one it is about the whole file."""

    path: str
    line: int | None
    what: str
    why: str
    mend: str
    example: str = ""

    @property
    def place(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"

    def told(self) -> str:
        """The finding as a person reads it in a terminal."""
        text = f"{self.place}: {self.what}\n  why: {self.why}\n  mend: {self.mend}\n"
        if self.example:
            indented = "\n".join(f"    {line}".rstrip() for line in self.example.splitlines())
            text += f"  for example:\n\n{indented}\n"
        return text

    def annotation(self) -> str:
        """The finding as a command that lets GitHub Actions show it at its line."""
        return annotation(self.path, self.line, "\n".join([self.what, f"Why: {self.why}", f"Mend: {self.mend}"]))


def annotation(path: str, line: int | None, text: str) -> str:
    """GitHub's workflow command for an error at a place; a text of several lines is one command."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    name = path.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    return f"::error file={name}{'' if line is None else f',line={line}'}::{escaped}"


def split_place(fault: str) -> tuple[str, int | None, str]:
    """`path:line: text`, as every check of the project writes it, in its three parts.

    Raises:
        ValueError: The text has no such beginning.
    """
    match = _PLACE.fullmatch(fault.strip())
    if match is None:
        raise ValueError(f"{fault!r} does not begin with a place")
    return match["path"], int(match["line"]) if match["line"] else None, match["text"]
