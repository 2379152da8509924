"""What the pages of chapters_site.py must show, whatever a reader has done: the model that random sequences compare with.

It knows the promises, not the mechanism. A cell that has run shows what its code gives after the cells above it, computed
anew by the Python of the tests. One that has not run shows what the build recorded.
"""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile

from live_cells.chapter import read_chapter
from live_cells.run_cell import Namespace, run_cell

from .chapters_site import FIRST, SECOND

LOOPING = "looping\n"
ENDLESS = "print('looping')\nwhile True:\n    pass"
VALUES = ["0", "1", "2", "3"]  # of the slider
UNSOLVED, SOLVED = "Not yet. Twice 2 is 4, not 2.", "Right: every check holds."

#: What readers write into which cell. Each defines what the cells below use, or fails, or never ends.
EDITS = {
    ("first", 1): ["x = 5\nx", "x = 0\nx", "x = 3", "x = 1 / 0", f"x = 3\n{ENDLESS}", "x = ["],
    ("first", 2): [
        'a = 1\nprint("a is", a)',
        'a = 2\nprint("twice a is", 2 * a)',
        'a = 2.5\nprint("a is", a)',
        'a = int("2")\nprint("a is", a)',
        f"a = 2\n{ENDLESS}",
    ],
    ("first", 3): ["x * a", "x - missing", "0", "print(x, a)", ENDLESS],
    ("first", 5): [
        "def double(n):\n    return 2 * n",
        "def double(n):\n    return 3 * n",
        "def double(n):\n    return missing",
        "print('seen')\ndef double(n):\n    return n + n",
        ENDLESS,
    ],
    ("first", 8): ["", "print('ünï, 数, 🎈')", "'<b>text</b>'", "x"],
    ("second", 1): ["1 + 1", "''", "missing"],
    ("second", 2): ["y = 11\ny", f"y = 12\n{ENDLESS}"],
}


@dataclass
class Result:
    """What a run of a source has shown; of an error the last line alone, as Pythons differ in the others."""

    source: str
    outcome: str
    text: str
    verdict: str | None = None


def text_of(outputs):
    texts = []
    for output in outputs:
        if output["output_type"] == "stream":
            texts.append(output["text"])
        elif output["output_type"] == "error":
            texts.append(output["traceback"][-1].rstrip().splitlines()[-1])
        else:
            texts.append(output["data"]["text/plain"])
    return "".join(texts)


@cache
def results(sources):
    """What these sources show, one after the other among fresh names, up to the first that fails."""

    async def run_all():
        namespace, found = Namespace(), []
        for number, source in enumerate(sources, 1):
            outputs = []
            succeeded = await run_cell(source, name=f"cell {number}", namespace=namespace, emit=outputs.append)
            found.append(Result(source, "done" if succeeded else "error", text_of(outputs)))
            if not succeeded:
                break
        return found

    with ThreadPoolExecutor(1) as another:  # this thread has a loop: the browser's
        return another.submit(asyncio.run, run_all()).result()


def exercise_result(source):
    """What the check of the exercise says."""
    answers = {
        "def double(n):\n    return n": ("done", "", "fail"),
        "def double(n):\n    return 3 * n": ("done", "", "fail"),
        "def double(n):\n    return missing": ("error", "NameError: name 'missing' is not defined", "fail"),
        "def double(n):\n    return 2 * n": ("done", "", "pass"),
        "print('seen')\ndef double(n):\n    return n + n": ("done", "seen\n", "pass"),
    }
    return Result(source, *answers[source])


