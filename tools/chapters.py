"""Check that each chapter answers its question first, then makes its six moves.

The moves: predict, run, explain, prove, your turn, in one sentence.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from live_cells.chapter import Cell, Chapter, SourceError, headings, lines_outside_fences, read_chapter
from live_cells.exercises import check_exercises
from tools.console import Problem, exit_plainly, say
from tools.markdown_prose import Passage, Sentence, read_prose
from tools.places import ROOT

CHAPTERS = ROOT / "docs" / "chapters"
#: Fewer words explain nothing.
WORDS_OF_EXPLANATION = 10
WORDS_OF_HINT = 4
WORDS_OF_RECAP = 5
SENTENCES_AFTER_CELL = 2
SENTENCES_OF_ANSWER = 2

#: How a chapter opens, below its title.
OPENING = """\
**The loss has no sign. Where does the model find it?**
In the slope of the loss, which is negative where the prediction is too low and positive where it is too high.
A step against the slope goes towards the true value from both sides."""

#: The moves in their order, each with an example of what mends it.
EXAMPLES = {
    "predict": """\
/// prediction | The slope is −2. Which way must the prediction go?
- [x] Up
- [ ] Down

The loss falls to the right, so a step to the right makes it smaller.
///""",
    "run": """\
```python
for y_pred in (2, 4):
    print(f"prediction {y_pred}: error {y_pred - 3:+g}")
```""",
    "explain": """\
The first error is −1, the second +1. The two predictions need opposite directions.""",
    "prove": """\
```python tags=["proof"]
assert 2 - 3 == -1 and 4 - 3 == +1
```""",
    "your turn": """\
```python tags=["exercise"]
def double(n):
    return n
```

/// hint
How many times is n in the double of n?
///

```python tags=["check"]
from exercise import double

assert double(2) == 4, f"Twice 2 is 4, not {double(2)}."
```

```python tags=["solution"]
def double(n):
    return 2 * n
```""",
    "in one sentence": """\
!!! recap "In one sentence"

    The height has no sign, the slope does.""",
}

#: All that is looked for, each with an example of what mends it.
PARTS = {"the opening": OPENING} | {f"the move “{move}”": example for move, example in EXAMPLES.items()}


@dataclass(frozen=True)
class Page:
    """A chapter as its moves are looked for: its cells, its prose and its lines."""

    chapter: Chapter
    text: str
    passages: list[Passage]

    @property
    def first_line(self) -> int:
        """Where a reader of the file would look for what is not there: the title."""
        return next((line for line, _ in headings(self.text)), 1)

    def cells(self, *kinds: str) -> list[Cell]:
        return [cell for cell in self.chapter.cells if cell.kind in kinds]


#: A place and what is wrong there.
Fault = tuple[int, str]


def faults(path: str, text: str) -> Iterator[tuple[str, int, str]]:
    """What a chapter lacks: each with the name of the part, one of PARTS, and the line."""
    page = Page(read_chapter(path, text), text, read_prose(text))
    for line, fault in _opening(page):
        yield "the opening", line, fault
    for move, look in FAULTS.items():
        for line, fault in look(page):
            yield f"the move “{move}”", line, fault


def problems(path: str, text: str) -> list[str]:
    """What a chapter lacks, each with file and line, the part's name, and an example of what mends it."""
    found = []
    for part, line, fault in faults(path, text):
        example = PARTS[part].replace("\n", "\n    ").replace("\n    \n", "\n\n")
        found.append(f"{path}:{line}: {part}: {fault}. For example:\n\n    {example}\n")
    return found


def _opening(page: Page) -> Iterator[Fault]:
    """The question in bold and its answer are the first things below the title, above all code."""
    first = next((passage for passage in page.passages if passage.line > page.first_line), None)
    question, bold, answer = first.text.partition("?**") if first else ("", "", "")
    next_heading = next((line for line, _ in headings(page.text) if line > page.first_line), len(page.text))
    first_cell = min((cell.line for cell in page.chapter.cells), default=len(page.text))
    if not first or not bold or not question.startswith("**") or first.line > min(next_heading, first_cell):
        yield page.first_line, "the chapter does not begin with its question; ask it in bold below the title"
        return
    sentences = len(replace(first, text=answer.strip()).sentences())
    if sentences != SENTENCES_OF_ANSWER:
        yield (
            first.line,
            f"the question is answered in {sentences} {'sentence' if sentences == 1 else 'sentences'}; answer it at once, in two",
        )


def _predict(page: Page) -> Iterator[Fault]:
    questions = [p for p in page.passages if p.within == "prediction" and p.kind == "question"]
    if not questions:
        yield page.first_line, "no question that the reader answers before running; add a block `/// prediction`"
    for question in questions:
        end = min((q.line for q in questions if q.line > question.line), default=len(page.text))
        why = [p for p in page.passages if question.line < p.line < end and p.within == "prediction"]
        words = _words(sentence for p in why if p.kind == "paragraph" for sentence in p.sentences())
        if words < WORDS_OF_EXPLANATION:
            yield (
                question.line,
                f"the prediction has {words} words of explanation; say below the choices, in at least "
                f"{WORDS_OF_EXPLANATION}, why the right one is right and what tempts in the others",
            )


