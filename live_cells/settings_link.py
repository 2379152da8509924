"""Links that carry a cell's settings: the option `link=true`, and which assignments of the cell such a link may set.

```text
learning_rate = 0.1        a number
seed = 0                   a whole number
loss = "huber_loss"        a word of letters, digits and underscores
outlier = (3.0, 20.0)      numbers, always as many
```

A setting stands on a line of its own, at the left margin. A link says nothing but such values: whatever else it
holds is not taken over.
"""

from __future__ import annotations

import ast
import re

#: What a value looks like in code, for each type; runtime/settings_link.ts has the same patterns.
_WHOLE = r"-?(?:0|[1-9]\d{0,8})"
_NUMBER = rf"{_WHOLE}(?:\.\d{{1,9}})?(?:e-?\d{{1,2}})?"
PATTERNS = {
    "whole": _WHOLE,
    "number": _NUMBER,
    "word": r'"[A-Za-z_]\w{0,39}"',
    "numbers": rf"\({_NUMBER}(?:, {_NUMBER}){{1,9}}\)",
}


class LinkError(ValueError):
    """What is wrong with a cell that has the option; `line` is the line of its code, from 1, or None."""

    def __init__(self, found: str, expected: str, line: int | None = None) -> None:
        super().__init__(f"found {found}; expected {expected}")
        self.found, self.expected, self.line = found, expected, line


def read_settings(source: str) -> dict[str, str]:
    """The settings in a cell's code: the type of each name, in their order.

    Raises:
        LinkError: There is none, or a name is set more than once.
    """
    settings: dict[str, str] = {}
    for statement in ast.parse(source).body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
            continue
        name = statement.targets[0].id
        text = ast.get_source_segment(source, statement.value) or ""
        kind = next((kind for kind, pattern in PATTERNS.items() if re.fullmatch(pattern, text, re.ASCII)), None)
        if kind is None or len(statement.targets) > 1:
            continue
        if len(re.findall(rf"^{re.escape(name)}[ \t]*=(?!=)", source, re.MULTILINE)) != 1:
            raise LinkError(f"several values for the setting `{name}`", "one", statement.lineno)
        settings[name] = kind
    if not settings:
        expected = "at least one assignment of a number, a word or a tuple of numbers, like `seed = 0`"
        raise LinkError("`link=true` on a cell without settings", expected)
    return settings
