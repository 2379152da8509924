"""Reads table.md: the faults, when they happen, what the reader does, and the sentence that follows."""

from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("table.md")
COLUMNS = ["Stage", "Fault", "The reader", "Sees", "Console"]
STAGES = ("start", "first run", "later run")


@dataclass(frozen=True)
class Case:
    """One row: `sees` is empty where no sentence is due, `console` names the errors that are the fault's own."""

    stage: str
    fault: str
    reader: str
    sees: str
    console: str

    def __str__(self):
        return f"{self.stage}: {self.fault}, the reader {self.reader}"


def read(text):
    """The cases of all tables in a Markdown text."""
    cases = []
    for line in text.splitlines():
        if not line.startswith("|"):
            continue
        row = [each.strip() for each in line.strip("|").split("|")]
        if row == COLUMNS or set("".join(row)) <= set("-"):
            continue
        case = Case(*row)
        assert case.stage in STAGES, f"{line}: the stage is none of {STAGES}"
        cases.append(case)
    return cases


CASES = read(TABLE.read_text("utf-8"))