def _run(page: Page) -> Iterator[Fault]:
    cells = page.cells("example", "explore")
    if not any(_does_something(cell.source) for cell in cells):
        line = cells[0].line if cells else page.first_line
        yield line, "no cell computes or shows anything; add a cell without tags, or one with a slider"


def _explain(page: Page) -> Iterator[Fault]:
    ran = page.cells("example", "explore")
    most = max((sum(len(p.sentences()) for p in _below(page, cell)) for cell in ran), default=0)
    if most < SENTENCES_AFTER_CELL:
        yield (
            ran[0].line if ran else page.first_line,
            f"no cell is followed by {SENTENCES_AFTER_CELL} sentences of prose or more; "
            "say below a cell what its output shows, and why",
        )


def _below(page: Page, cell: Cell) -> list[Passage]:
    """The paragraphs below a cell in its section; none there, those of the next section, unless it sets a task."""
    starts = [*(line for line, _ in headings(page.text) if line > cell.line), len(page.text), len(page.text)]

    def between(first: int, last: int) -> list[Passage]:
        return [p for p in page.passages if first < p.line < last]

    own = [p for p in between(cell.line, starts[0]) if p.kind == "paragraph" and not p.within]
    following = between(starts[0], starts[1])
    tasks = [exercise for exercise in page.cells("exercise") if starts[0] < exercise.line < starts[1]]
    if own or tasks or any(p.within == "turn" for p in following):
        return own
    return [p for p in following if p.kind == "paragraph" and not p.within]


def _prove(page: Page) -> Iterator[Fault]:
    proofs = page.cells("proof")
    if not proofs:
        yield page.first_line, 'no proof cell; assert the numbers that the prose states in a cell tags=["proof"]'
    for proof in proofs:
        asserts = [node for node in ast.walk(ast.parse(proof.source)) if isinstance(node, ast.Assert)]
        if not any(not isinstance(node.test, ast.Constant) for node in asserts):
            yield proof.line, "the proof cell asserts nothing; assert a number or a direction that the prose states"


def _your_turn(page: Page) -> Iterator[Fault]:
    try:
        check_exercises(page.chapter, page.text)
    except SourceError as error:
        yield error.line or page.first_line, f"found {error.found}; expected {error.expected}"
        return
    parts = page.cells("exercise", "check", "solution")
    if not parts:
        yield page.first_line, "no exercise; add a starter, a hint, a check and a solution"
    for starter, _, solution in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        hints = [p for p in page.passages if starter.line < p.line < solution.line and p.within == "hint"]
        if _words(sentence for hint in hints for sentence in hint.sentences()) < WORDS_OF_HINT:
            yield starter.line, "the exercise has no hint with words in it; add a block `/// hint` below the starter"
        if ast.dump(ast.parse(starter.source)) == ast.dump(ast.parse(solution.source)):
            yield solution.line, "the solution is the starter; take out of the starter what the reader is to write"


def _in_one_sentence(page: Page) -> Iterator[Fault]:
    boxes = [number for number, line in lines_outside_fences(page.text) if re.match(r"!!! recap\b", line)]
    if len(boxes) != 1:
        line = boxes[1] if boxes else page.first_line
        yield line, f"{len(boxes)} boxes `!!! recap`; end the chapter with exactly one"
        return
    sentences = [sentence for p in page.passages if p.within == "recap" for sentence in p.sentences()]
    if len(sentences) != 1:
        yield boxes[0], f"the recap holds {len(sentences)} sentences; it holds exactly one"
    elif sentences[0].words < WORDS_OF_RECAP:
        yield (
            boxes[0],
            f"the recap has {sentences[0].words} words; say what the chapter has shown in at least {WORDS_OF_RECAP}",
        )


FAULTS: dict[str, Callable[[Page], Iterator[Fault]]] = {
    "predict": _predict,
    "run": _run,
    "explain": _explain,
    "prove": _prove,
    "your turn": _your_turn,
    "in one sentence": _in_one_sentence,
}


def _words(sentences: Iterator[Sentence]) -> int:
    return sum(sentence.words for sentence in sentences)


def _does_something(source: str) -> bool:
    """Whether code calls something or ends in a value, rather than import, define and wait."""
    body = ast.parse(source).body
    return any(
        isinstance(node, ast.Call) or (isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant))
        for statement in body
        if not isinstance(statement, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
    )


def main() -> int:
    files = sorted(CHAPTERS.glob("*.md"))
    if not files:
        raise Problem(f"{CHAPTERS} holds no chapter.")
    found = [fault for file in files for fault in problems(_name(file), file.read_text("utf-8"))]
    for fault in found:
        say(fault)
    if found:
        raise Problem(f"{len(found)} of the chapters’ openings and moves are missing or without substance.")
    say(f"All {len(files)} chapters answer their question first and make the six moves.")
    return 0


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT))


if __name__ == "__main__":
    exit_plainly(main)
