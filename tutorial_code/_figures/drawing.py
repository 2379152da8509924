"""The drawing board of the figures: marks on a plane, written down as plain Vega-Lite data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import atan2, degrees, floor, hypot, log10
from typing import Any

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
WIDTH = 480  # pixels; with 15 px text a figure still reads when a phone shows it at 320

# Colours are CSS variables, so that one drawing follows the page from light to dark.
LOW = "var(--sign-low)"
HIGH = "var(--sign-high)"
NONE = "var(--sign-none)"
TEXT = "var(--live-figure-text)"
MUTED = "var(--live-figure-muted)"
GRID = "var(--live-figure-grid)"
BACKGROUND = "var(--live-figure-background)"
COLOURS = (LOW, HIGH, NONE, TEXT, MUTED, GRID, BACKGROUND)

# Drawn with its tip at the origin, pointing up, so that the tip lies exactly on the arrow's end.
_ARROWHEAD = "M0,0L-0.9,2.2L0.9,2.2Z"
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_HEAD_SIZE = 100
_HEAD_LENGTH = 10  # pixels of line that the head covers


@dataclass(frozen=True, repr=False)
class Figure:
    """A picture as data, and the words that say the same.

    Jupyter, the page's own cells and every other reader of MIME bundles draw the data; a plain
    Python prompt prints the words.

    Attributes:
        spec: The picture, a Vega-Lite 6 specification. Its colours are CSS variables.
        alt: The text alternative: what the picture shows, worked out from its data.

    Examples:
        >>> from tutorial_code import figures
        >>> figures.loss_curve([21.0, 0.5])
        The loss over 1 step of training: it falls from 21 to 0.5.
    """

    spec: Spec
    alt: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Spec:
        """The figure in the forms that Jupyter chooses from."""
        return {"application/vnd.vegalite.v6+json": self.spec, "text/plain": self.alt}

    def __repr__(self) -> str:
        return self.alt


def sign_colour(sign: float) -> str:
    """The colour of a negative, positive or zero error, or of a slope with that sign."""
    return LOW if sign < 0 else HIGH if sign > 0 else NONE


def drawable(values: Iterable[float], name: str) -> None:
    """Refuses numbers whose squares would leave the range of a float64."""
    largest = max(map(abs, values))
    if largest > 1e100:
        raise ValueError(f"{name} must not exceed 1e100 to be drawn, but holds {largest:g}")


def sign(value: float) -> int:
    """-1, 0 or 1."""
    return (value > 0) - (value < 0)


def number(value: float) -> str:
    """A number as a reader writes it: three digits, a real minus sign, no trailing zeros.

    >>> number(-0.5350), number(21.0), number(1234.5), number(0.00000212)
    ('−0.535', '21', '1230', '2.12×10⁻⁶')
    """
    rounded = float(f"{value:.3g}")
    plain = rounded == 0 or 1e-4 <= abs(rounded) < 1e6
    if plain:
        text = f"{rounded:.10f}".rstrip("0").rstrip(".") if rounded else "0"
    else:
        digits, exponent = f"{rounded:.2e}".split("e")
        power = str(int(exponent)).translate(_SUPERSCRIPT)
        text = f"{digits.rstrip('0').rstrip('.')}×10{power}"
    return text.replace("-", "−")


def signed(value: float) -> str:
    """A number that always shows its sign, except zero, which has none."""
    return number(value) if number(value) == "0" or value < 0 else f"+{number(value)}"


def axis(title: str = "", **options: Any) -> Spec:
    """A bare axis: few ticks, plain numbers; the theme gives it its colours."""
    return {"title": title or None, "format": "~r", "tickCount": 5, **options}


@dataclass(frozen=True)
class Plane:
    """A rectangle of the figure with its own two scales, from data to pixels.

    Attributes:
        x: The values at the left and the right edge.
        y: The values at the bottom and the top edge.
        width: Pixels from the left to the right edge.
        height: Pixels from the bottom to the top edge.
        left: Pixels between the figure's origin and this plane, for planes side by side.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    width: float
    height: float
    left: float = 0

    def pixels(self, dx: float, dy: float) -> tuple[float, float]:
        """A step in the data as a step on the page, to the right and upwards."""
        (x0, x1), (y0, y1) = self.x, self.y
        return dx / (x1 - x0) * self.width, dy / (y1 - y0) * self.height

    def shortened(self, x: float, y: float, x2: float, y2: float, by: float) -> tuple[float, float]:
        """The end of a segment, drawn back by some pixels (never beyond its start)."""
        length = hypot(*self.pixels(x2 - x, y2 - y))
        kept = max(0.0, 1 - by / length) if length else 0.0
        return x + (x2 - x) * kept, y + (y2 - y) * kept

    def around(self, ring: list[tuple[float, float]], margin: float = 8) -> list[tuple[float, float]]:
        """A convex closed line without what lies more than some pixels outside: cut off, and closed out there."""
        dx, dy = (margin / abs(pixels) for pixels in self.pixels(1, 1))
        (x0, x1), (y0, y1) = sorted(self.x), sorted(self.y)
        for axis, edge, inwards in ((0, x0 - dx, 1), (0, x1 + dx, -1), (1, y0 - dy, 1), (1, y1 + dy, -1)):
            kept = []
            for here, there in zip(ring, [*ring[1:], ring[0]], strict=True):
                before, after = (inwards * (point[axis] - edge) for point in (here, there))
                if before >= 0:
                    kept.append(here)
                if (before >= 0) != (after >= 0):
                    part = before / (before - after)
                    kept.append((here[0] + part * (there[0] - here[0]), here[1] + part * (there[1] - here[1])))
            ring = kept
        return ring

    def rows(self, points: Iterable[tuple[float, float]]) -> list[Spec]:
        """Points as data rows, rounded far below a pixel so that every platform writes the same."""
        return [{"x": _rounded(float(x), self.x), "y": _rounded(float(y), self.y)} for x, y in points]

    def line(self, points: Iterable[tuple[float, float]], colour: str, **mark: Any) -> Spec:
        """A line through the points, in their order."""
        # Vega-Lite would sort the points by x.
        style = {"type": "line", "color": colour, "order": False, **mark}
        return {"data": {"values": self.rows(points)}, "mark": style}

    def dots(self, points: Sequence[tuple[float, float]], colours: Sequence[str], **mark: Any) -> Spec:
        """Filled circles, one colour for each."""
        rows = [row | {"colour": c} for row, c in zip(self.rows(points), colours, strict=True)]
        style = {"type": "point", "filled": True, "opacity": 1, "size": 120, **mark}
        return {"data": {"values": rows}, "mark": style, "encoding": _coloured()}

    def segments(self, ends: Sequence[tuple[float, float, float, float]], colours: Sequence[str], **mark: Any) -> Spec:
        """Straight segments (x, y, x2, y2), one colour for each."""
        starts, stops = self.rows(e[:2] for e in ends), self.rows(e[2:] for e in ends)
        rows = [
            start | {"x2": stop["x"], "y2": stop["y"], "colour": colour}
            for start, stop, colour in zip(starts, stops, colours, strict=True)
        ]
        encoding = {"x2": {"field": "x2"}, "y2": {"field": "y2"}, **_coloured()}
        return {"data": {"values": rows}, "mark": {"type": "rule", **mark}, "encoding": encoding}

    def boxes(self, corners: Sequence[tuple[float, float, float, float, str]], **mark: Any) -> Spec:
        """Rectangles (x, y, x2, y2, colour) between two opposite corners."""
        layer = self.segments([c[:4] for c in corners], [c[4] for c in corners], **mark)
        layer["mark"] |= {"type": "rect"}
        layer["encoding"]["stroke"] = layer["encoding"]["color"]
        return layer

    def arrows(
        self, ends: Sequence[tuple[float, float, float, float]], colours: Sequence[str], **mark: Any
    ) -> list[Spec]:
        """Arrows (x, y, x2, y2) whose tips lie on (x2, y2), one colour for each."""
        shafts = [(*e[:2], *self.shortened(*e, by=_HEAD_LENGTH)) for e in ends]
        heads = [
            row | {"angle": self._heading(*end), "colour": colour}
            for row, end, colour in zip(self.rows(e[2:] for e in ends), ends, colours, strict=True)
        ]
        style = {"type": "point", "shape": _ARROWHEAD, "filled": True, "opacity": 1}
        encoding = {"angle": {"field": "angle", "type": "quantitative", "scale": None}}
        return [
            self.segments(shafts, colours, **{"strokeWidth": 3, **mark}),
            {
                "data": {"values": heads},
                "mark": {**style, "size": _HEAD_SIZE, "strokeWidth": 0},
                "encoding": {**encoding, **_coloured()},
            },
        ]

    def texts(self, rows: Sequence[tuple[float, float, str, str]], **mark: Any) -> Spec:
        """Words (x, y, text, colour) at points of the plane; `dx` and `dy` move them in pixels."""
        values = [
            place | {"text": text, "colour": colour}
            for place, (*_, text, colour) in zip(self.rows(row[:2] for row in rows), rows, strict=True)
        ]
        encoding = {"text": {"field": "text"}, **_coloured()}
        return {"data": {"values": values}, "mark": {"type": "text", **mark}, "encoding": encoding}

    def layer(self, marks: Sequence[Spec], x_axis: Spec | None = None, y_axis: Spec | None = None) -> Spec:
        """The marks on this plane's scales."""
        x_scale = {
            "domain": [_rounded(edge, self.x) for edge in self.x],
            "range": [self.left, self.left + self.width],
        }
        y_scale = {"domain": [_rounded(edge, self.y) for edge in self.y], "range": [self.height, 0]}
        if x_axis:
            x_axis = {"orient": "bottom", **x_axis}
        return {
            "encoding": {
                "x": {"field": "x", "type": "quantitative", "scale": x_scale, "axis": x_axis},
                "y": {"field": "y", "type": "quantitative", "scale": y_scale, "axis": y_axis},
            },
            "layer": list(marks),
        }

    def legible(self, rows: Sequence[tuple[float, float, str, str]], **mark: Any) -> list[Spec]:
        """Words on a halo of the background, for places that lines cross."""
        halo = self.texts(rows, stroke=BACKGROUND, strokeWidth=5, **mark)
        return [halo, self.texts(rows, **mark)]

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether the point lies within the plane's edges."""
        (x0, x1), (y0, y1) = self.x, self.y
        return x0 <= point[0] <= x1 and y0 <= point[1] <= y1

    def distance(self, a: tuple[float, float], b: tuple[float, float]) -> float:
        """How far two points are apart on the page."""
        return hypot(*self.pixels(b[0] - a[0], b[1] - a[1]))

    def _heading(self, x: float, y: float, x2: float, y2: float) -> float:
        """The direction of a segment on the page, clockwise from straight up, in degrees."""
        right, up = self.pixels(x2 - x, y2 - y)
        return round(degrees(atan2(right, up)), 2) + 0.0


