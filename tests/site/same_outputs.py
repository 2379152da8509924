"""Whether two runs of a cell gave the same: numbers to 1e-12 relative, everything else exactly."""

from __future__ import annotations

import math
import re
from typing import Any

from live_cells.recording import Output, merge_outputs

#: Two correct libms may differ in the last bit or two of a float64, and sums carry that on.
RELATIVE = 1e-12

_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def differences(expected: list[Output], found: list[Output]) -> list[str]:
    """What differs, as "place: expected … found …"; empty if nothing does."""
    return _compare("outputs", merge_outputs(expected), merge_outputs(found))


def _compare(place: str, expected: Any, found: Any) -> list[str]:
    if isinstance(expected, dict) and isinstance(found, dict):
        if expected.keys() != found.keys():
            return [f"{place}: expected the keys {sorted(expected)}, found {sorted(found)}"]
        return [d for key in expected for d in _compare(f"{place}.{key}", expected[key], found[key])]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return [d for n, (a, b) in pairs for d in _compare(f"{place}[{n}]", a, b)]
    if isinstance(expected, str) and isinstance(found, str):
        same = _same_text(expected, found)
    elif _is_number(expected) and _is_number(found):
        same = math.isclose(expected, found, rel_tol=RELATIVE, abs_tol=0)
    else:
        same = type(expected) is type(found) and expected == found
    return [] if same else [f"{place}: expected {expected!r}, found {found!r}"]


def _same_text(expected: str, found: str) -> bool:
    if expected == found:
        return True
    if _NUMBER.split(expected) != _NUMBER.split(found):
        return False
    pairs = zip(_NUMBER.findall(expected), _NUMBER.findall(found), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=RELATIVE, abs_tol=0) for a, b in pairs)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
