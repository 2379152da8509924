"""Sliders: the option `slider` of a cell, each bound to one number in the cell's code.

```text
slider={"prediction": [0, 6, 0.1]}     first, last, step
```

binds to the 2.0 of `prediction = 2.0`, or of `figures.hill(prediction=2.0)`.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any, TypeGuard

#: Positions of one cell, all combinations of its sliders.
MOST_POSITIONS = 400


class SliderError(ValueError):
    """What is wrong with a slider; `line` is the line of the cell's code, from 1, or None for the option itself."""

    def __init__(self, found: str, expected: str, line: int | None = None) -> None:
        super().__init__(f"found {found}; expected {expected}")
        self.found, self.expected, self.line = found, expected, line


@dataclass(frozen=True)
class Slider:
    """A name in the code and the values it takes: `first`, and `count - 1` steps from there.

    `first` and `step` are whole numbers, in units of the last of `decimals` digits, so that Python and the page
    write each value with the same digits.
    """

    name: str
    first: int
    step: int
    count: int
    decimals: int

    @property
    def values(self) -> tuple[str, ...]:
        """The values as they stand in the code."""
        return tuple(self._written(self.first + self.step * index) for index in range(self.count))

    def _written(self, units: int) -> str:
        if not self.decimals:
            return str(units)
        return re.sub(r"(\.\d+?)0+$", r"\1", f"{Decimal(units).scaleb(-self.decimals):.{self.decimals}f}")


def read_sliders(option: Any, source: str) -> tuple[Slider, ...]:
    """The sliders of the option's value, which comes from JSON.

    Raises:
        SliderError: The value is malformed, or does not fit the cell's code.
    """
    if not isinstance(option, dict) or not option:
        raise SliderError(f"slider={option!r}", 'slider={"name": [first, last, step]}')
    sliders = tuple(_read(name, scale) for name, scale in option.items())
    positions = prod(slider.count for slider in sliders)
    if positions > MOST_POSITIONS:
        counts = " × ".join(str(slider.count) for slider in sliders)
        raise SliderError(f"{positions} positions ({counts})", f"at most {MOST_POSITIONS}; take longer steps")
    for slider in sliders:
        _check_literal(slider, source)
    return sliders


def variants(source: str, sliders: tuple[Slider, ...]) -> list[str]:
    """The code at each position; the last slider moves fastest."""
    return [_moved(source, sliders, values) for values in product(*(slider.values for slider in sliders))]


def _moved(source: str, sliders: tuple[Slider, ...], values: tuple[str, ...]) -> str:
    for slider, value in zip(sliders, values, strict=True):
        if match := _pattern(slider.name).search(source):
            source = source[: match.start("number")] + value + source[match.end("number") :]
    return source


def _read(name: str, scale: Any) -> Slider:
    numbers = isinstance(scale, list) and len(scale) == 3 and all(type(n) in (int, float) for n in scale)
    exact = [Decimal(str(number)) for number in scale] if numbers else []
    if not name.isidentifier() or not exact or not all(number.is_finite() for number in exact):
        raise SliderError(f"slider {name!r}: {scale!r}", "a variable's name and [first, last, step]")
    first, last, step = exact
    if step <= 0 or last <= first or (last - first) % step:
        raise SliderError(
            f"slider `{name}` from {first} to {last} in steps of {step}",
            "a last value that is some positive steps above the first",
        )
    decimals = max(0, *(-int(number.as_tuple().exponent) for number in exact))
    units = [int(number.scaleb(decimals)) for number in (first, step)]
    return Slider(name, units[0], units[1], int((last - first) / step) + 1, decimals)


def _pattern(name: str) -> re.Pattern[str]:
    """Where the number of `name` stands in code; runtime/positions.ts has the same pattern."""
    number = r"-?(?:\d+\.?\d*|\.\d+)"
    return re.compile(rf"(?<![\w.]){re.escape(name)}[ \t]*=[ \t]*(?P<number>{number})(?![\w.])")


def _check_literal(slider: Slider, source: str) -> None:
    name = slider.name
    lines = [node.lineno for node in ast.walk(ast.parse(source)) if _binds(node, name)]
    expected = f"exactly one `{name} = 2.0` or `f({name}=2.0)`, a decimal number"
    if len(lines) != 1:
        found = f"{len(lines) or 'no'} numbers for the slider `{name}`"
        raise SliderError(found, expected, max(lines, default=None))
    matches = list(_pattern(name).finditer(source))
    if len(matches) != 1:
        found = f"{len(matches) or 'no'} places that read as a number for the slider `{name}`"
        raise SliderError(found, f"{expected}, and none in a comment or a text", lines[0])
    written, values = matches[0]["number"], slider.values
    if written not in values:
        found = f"`{name}` at {written}, which is no position of its slider"
        raise SliderError(found, f"one of {values[0]}, {values[1]}, … {values[-1]}, written like these", lines[0])


def _binds(node: ast.AST, name: str) -> TypeGuard[ast.Assign | ast.keyword]:
    """Whether this is `name = 2.0` or an argument `name=2.0`."""
    if isinstance(node, ast.Assign):
        target = node.targets[0]
        named = len(node.targets) == 1 and isinstance(target, ast.Name) and target.id == name
        return named and _is_number(node.value)
    return isinstance(node, ast.keyword) and node.arg == name and _is_number(node.value)


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)
