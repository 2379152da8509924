"""Sliders: which number in the code each is bound to, its values, and what an author reads when one does not fit."""

import pytest

from live_cells.chapter import SourceError, read_chapter
from live_cells.sliders import read_sliders, variants

FRONT = """\
---
title: A chapter
jupyter:
  kernelspec: {name: python3, display_name: Python 3, language: python}
---
"""


def cell(option, source):
    (read,) = read_chapter("docs/chapters/01_a.md", f"{FRONT}```python slider={option}\n{source}\n```\n").cells
    return read


@pytest.mark.parametrize(
    ("scale", "literal", "values"),
    [
        ([0, 3, 1], "2", ("0", "1", "2", "3")),
        ([0.0, 2.0, 1], "2.0", ("0.0", "1.0", "2.0")),
        ([0, 0.3, 0.1], "0.3", ("0.0", "0.1", "0.2", "0.3")),
        ([0.1, 0.2, 0.05], "0.15", ("0.1", "0.15", "0.2")),
        ([-1, 1, 0.5], "-0.5", ("-1.0", "-0.5", "0.0", "0.5", "1.0")),
        ([0, 200, 100], "100", ("0", "100", "200")),
    ],
)
def test_values_are_written_as_an_author_writes_them(scale, literal, values):
    (slider,) = read_sliders({"a": scale}, f"a = {literal}")
    assert slider.values == values


@pytest.mark.parametrize(
    "source",
    [
        "rate = 0.5\nprint(rate)",
        "f(1, rate=0.5)",
        "def f(rate):\n    return rate\n\nf(rate=0.5)",
        "rate=0.5  # of all\nrate == 0.5\nlearning_rate = 0.7\nmodel.rate = 0.7",
    ],
)
def test_an_assignment_or_an_argument_is_bound_and_nothing_else(source):
    moved = variants(source, read_sliders({"rate": [0, 1, 0.5]}, source))
    before, _, after = source.partition("0.5")
    assert moved == [before + value + after for value in ("0.0", "0.5", "1.0")]


def test_two_sliders_have_all_combinations_and_the_last_moves_fastest():
    read = cell('{"a": [0, 1, 1], "b": [-1, 1, 1]}', "a = 1\nb = -1")
    assert read.kind == "explore"
    assert variants(read.source, read.sliders) == [f"a = {a}\nb = {b}" for a in (0, 1) for b in (-1, 0, 1)]


@pytest.mark.parametrize(
    ("option", "source", "line", "found", "expected"),
    [
        ("3", "a = 1", 6, "slider=3", 'slider={"name": [first, last, step]}'),
        ("{}", "a = 1", 6, "slider={}", 'slider={"name": [first, last, step]}'),
        ('{"a": [0, 1]}', "a = 1", 6, "slider 'a': [0, 1]", "a variable's name and [first, last, step]"),
        ('{"a": [0, true, 1]}', "a = 1", 6, "slider 'a': [0, True, 1]", "a variable's name and"),
        ('{"a": [0, NaN, 1]}', "a = 1", 6, "slider 'a': [0, nan, 1]", "a variable's name and"),
        ('{"a b": [0, 1, 1]}', "a = 1", 6, "slider 'a b': [0, 1, 1]", "a variable's name and"),
        ('{"a": [0, 1, 0]}', "a = 1", 6, "slider `a` from 0 to 1 in steps of 0", "some positive steps"),
        ('{"a": [1, 0, 1]}', "a = 1", 6, "slider `a` from 1 to 0 in steps of 1", "some positive steps"),
        ('{"a": [0, 1, 0.3]}', "a = 1", 6, "slider `a` from 0 to 1 in steps of 0.3", "some positive steps"),
        ('{"a": [0, 400, 1]}', "a = 1", 6, "401 positions (401)", "at most 400; take longer steps"),
        ('{"a": [1, 21, 1], "b": [1, 20, 1]}', "a = b = 1", 6, "420 positions (21 × 20)", "at most 400"),
        ('{"b": [0, 1, 1]}', "a = 1", 6, "no numbers for the slider `b`", "exactly one `b = 2.0` or `f(b=2.0)`"),
        ('{"a": [0, 1, 1]}', "a, b = 1, 0", 6, "no numbers for the slider `a`", "exactly one `a = 2.0`"),
        ('{"a": [0, 1, 1]}', "a = 2 * 1", 6, "no numbers for the slider `a`", "exactly one `a = 2.0`"),
        ('{"a": [0, 1, 1]}', "a = True", 6, "no numbers for the slider `a`", "exactly one `a = 2.0`"),
        ('{"a": [0, 1, 1]}', "a = 1\n\nf(a=1)", 9, "2 numbers for the slider `a`", "exactly one `a = 2.0`"),
        ('{"a": [0, 1, 1]}', "x = 0\na = 0x1", 8, "no places that read as a number for the slider `a`", "a decimal"),
        ('{"a": [0, 1, 1]}', "a = 1  # a=0", 7, "2 places that read as a number", "none in a comment or a text"),
        ('{"a": [0, 1, 1]}', "\na = 7", 8, "`a` at 7, which is no position of its slider", "one of 0, 1, … 1,"),
        ('{"a": [0, 1, 0.5]}', "a = 0.25", 7, "`a` at 0.25, which is no position", "one of 0.0, 0.5, … 1.0,"),
        ('{"a": [0, 1, 0.5]}', "a = 1", 7, "`a` at 1, which is no position", "written like these"),
        ('{"a": [0, 1, 1]} tags=["proof"]', "a = 1", 6, "both `tags` and `slider`", "one of them"),
    ],
)
def test_a_slider_that_does_not_fit_is_named_with_its_line(option, source, line, found, expected):
    with pytest.raises(SourceError) as error:
        cell(option, source)
    message = str(error.value)
    assert message.startswith(f"docs/chapters/01_a.md:{line}: found {found}")
    assert expected in message.partition("; expected ")[2]
