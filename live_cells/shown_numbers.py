"""Numbers as prose shows them, `−17`, `0.535`, `0.23795…`, `½`, `12 %`, and whether a computed value is that number."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from fractions import Fraction

#: What floating-point arithmetic may be off by, in relation to the number.
ROUNDING = 1e-9

_MINUS = "−"
_FRACTION = re.compile(r"\\[dt]?frac(?:\{(?P<top>\d+)\}\{(?P<bottom>\d+)\}|(?P<t>\d) ?(?P<b>\d))")
_WRITTEN = re.compile(
    r"(?P<sign>[+-]?)(?:"
    r"(?P<top>\d+)/(?P<bottom>\d+)"
    r"|(?P<whole>\d*)(?P<vulgar>[¼½¾⅐-⅞])"
    r"|(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<decimals>\d+))?)(?P<more>…?)"
    r")(?P<percent>%?)"
)


@dataclass(frozen=True)
class ShownNumber:
    """A number as a text shows it.

    `decimals` is how many of its digits stand behind the point, 0 for a percentage without any, and None for a
    whole number or a fraction, which is exact. A `truncated` number goes on behind the last digit that is shown.
    """

    value: Fraction
    decimals: int | None = None
    truncated: bool = False
    percent: bool = False

    def agrees(self, value: float) -> bool:
        """Whether `value` is this number, at the precision that is shown."""
        if not math.isfinite(value):
            return False
        shown, rounding = float(self.value), ROUNDING * max(1.0, abs(value))
        if self.decimals is None:
            return abs(value - shown) <= rounding
        unit = 10.0**-self.decimals / (100 if self.percent else 1)
        if self.truncated:
            same_sign = shown == 0 or (shown < 0) == (value < 0)
            return same_sign and -rounding <= abs(value) - abs(shown) < unit - rounding
        return abs(value - shown) <= unit / 2 + rounding

    def written(self, value: float) -> str:
        """`value` in the way that this number is shown."""
        if not math.isfinite(value) or self.decimals is None:
            return f"{value:.12g}".replace("-", _MINUS)
        rounding = ROUND_DOWN if self.truncated else ROUND_HALF_EVEN
        # Twelve digits are what the value is; the rest is what floating point made of it.
        exact = Decimal(f"{value * (100 if self.percent else 1):.12g}")
        digits = exact.quantize(Decimal(1).scaleb(-self.decimals), rounding)
        return f"{digits:f}".replace("-", _MINUS) + "…" * self.truncated + "%" * self.percent


def read_number(text: str) -> ShownNumber:
    """Read a number as prose or a formula writes it.

    Args:
        text: Digits with or without a sign (`-`, `−`, `+`), `1,000`, `½`, `1½`, `10/9`, `\\frac{10}{9}`; a `%` or,
            behind decimals that are not all shown, a `…` at the end.

    Raises:
        ValueError: The text is not one number.
    """
    plain = re.sub(r"\\ldots|\\dots|\.\.\.", "…", text).replace(_MINUS, "-").replace("\\%", "%")
    plain = re.sub(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))", "", plain)
    plain = _FRACTION.sub(lambda m: f"{m['top'] or m['t']}/{m['bottom'] or m['b']}", plain)
    match = _WRITTEN.fullmatch(re.sub(r"\s+(?=[%…]|$)|^\s+", "", plain))
    if match is None or match["bottom"] == "0" or (match["more"] and not match["decimals"]):
        raise ValueError(f"{text!r} is not a number")
    decimals = len(match["decimals"]) if match["decimals"] else None
    if match["bottom"]:
        value = Fraction(int(match["top"]), int(match["bottom"]))
    elif match["vulgar"]:
        value = int(match["whole"] or 0) + Fraction(unicodedata.numeric(match["vulgar"])).limit_denominator(10)
    else:
        value = Fraction(match["digits"].replace(",", ""))
        if match["percent"] and decimals is None:
            decimals = 0
    if match["percent"]:
        value /= 100
    return ShownNumber(-value if match["sign"] == "-" else value, decimals, bool(match["more"]), bool(match["percent"]))
