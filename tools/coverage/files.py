"""How much of each file ran, read from the reports of coverage.py and of Istanbul."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Share:
    """How many of something ran."""

    ran: int
    all: int

    @property
    def percent(self) -> float:
        return 100 * self.ran / self.all if self.all else 100.0

    def __str__(self) -> str:
        return f"{self.ran}/{self.all}"


@dataclass(frozen=True)
class FileCoverage:
    """One source file."""

    path: str
    lines: Share
    branches: Share
    """Ways out of a line that decides: both of an `if` without an `else`, too."""
    missed: tuple[int, ...]
    """The lines that did not run, or not in every way."""


def total(files: Iterable[FileCoverage], of: str) -> Share:
    """The sum over files of their `lines` or `branches`."""
    shares: list[Share] = [getattr(file, of) for file in files]
    return Share(sum(share.ran for share in shares), sum(share.all for share in shares))


def python_files(report: Path) -> list[FileCoverage]:
    """The files in a JSON report of coverage.py."""
    files = json.loads(report.read_text("utf-8"))["files"]
    return [
        FileCoverage(
            path,
            Share(file["summary"]["covered_lines"], file["summary"]["num_statements"]),
            Share(file["summary"]["covered_branches"], file["summary"]["num_branches"]),
            tuple(sorted({*file["missing_lines"], *(line for line, _ in file["missing_branches"])})),
        )
        for path, file in sorted(files.items())
    ]


def typescript_files(report: Path) -> list[FileCoverage]:
    """The files in a JSON report of Istanbul, whose summary lies beside it."""
    summaries = json.loads(report.with_name("coverage-summary.json").read_text("utf-8"))
    files = json.loads(report.read_text("utf-8"))
    return [
        FileCoverage(
            path,
            Share(summaries[path]["lines"]["covered"], summaries[path]["lines"]["total"]),
            Share(summaries[path]["branches"]["covered"], summaries[path]["branches"]["total"]),
            tuple(sorted(_missed(file))),
        )
        for path, file in sorted(files.items())
    ]


def _missed(file: dict[str, Any]) -> set[int]:
    never = {file["statementMap"][key]["start"]["line"] for key, times in file["s"].items() if not times}
    # An `else` that is not written has no place of its own.
    return never | {file["branchMap"][key]["loc"]["start"]["line"] for key, ways in file["b"].items() if 0 in ways}