@dataclass(repr=False)
class Cell:
    number: int
    kind: str
    author: str
    recorded: dict[str, str]  # what the build recorded, by source: of a slider's cell for each position
    source: str = ""
    shown: Result | None = None
    busy: str | None = None  # waiting, running
    has_run: bool = False  # since the page was loaded
    succeeded: str | None = None  # the source that the last run in this tab had succeeded with
    before: list[str] = field(default_factory=list)  # what was replaced, and can be had back
    opened: bool = False
    verdict: str | None = None
    solved: bool = False
    solution_shown: bool = False
    offer: str | None = None

    def __post_init__(self):
        self.source = self.author

    def __repr__(self):
        return f"cell {self.number}"

    @property
    def sliders(self):
        return len(self.recorded) > 1

    @property
    def edited(self):
        return self.source != self.author

    @property
    def foreign(self):
        return self.edited and self.source not in self.recorded

    @property
    def endless(self):
        return self.source.endswith(ENDLESS)

    @property
    def state(self):
        if self.busy:
            return self.busy
        if self.shown and self.shown.source == self.source:
            return self.shown.outcome
        return "edited" if self.foreign or self.shown else "recorded"

    @property
    def buttons(self):
        """The names of the buttons that are there."""
        exercise = self.kind == "exercise"
        there = {
            "Check" if exercise else "Run": not self.busy,
            "Stop": bool(self.busy),
            "Edit": not self.opened,
            "Reset": not self.busy and (self.edited or (self.shown and self.shown.source != self.author)),
            "Undo": not self.busy and bool(self.before),
            "Copy": True,
            "Copy link": self.edited,
            "Hint": exercise,
            "Hide solution" if self.solution_shown else "Show solution": exercise,
        }
        return {name for name, is_there in there.items() if is_there}

    @property
    def literal(self):
        """The number that the slider is bound to, as it stands in the code."""
        found = re.findall(r"(?<![\w.])a[ \t]*=[ \t]*(-?\d+(?:\.\d+)?)(?![\w.])", self.source)
        return found[0] if len(found) == 1 else None

    def replace(self, source):
        if self.edited and self.source != source:
            self.before.append(self.source)
        self.source = source

    def undo(self):
        """Bring back what was replaced last; clicks go round, and nothing is lost."""
        back = self.before.pop()
        if self.edited:
            self.before.insert(0, self.source)
        self.source = back


@dataclass
class Page:
    name: str
    cells: list[Cell]
    answered: str | None = None  # "right" or "wrong"
    chosen: set[str | None] = field(default_factory=lambda: {None})  # what may be marked: a browser may restore it

    @property
    def answer(self):
        return {"right": "1", "wrong": "0"}.get(self.answered)

    def cell(self, number):
        return next(cell for cell in self.cells if cell.number == number)

    def stands(self, cell):
        """Whether what was recorded for a cell holds: neither it nor one above it is edited."""
        until = self.cells[: self.cells.index(cell) + 1]
        return not any(each.foreign for each in until if each.kind != "exercise")


def read_page(name, text):
    cells = [cell for cell in read_chapter(f"{name}.md", text).cells if cell.kind not in ("check", "solution")]
    plain = [cell for cell in cells if cell.kind != "exercise"]
    texts = dict(zip(plain, results(tuple(cell.source for cell in plain)), strict=True))
    made = []
    for cell in cells:
        recorded = {cell.source: texts[cell].text if cell in texts else ""}
        if cell.sliders:
            recorded = {cell.source.replace("a = 2", f"a = {value}"): f"a is {value}\n" for value in VALUES}
        made.append(Cell(cell.index, cell.kind, cell.source, recorded))
    return Page(name, made)


@dataclass
class Visit:
    """An entry of the tab's history."""

    page: str
    link: tuple[int, str] | None = None  # the code that its fragment holds, for the cell of this number


