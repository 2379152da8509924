"""A graph of imports as inline SVG: who imports stands above what is imported."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from html import escape

WIDTH, HEIGHT = 116, 26  # of a box
ACROSS, DOWN = 10, 34  # between boxes
WIDEST = 7  # boxes in a row
READABLE = 680  # pixels; on a narrower page the picture is scrolled
ROUNDS = 12  # of moving each box to the middle of its neighbours


def drawn(imports: Mapping[str, Sequence[str]], dashed: Collection[str], title: str) -> str:
    """The picture; an arrow that other arrows lead round to as well is left out."""
    arrows = reduced(imports)
    rows = ordered([part for row in layers(imports) for part in _split(row)], arrows)
    widest = max(map(len, rows))
    place = {
        name: ((column + (widest - len(row)) / 2) * (WIDTH + ACROSS), number * (HEIGHT + DOWN))
        for number, row in enumerate(rows)
        for column, name in enumerate(row)
    }
    lines = "".join(_arrow(place[name], place[to]) for name in sorted(arrows) for to in sorted(arrows[name]))
    boxes = "".join(_box(name, *place[name], dashed=name in dashed) for name in sorted(place))
    width, height = widest * (WIDTH + ACROSS) - ACROSS + 2, len(rows) * (HEIGHT + DOWN) - DOWN + 2
    return (
        f'<svg role="img" aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg"'
        f' viewBox="-1 -1 {width} {height}" width="{width}" height="{height}" style="min-width: {READABLE}px" font-size="11"'
        f' fill="none" stroke="currentColor">{lines}{boxes}</svg>'
    )


def layers(imports: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The names row by row: each one above all that it imports, as near to the ground as that allows.

    Names that import each other stand in one circle; the circle is cut where it comes back to where it began.
    """

    def height(name: str, above: tuple[str, ...] = ()) -> int:
        below = [to for to in imports[name] if to not in above]
        return 1 + max((known(to, (*above, name)) for to in below), default=0)

    known = cache(height)
    heights = {name: known(name) for name in imports}
    return [
        sorted(name for name in imports if heights[name] == row) for row in sorted(set(heights.values()), reverse=True)
    ]


def reduced(imports: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """Each name with what it imports and no other import of it leads to."""

    def reached(name: str) -> set[str]:
        found: set[str] = set()
        todo = list(imports[name])
        while todo:
            if (to := todo.pop()) not in found:
                found.add(to)
                todo += imports[to]
        return found

    reach = {name: reached(name) for name in imports}
    return {
        name: {
            to for to in tos if not any(to in reach[other] for other in tos if other != to and name not in reach[other])
        }
        for name, tos in imports.items()
    }


def ordered(rows: list[list[str]], arrows: Mapping[str, set[str]]) -> list[list[str]]:
    """The rows with each name near the middle of those it has arrows with, so that few arrows cross."""
    neighbours: dict[str, set[str]] = {name: set(arrows[name]) for row in rows for name in row}
    for name, tos in arrows.items():
        for to in tos:
            neighbours[to].add(name)
    for _ in range(ROUNDS):
        at = {name: column - len(row) / 2 for row in rows for column, name in enumerate(row)}
        middle = {
            name: sum(at[other] for other in others) / len(others) if others else at[name]
            for name, others in neighbours.items()
        }
        rows = [sorted(row, key=lambda name: (middle[name], name)) for row in rows]
    return rows


def _split(row: list[str]) -> list[list[str]]:
    """A row that is too wide for a page as two or more of about one width."""
    parts = -(-len(row) // WIDEST)
    return [row[part::parts] for part in range(parts)]


def _box(name: str, x: float, y: float, *, dashed: bool) -> str:
    dash = ' stroke-dasharray="3 2"' if dashed else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="4" fill="var(--md-code-bg-color, Canvas)"{dash}/>'
        f'<text x="{x + WIDTH / 2:g}" y="{y + 17:g}" text-anchor="middle" fill="currentColor" stroke="none">{escape(name)}</text>'
    )


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    x1, y1, x2, y2 = start[0] + WIDTH / 2, start[1] + HEIGHT, end[0] + WIDTH / 2, end[1]
    bend = max(DOWN, (y2 - y1) / 2)
    return (
        f'<path d="M{x1:g} {y1:g}C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}" opacity=".45"/>'
        f'<circle cx="{x2:g}" cy="{y2:g}" r="2" fill="currentColor" stroke="none"/>'
    )
