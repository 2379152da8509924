"""Every answer that the tests know for a chapter's exercises, given to their checks."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from live_cells.chapter import Chapter
from live_cells.check_exercise import VERDICT, check_exercise
from live_cells.run_cell import Output
from tests.site import exercise_answers
from tests.site.exercise_answers import Answer, Exercise
from tools.review.finding import Finding

LEAST_WRONG = 3  # and the starter
DEFINES_NOTHING = "Your code has to define "  # as live_cells/check_exercise.py begins it

EXAMPLE = """\
# Wrong answers in chapter 13, and what each is told

## The starter

> It gives back n. How many times is n in its double?

## The square

> This is the square: it agrees for 2 alone.

```python
def double(n):
    return n**2
```"""


def answers(chapter: Chapter) -> Iterator[Finding]:
    """What is wrong with the exercises: a solution that fails, an answer that gets another message than is written."""
    starters = [cell for cell in chapter.cells if cell.kind == "exercise"]
    if not starters:
        return
    path = f"tests/site/wrong_answers/{Path(chapter.path).name}"
    try:
        exercises = exercise_answers.exercises_of(chapter)
    except FileNotFoundError:
        exercises = []
        yield Finding(
            path,
            None,
            "there is no file with wrong answers to the chapter’s exercise",
            "a check that nobody has tried lets a wrong answer pass, or sends a right one away",
            f"write the starter and at least {LEAST_WRONG} answers that readers are likely to give, "
            "each with the message that it gets",
            EXAMPLE,
        )
    except ValueError:
        exercises = []
        yield Finding(
            path,
            None,
            f"the file does not have one heading # for each of the {len(starters)} exercises",
            "each exercise has its own wrong answers, in the order of the chapter",
            "write a heading # for each exercise, and below it ## for each answer",
            EXAMPLE,
        )
    for exercise in exercises:
        yield from _of_exercise(path, exercise)


def _of_exercise(path: str, exercise: Exercise) -> Iterator[Finding]:
    for answer in exercise.answers:
        passed, message = verdict(exercise, answer)
        if answer.title == "solution" and not passed:
            yield Finding(
                exercise.path,
                exercise.cell.line,
                f"the solution of the exercise fails its own check: {message}",
                "a reader who has given up would read a wrong answer",
                "run solution and check in one cell, and mend the one that errs",
                'assert double(2) == 4, f"Twice 2 is 4, not {double(2)}."',
            )
        elif passed and answer in exercise.wrong:
            yield Finding(
                exercise.path,
                exercise.cell.line,
                f"the check lets the wrong answer “{answer.title}” pass",
                "a reader would be told that a mistake is right",
                "add an assert that this answer does not hold",
                'assert double(3) == 6, "This holds for 2 alone. What is the double of 3?"',
            )
        elif message != answer.message and message.startswith(DEFINES_NOTHING):
            yield Finding(
                path,
                None,
                f"the answer “{answer.title}” does not define what the check imports",
                "it belongs to another exercise, the guide’s perhaps, and no mistake of a reader is tried with it",
                "replace it by an answer that a reader of this exercise is likely to give, with the message that it gets",
                EXAMPLE,
            )
        elif message != answer.message:
            yield Finding(
                path,
                None,
                f"the answer “{answer.title}” is told “{message}”, and the file says “{answer.message}”",
                "the message is what a reader with this mistake has to go on",
                "write the message that fits the mistake, in the check and in the file",
                f"## {answer.title}\n\n> {message}",
            )
    if len(exercise.wrong) < LEAST_WRONG + 1:
        yield Finding(
            path,
            None,
            f"the file holds {len(exercise.wrong)} wrong answers to an exercise",
            "a check is as good as the mistakes that it has been tried with",
            f"write the starter and at least {LEAST_WRONG} more, the ones that a thoughtful reader might give",
            EXAMPLE,
        )
    for message, times in Counter(answer.message for answer in exercise.wrong).items():
        if times > 1:
            yield Finding(
                path,
                None,
                f"{times} wrong answers are told the same: “{message}”",
                "a message that fits two mistakes helps with neither",
                "let the check tell them apart, each with its own assert",
                "assert double(3) != 9, 'This is the square: it agrees for 2 alone.'",
            )


def verdict(exercise: Exercise, answer: Answer) -> tuple[bool, str]:
    """Whether an answer passes the check of an exercise, and what it is told."""
    outputs: list[Output] = []
    name = f"cell {exercise.cell.index}"
    asyncio.run(check_exercise(answer.source, name=name, check=exercise.check, emit=outputs.append))
    told = outputs[-1]["data"][VERDICT]
    return bool(told["passed"]), str(told["message"])
