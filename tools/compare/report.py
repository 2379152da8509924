"""The comparison as Markdown: short enough for a job’s summary, with the pictures beside it."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.page_weight import KB, PAGE_BUDGET
from tools.compare.sites import Output, Page
from tools.review.finding import Finding

MOST_LINES = 30  # of one cell's diff


@dataclass
class Comparison:
    """All that is told about two commits; `before` and `after` name the sides."""

    base: str
    pages: list[Page]
    outputs: list[Output]
    weights: dict[str, dict[str, int]] = field(default_factory=dict)
    starts: dict[str, float] = field(default_factory=dict)
    pictures: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def markdown(self, *, with_pictures: bool = True) -> str:
        parts = [
            f"# Compared with {self.base}",
            self._pages(),
            self._findings(),
            self._outputs(),
            self._weights(),
            self._starts(),
        ]
        if with_pictures:
            parts.append(self._pictures())
        return "\n\n".join(part for part in parts if part) + "\n"

    def _pages(self) -> str:
        if not self.pages:
            return "No page reads differently."
        return "## Pages\n\n" + "\n".join(f"- `/{page.address}` {page.change}" for page in self.pages)

    def _findings(self) -> str:
        if not self.findings:
            return ""
        told = [f"- `{finding.place}` {finding.what}. {finding.mend}." for finding in self.findings]
        return "## To mend\n\n" + "\n".join(told)

    def _outputs(self) -> str:
        if not self.outputs:
            return "" if not self.pages else "## Outputs\n\nEvery cell that was there gives what it gave."
        parts = ["## Outputs"]
        for output in self.outputs:
            lines = [*output.lines[:MOST_LINES], *(["…"] if len(output.lines) > MOST_LINES else [])]
            parts.append(f"`/{output.address}`, cell {output.cell}:\n\n```diff\n" + "\n".join(lines) + "\n```")
        return "\n\n".join(parts)

    def _weights(self) -> str:
        before, after = self.weights.get("before", {}), self.weights.get("after", {})
        rows = []
        for address in sorted(after):
            old, new = before.get(address), after[address]
            difference = "new" if old is None else f"{(new - old) / KB:+.1f} KB"
            over = " **over the budget**" if new > PAGE_BUDGET else ""
            rows.append(f"| `/{address}` | {_kb(old)} | {_kb(new)}{over} | {difference} |")
        if not rows:
            return ""
        head = f"## Before Run, at most {PAGE_BUDGET / KB:.0f} KB\n\n| page | before | after | |\n|---|--:|--:|--:|\n"
        return head + "\n".join(rows)

    def _starts(self) -> str:
        if not self.starts:
            return ""
        before, after = self.starts["before"], self.starts["after"]
        return (
            "## From Run to the first result\n\n"
            f"{before / 1000:.2f} s before, {after / 1000:.2f} s after: {after / before:.2f} times as long."
        )

    def _pictures(self) -> str:
        parts = []
        for address, names in sorted(self.pictures.items()):
            sides: dict[str, list[str]] = {}
            for name in names:
                sides.setdefault(name.rpartition("-")[0].rpartition("-")[2], []).append(name)
            for size, of_size in sides.items():
                titles = [name.removesuffix(".png").rpartition("-")[2] for name in of_size]
                images = [f"![/{address} {size}, {title}]({name})" for name, title in zip(of_size, titles, strict=True)]
                parts.append(
                    f"### `/{address}`, {size}\n\n| {' | '.join(titles)} |\n|{'---|' * len(titles)}\n"
                    f"| {' | '.join(images)} |"
                )
        return "## Pictures\n\n" + "\n\n".join(parts) if parts else ""


def _kb(size: int | None) -> str:
    return "" if size is None else f"{size / KB:.1f} KB"
