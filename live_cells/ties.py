"""Ties: numbers of the prose that code yields, `[−17]{proof="slope"}` or `**−17**{.low proof="slope"}`.

A tie is taken out of the Markdown before anything else reads it, so it works in a table, a formula or a choice
as it does in a sentence, and leaves nothing in the page but its number.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from live_cells.shown_numbers import ShownNumber, read_number

_TIE = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
    r"|(?:\[(?P<plain>[^\[\]]*)\]|\*\*(?P<strong>[^*]+)\*\*)"
    r'\{(?P<before>[^{}"]*?)\s*\bproof="(?P<expression>[^"]*)"\s*(?P<after>[^{}"]*)\}'
    r"|(?P<unread>\{[^{}]*\bproof *=)"
)
WANTED = '[−17]{proof="slope"}, or **−17**{.low proof="slope"} with a class, on one line'


class TieError(ValueError):
    """A tie that cannot be read: what was found and what was expected."""

    def __init__(self, found: str, expected: str) -> None:
        self.found, self.expected = found, expected
        super().__init__(f"found {found}; expected {expected}")


@dataclass(frozen=True)
class Tie:
    """A number of the prose, the line it stands in, and the expression that has to yield it.

    `after` is the index of the cell after which the expression is evaluated: the next proof cell below the number,
    or the chapter's last executed cell if there is none.
    """

    line: int
    text: str
    expression: str
    after: int = 0

    @property
    def number(self) -> ShownNumber:
        return read_number(self.text)


def take_ties(line: str, number: int) -> tuple[str, list[Tie]]:
    """A line of prose without its ties, and the ties.

    Args:
        line: The line, as the author wrote it.
        number: Its number in the file, from 1.

    Raises:
        TieError: A tie is not written as it must be, its text is not a number, or its expression not Python.
    """
    ties: list[Tie] = []

    def take(match: re.Match[str]) -> str:
        if match["code"]:
            return match[0]
        if match["unread"]:
            raise TieError(f"`{line[match.start() :][:40]}`, which ties no number", WANTED)
        text = match["plain"] if match["strong"] is None else match["strong"]
        tie = Tie(number, text, match["expression"].strip())
        _check(tie)
        ties.append(tie)
        attributes = f"{match['before']} {match['after']}".strip()
        if match["strong"] is None:
            if attributes:
                raise TieError(f"`{attributes}` on a number in brackets", f"**{text}**{{{attributes} proof=…}}")
            return text
        return f"**{text}**" + (f"{{{attributes}}}" if attributes else "")

    return _TIE.sub(take, line), ties


def _check(tie: Tie) -> None:
    try:
        tie.number  # noqa: B018 - read once, so that what cannot be read is told before any cell runs
    except ValueError:
        raise TieError(f"`{tie.text}` tied to `{tie.expression}`", "one number, like −17, 0.535, 0.237… or ½") from None
    try:
        ast.parse(tie.expression, mode="eval")
    except SyntaxError as error:
        found = f"`{tie.text}` tied to `{tie.expression}`, which does not parse ({error.msg})"
        raise TieError(found, "one Python expression; write quotes in it as '…'") from None