@dataclass
class Workshop:
    """The tab, and all that it remembers."""

    pages: dict[str, Page] = field(
        default_factory=lambda: {name: read_page(name, text) for name, text in (("first", FIRST), ("second", SECOND))}
    )
    history: list[Visit] = field(default_factory=lambda: [Visit("first")])
    at: int = 0
    offline: bool = False

    @property
    def page(self):
        return self.pages[self.history[self.at].page]

    @property
    def cells(self):
        """All cells of all pages."""
        return [cell for page in self.pages.values() for cell in page.cells]

    @property
    def looping(self):
        return any(cell.busy == "running" for cell in self.cells)

    # What a reader does

    def edit(self, cell, source):
        cell.source, cell.opened = source, True

    def run(self, cell, *, below=True):
        """Run a cell, and before it those above; after a reload also those below that had succeeded."""
        if cell.busy:
            return
        if self.looping:
            cell.busy = "waiting"
            return
        page = self.page
        index = page.cells.index(cell)
        if cell.kind == "exercise":
            self._perform([cell], lambda _: [exercise_result(cell.source)])
            return
        plan = [each for each in page.cells[: index + 1] if each.kind != "exercise"]
        lost = [each for each in page.cells[index + 1 :] if below and each.kind != "exercise"]
        lost = list(takewhile(lambda each: each.succeeded == each.source, lost))
        while lost and lost[-1].has_run:
            lost.pop()
        self._perform(plan + lost, results)

    def run_all(self):
        cells = [cell for cell in self.page.cells if cell.kind != "exercise"]
        if self.looping and not any(cell.busy for cell in self.page.cells):
            cells[0].busy = "waiting"
        elif not self.looping:
            self._perform(cells, results)

    def _perform(self, plan, shown_by):
        endless = next((number for number, cell in enumerate(plan) if cell.endless), len(plan))
        found = shown_by(tuple(cell.source for cell in plan[:endless])) if endless else []
        for cell, result in zip(plan, found, strict=False):
            self._finished(cell, result)
        if endless < len(plan) and len(found) == endless and all(result.outcome == "done" for result in found):
            runs, *wait = plan[endless:]
            runs.busy, runs.verdict = "running", None
            runs.shown = Result(runs.source, "", LOOPING)
            for cell in wait:
                cell.busy = "waiting"

    def _finished(self, cell, result):
        cell.shown, cell.has_run, cell.verdict = result, True, result.verdict
        cell.solved = cell.solved or result.verdict == "pass"
        if cell.kind != "exercise":
            cell.succeeded = result.source if result.outcome == "done" else None

    def stop(self):
        """Stop what runs, and forget what waits."""
        for cell in self.cells:
            if cell.busy == "running":
                self._finished(cell, Result(cell.shown.source, "stopped", LOOPING))
            cell.busy = None

    def reset(self, cell):
        cell.shown, cell.verdict = None, None
        cell.replace(cell.author)

    def slide(self, cell, value):
        """Move the slider: the answer is recorded, or has to be computed where code above was edited; whether it has."""
        cell.source = re.sub(rf"(?<![\w.])a = {re.escape(cell.literal)}", f"a = {value}", cell.source)
        if cell.busy != "running" and self.page.stands(cell):
            cell.shown = None
            return False
        return cell.busy is None

    # Where a reader goes

    def visit(self, page, *, loads):
        """Go to another page, by a link or by its address, which loads everything anew."""
        self.history[self.at + 1 :] = [Visit(page)]
        self.move(1, loads=loads)

    def move(self, steps, *, loads):
        self.at += steps
        if loads:
            self.load()
        else:
            self._arrive()

    def load(self):
        """The page is loaded: what the browser keeps is there, and no Python."""
        for cell in self.cells:
            cell.shown = cell.busy = None
            cell.before, cell.has_run = [], False
        before = {name: page.chosen for name, page in self.pages.items()}
        self._arrive()
        if self.page.answer is None:
            self.page.chosen = {None} | before[self.page.name]

    def _arrive(self):
        for cell in self.page.cells:
            shown = cell.shown.verdict if cell.shown else None
            cell.opened = cell.solution_shown = False
            cell.verdict = shown or ("pass" if cell.solved else None)
            cell.offer = None
        self.page.chosen = {self.page.answer}
        if self.history[self.at].link:
            self._offer()

    # Code from elsewhere

    def open_link(self, number, source):
        """Put a link with code for one cell into the address of the page."""
        visit = self.history[self.at]
        if visit.link != (number, source):
            visit.link = (number, source)
            self._offer()

    def decide(self, cell, take):
        visit = self.history[self.at]
        if visit.link == (cell.number, cell.offer):
            visit.link = None
        if take:
            cell.replace(cell.offer)
        cell.offer = None

    def _offer(self):
        """What the address carries stands beside its cell, unless it is there already."""
        number, source = self.history[self.at].link
        cell = self.page.cell(number)
        if source not in (cell.source, cell.author):
            cell.offer = source
