"""The file of an explorable cell: the HTML of its output at each position, what they share written once."""

from __future__ import annotations

import gzip
import json
import re

#: Bytes over the wire, gzipped.
LARGEST = 100_000

_PIECE = re.compile(r"[^>]*>|[^>]+$")


class TooLargeError(ValueError):
    """The file of a cell would be larger than `LARGEST`."""


def position_file(shown: list[str]) -> bytes:
    """The JSON file that runtime/positions.ts reads.

    Args:
        shown: The HTML at each position.

    Returns:
        {"pieces": […], "positions": […]}: a position is the list of its pieces, each as its number.

    Raises:
        TooLargeError: It has more than `LARGEST` bytes when compressed.
    """
    numbers: dict[str, int] = {}
    positions = [[numbers.setdefault(piece, len(numbers)) for piece in _PIECE.findall(html)] for html in shown]
    content = json.dumps({"pieces": list(numbers), "positions": positions}, ensure_ascii=False, separators=(",", ":"))
    size = len(gzip.compress(content.encode(), 6, mtime=0))
    if size > LARGEST:
        raise TooLargeError(f"{len(shown)} positions that take {size / 1000:.0f} KB compressed")
    return content.encode()
