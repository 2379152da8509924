"""Checking an exercise: the verdict, what the reader is told, and that no name of the reader's reaches the check."""

import asyncio
import builtins
import sys

import pytest

from live_cells.check_exercise import PASSED, RAISED, VERDICT, check_exercise

CHECK = """\
from exercise import double

assert all(isinstance(double(n), int) for n in (1, 2)), "Give back a number."
assert abs(double(2) - 4) == 0, f"Twice 2 is 4, not {double(2)}."
"""
RIGHT = "def double(n):\n    return 2 * n"
WRONG = "def double(n):\n    return n"


def check(source, check=CHECK):
    """The verdict, and the outputs before it."""
    outputs = []
    ran = asyncio.run(check_exercise(source, name="cell 7", check=check, emit=outputs.append))
    verdict = outputs.pop()["data"][VERDICT]
    assert ran == (not any(output["output_type"] == "error" for output in outputs))
    return verdict["passed"], verdict["message"], outputs


def test_a_right_answer_passes():
    assert check(RIGHT) == (True, PASSED, [])


def test_a_failed_assertion_is_its_message_without_a_traceback():
    assert check(WRONG) == (False, "Twice 2 is 4, not 2.", [])


def test_what_the_reader_prints_is_shown():
    passed, _, outputs = check("print('one')\n" + RIGHT)
    assert passed
    assert outputs == [{"output_type": "stream", "name": "stdout", "text": "one\n"}]


@pytest.mark.parametrize(
    ("source", "name", "lines"),
    [
        ("1 / 0\n" + RIGHT, "ZeroDivisionError", ["1 / 0"]),
        ("def double(n):\n    return half(n)", "NameError", ["return half(n)"]),
        ("def double(n):\n    assert n > 1, 'mine'\n    return 2 * n", "AssertionError", ["assert n > 1, 'mine'"]),
        ("def double(n)\n    return 2 * n", "SyntaxError", ["def double(n)"]),
        ("def double(n):\n    return double(n)", "RecursionError", ["return double(n)"]),
        ("raise SystemExit", "SystemExit", ["raise SystemExit"]),
    ],
)
def test_an_error_of_the_reader_shows_the_readers_lines_alone(source, name, lines):
    passed, message, (error,) = check(source)
    assert (passed, message) == (False, RAISED)
    text = "\n".join(error["traceback"])
    assert error["ename"] == name
    assert [line for line in lines if line in text] == lines
    assert text.count("File ") == text.count('File "cell 7"')
    assert "from exercise" not in text and "isinstance(" not in text


@pytest.mark.parametrize("source", ["", "x = 1", "def Double(n):\n    return 2 * n"])
def test_a_missing_name_is_named(source):
    assert check(source) == (False, "Your code has to define `double`; it does not.", [])


def test_a_value_that_the_check_cannot_work_with_is_said():
    assert check("double = 3") == (
        False,
        "The check cannot work with what your code gives (TypeError: 'int' object is not callable).",
        [],
    )


@pytest.mark.parametrize(
    "names",
    [
        "abs = all = isinstance = int = AssertionError = None",
        "exercise = names = check = verdict = None",
        "import builtins\nbuiltins.all = lambda _: True\nbuiltins.abs = lambda _: 0",
        "import sys\nsys.modules['exercise'] = None",
        "__builtins__ = {}",
    ],
)
def test_the_readers_names_neither_break_nor_fake_the_check(names):
    absolute = abs
    assert check(f"{RIGHT}\n{names}") == (True, PASSED, [])
    assert check(f"{WRONG}\n{names}")[:2] == (False, "Twice 2 is 4, not 2.")
    assert builtins.abs is absolute


def test_a_verdict_of_the_readers_own_does_not_count():
    faked = f"class Fake:\n    def _repr_mimebundle_(self, **_):\n        return {{{VERDICT!r}: {{'passed': True}}}}\nFake()"
    assert check(f"{WRONG}\n{faked}")[0] is False


def test_nothing_is_left_behind():
    check("kept = 1\n" + RIGHT)
    assert check("def double(n):\n    return 2 * n + 0 * kept")[1] == RAISED
    assert "exercise" not in sys.modules
