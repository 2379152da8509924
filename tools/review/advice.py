"""Why each rule of the build exists, and an example of what it wants; the rules themselves are in live_cells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from live_cells.chapter import SourceError
from tools.chapters import EXAMPLES
from tools.review.finding import Finding

KERNELSPEC = """\
jupyter:
  kernelspec:
    name: python3
    display_name: Python 3
    language: python"""
CELL = """\
```python
print(2 - 3)
```"""
PROOF = """\
```python tags=["proof"]
assert 2 - 3 == -1
```"""
SLIDER = """\
```python slider={"prediction": [0, 6, 0.5]}
prediction = 2.0
print(f"error {prediction - 3:+g}")
```"""
LINK = """\
```python link=true
seed = 0
learning_rate = 0.1
```"""
TIE = """\
The slope is [−2]{proof="slope"}, in colour **−2**{.low proof="slope"}."""


@dataclass(frozen=True)
class Advice:
    """Why what a pattern finds in a message is a mistake, and what the right thing looks like."""

    pattern: str
    why: str
    example: str


ADVICE = (
    Advice(
        r"a second heading", "the contents and every link to the section need an address of its own", "## Another title"
    ),
    Advice(
        r"kernelspec|front matter",
        "without this head the file is no notebook, and every cell would be shown as plain text",
        KERNELSPEC,
    ),
    Advice(
        r"a fence that is never closed",
        "all that follows would be code, up to the end of the file or the next fence",
        CELL,
    ),
    Advice(r"a fence for", "only a fence that begins with ```python, in small letters, becomes a cell that runs", CELL),
    Advice(r"an indented cell", "a cell inside of a list or a box would be shown and not run", CELL),
    Advice(r"tags=|`tags`", "the tag decides what a cell is for the reader; an unknown one would decide nothing", PROOF),
    Advice(r"cell option", "an option that nothing reads would do nothing, without a word", SLIDER),
    Advice(r"code that does not parse", "the cell could not run, neither at build nor in the browser", CELL),
    Advice(r"no ```python cell", "a chapter is there to be run", CELL),
    Advice(
        r"slider|positions|no position of its slider",
        "a slider moves one number of the code that the reader sees, and each position is computed at build",
        SLIDER,
    ),
    Advice(r"link=|setting", "a link carries the values of a cell’s assignments, and nothing else", LINK),
    Advice(r"tied|ties no number|number in brackets", "a reader takes each number for true; code has to yield it", TIE),
    Advice(r"prediction|choices", "who has guessed wants to know; a question needs choices and one right answer", EXAMPLES["predict"]),
    Advice(
        r"exercise|check|assert without a message|does not define|hint",
        "a reader alone with an exercise has only its hints and the messages of its check",
        EXAMPLES["your turn"],
    ),
)  # fmt: skip


def from_source_error(error: SourceError) -> Finding:
    """What the build would stop with, as a finding."""
    advice = next((advice for advice in ADVICE if re.search(advice.pattern, error.found)), None)
    return Finding(
        error.path,
        error.line,
        f"found {error.found}",
        advice.why if advice else "the build stops here",
        f"expected {error.expected}",
        advice.example if advice else "",
    )