def words(x: float, y: float, text: str, colour: str = TEXT, **mark: Any) -> Spec:
    """Words at a pixel of the figure, counted from the upper left corner of its plot."""
    encoding = {"text": {"field": "text"}, **_coloured()}
    row = {"text": text, "colour": colour}  # as data: figures that differ in their words alone are compiled once
    return {"data": {"values": [row]}, "mark": {"type": "text", "x": x, "y": y, **mark}, "encoding": encoding}


def assemble(layers: Sequence[Spec], *, title: str, alt: str, height: int, padding: Mapping[str, int]) -> Figure:
    """The whole figure: its size is fixed, whatever the font of the page measures."""
    heading = words(-padding["left"], 12 - padding["top"], title, fontWeight=600)
    spec = {
        "$schema": SCHEMA,
        "description": alt,
        "width": WIDTH - padding["left"] - padding["right"],
        "height": height - padding["top"] - padding["bottom"],
        "padding": dict(padding),
        "autosize": {"type": "none"},
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "layer": [*layers, heading],
    }
    return Figure(spec, alt)


def _coloured() -> Spec:
    return {"color": {"field": "colour", "type": "nominal", "scale": None}}


def _rounded(value: float, domain: tuple[float, float]) -> float:
    digits = 4 - floor(log10(abs(domain[1] - domain[0])))
    return round(value, digits) + 0.0  # + 0.0 turns −0.0 into 0.0
