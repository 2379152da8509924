"""What was measured, as lines for a terminal and as a Markdown table for the site."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field

UNITS = {"s": 1000.0, "ms": 1.0, "MB": 1e6, "KB": 1e3, "Hz": 1.0}  # of what is measured: milliseconds or bytes


@dataclass
class Row:
    """One thing that is measured: for the site, and for what it is compared with."""

    title: str
    unit: str
    #: What the site may take at most: of what it is compared with, or else of `unit`.
    most: float | None = None
    site: list[float] = field(default_factory=list)
    compared: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float | None:
        """Of the medians."""
        return statistics.median(self.site) / statistics.median(self.compared) if self.compared else None

    @property
    def kept(self) -> bool:
        """Whether the limit holds."""
        found = self.ratio if self.compared else statistics.median(self.site) / UNITS[self.unit]
        assert found is not None
        return self.most is None or round(found, 2) <= self.most

    def cells(self) -> list[str]:
        """Title, site, compared, ratio, limit."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        limit = ""
        if self.most is not None:
            limit = f"{self.most:.2f}" if self.compared else f"{self.most:g} {self.unit}"
        return [self.title, self.shown(self.site), self.shown(self.compared), ratio, limit]

    def shown(self, values: list[float]) -> str:
        """The median, with the least and the most."""
        if not values:
            return ""
        digits = 2 if self.unit in ("s", "MB") else 0
        middle, least, most = (v / UNITS[self.unit] for v in (statistics.median(values), min(values), max(values)))
        if f"{least:.{digits}f}" == f"{most:.{digits}f}":
            return f"{middle:.{digits}f} {self.unit}"
        return f"{middle:.{digits}f} {self.unit} [{least:.{digits}f}–{most:.{digits}f}]"


HEAD = ["", "this site", "plain start", "ratio", "at most"]


def text(rows: list[Row], head: list[str] = HEAD) -> str:
    """Columns of equal width."""
    lines = [head, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    marks = ["", *("" if row.kept else "  ← over its limit" for row in rows)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + mark
        for line, mark in zip(lines, marks, strict=True)
    )


def markdown(rows: list[Row], head: list[str] = HEAD) -> str:
    """A table; what breaks its limit stands in bold."""
    lines = [head, ["---", "--:", "--:", "--:", "--:"]]
    for row in rows:
        cells = row.cells()
        if not row.kept:
            judged = 3 if row.compared else 1
            cells[judged] = f"**{cells[judged]}**"
        lines.append(cells)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
