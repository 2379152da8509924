"""The numbers worked by hand: each is tied to code where its chapter states it, and no tied number can be altered."""

import re
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from live_cells.chapter import SourceError
from live_cells.shown_numbers import read_number
from live_cells.tie_values import check_ties, run_ties

from .test_chapter_cells import CHAPTERS

#: What each chapter works out, by hand: what it is of, and the numbers as they have to stand in the prose.
BY_HAND = {
    "index": {
        "errors 2 - 3 and 4 - 3": ["−1", "+1"],
        "squared errors": ["1", "1"],
        "slopes 2·(-1) and 2·(+1)": ["-2", "+2"],
    },
    "01": {
        "errors 2 - 3 and 4 - 3": ["−1", "+1"],
        "absolute errors 1 and 1, squared errors 1 and 1": ["1"] * 3,
        "mean of -1 and +1": ["0"],
        "change of the squared error on a step of 0.1, 0.81 - 1 and 1.21 - 1": ["−0.19", "+0.21"],
    },
    "02": {
        "slopes of the squared error, 2·(-1) and 2·(+1)": ["−2", "+2"],
        "the same by the central difference, (0 - 4)/2 and (4 - 0)/2": ["-2", "+2"],
        "slope of the squared error at 1, 2·(-2)": ["−4"],
        "slopes of the absolute error, sign(-1) and sign(+1)": ["−1", "+1"],
        "what the code returns for no error": ["0"],
    },
    "03": {
        "error 0·(-1) + 2 - 3": ["−1"],
        "slopes 2·(-1)·(-1) and 2·(-1)·1": ["+2", "-2"],
        "after a step of 0.1: w, b, prediction, error": ["-0.2", "2.2", "2.4", "−0.6"],
        "squared error before and after, 0.6²": ["1", "0.36"],
        "factors 1 - 4η for 0.1, 0.25, 0.4, 0.5, 0.6 and 1": ["0.6", "0", "−0.6", "−1", "−1.4", "−3"],
        "the 4 of 1 - 4η, and where the factor is -1": ["4", "0.5"],
    },
    "04": {
        "(1 + 9 + 25 + 49)/4": ["1", "9", "25", "49", "84", "21"],
        "errors": ["−1", "−3", "−5", "−7"],
        "errors times inputs": ["0", "−3", "−10", "−21"],
        "sums": ["−16", "−34"],
        "gradient, half of each sum": ["−17", "−8"],
        "after a step of 0.1": ["1.7", "0.8"],
        "errors then": ["−0.2", "−0.5", "−0.8", "−1.1"],
        "their mean square, (0.04 + 0.25 + 0.64 + 1.21)/4": ["0.535"],
        "mirrored": ["+17", "+8"],
    },
    "05": {
        "Hessian": ["7", "3", "3", "2"],
        "trace, determinant, discriminant 81 - 20": ["9", "5", "61"],
        "edge 4/(9 + √61), twice": ["0.23795…", r"0.23795\ldots"],
        "largest eigenvalue": [r"8.405\ldots"],
        "factor at 0.25, below -1": ["−1.101"],
        "start, and first step": ["21", "−17", "−8", "1.7"],
        "goal": ["2", "1"],
    },
    "06": {
        "mean of 1, 2, 3, 4, 100": ["22"],
        "median": ["3"],
        "Huber for δ = 10, 2 and 78": ["5", "3", "22"],
        "slopes of MSE": ["−4", "−0.2", "+0.2", "+4"],
        "slopes of MAE": ["−1", "−1", "+1", "+1"],
        "zigzag": ["0.8", "1.2"],
    },
    "07": {
        "errors": ["−1", "+1"],
        "MSE": ["1"],
        "slope in the bias": ["0"],
        "slope in the weight, ½·2·(-1·1 + 1·2)": ["+1"],
        "the same for MAE, ½·(-1 + 2)": [r"+\frac12"],
        "after a step of 0.1": ["1.9", "−1.1", "+0.8", "0.925"],
    },
    "08": {
        "1/n, and its sum over four examples": [r"\frac14", "1"],
        "slope of the error": ["+1"],
        "after 50 steps of 0.15 and 0.1": ["−7.5", "−5"],
        "mean error, and MSE": ["−4", "−20.25", "522.875"],
        "where e² + e is lowest": ["−½"],
    },
    "09": {
        "error": ["−1"],
        "slopes in ŷ and b₂, w₂, a, z and b₁, w₁": ["-2", "-1", "+4", "+3", "-3"],
        "slope of tanh, 1 - ¼": [r"\frac34"],
        "where the dead unit's b₂ ends": ["4"],
    },
    "10": {
        "pinball's slopes": ["−0.9", "+0.1"],
        "its lowest place for q = 0.7": ["4"],
        "p - y for 0.8": ["-0.2", "+0.8"],
        "velocities for 1, 1, 1": ["1", "1.5", "1.75"],
        "velocities for 1, -1, 1, -1": ["1", "−0.5", "0.75", "−0.625"],
        "Adam's first step for (-17, -8)": ["−17", "−8", "0.1", "0.1"],
    },
}


def read(name):
    (chapter,) = (chapter for path, chapter in CHAPTERS.items() if re.match(rf"{name}(_|\.md)", Path(path).name))
    return chapter


@cache
def values(path):
    """What the expressions of a chapter yield: its cells run once for all tests."""
    return run_ties(CHAPTERS[path])


every_chapter = pytest.mark.parametrize("name", BY_HAND)
every_tie = pytest.mark.parametrize(
    ("path", "tie"),
    [
        pytest.param(path, tie, id=f"{Path(path).name}:{tie.line} {tie.text!a} {position}")
        for path, chapter in CHAPTERS.items()
        for position, tie in enumerate(chapter.ties)
    ],
)


@pytest.mark.parametrize(
    ("name", "what"),
    [pytest.param(name, what, id=f"{name} {what!a}") for name in BY_HAND for what in BY_HAND[name]],
)
def test_a_number_worked_by_hand_is_tied(name, what):
    tied = [tie.text for tie in read(name).ties]
    wanted = BY_HAND[name][what]
    assert [text for text in wanted if tied.count(text) < wanted.count(text)] == []


@every_chapter
def test_the_tied_numbers_are_what_code_yields(name):
    chapter = read(name)
    check_ties(chapter, values(chapter.path))


def altered(text):
    """Texts of other numbers, each next to the one that `text` shows or its opposite."""
    number = read_number(text)
    if number.decimals is None and number.value.denominator > 1:
        yield f"{number.value.numerator + 1}/{number.value.denominator}"
    last = re.search(r"\d(?=\D*$)", text)
    if last and not re.search(r"frac|/", text):
        digit = int(last[0])
        for other in ((digit + 1) % 10, (digit - 1) % 10):
            yield text[: last.start()] + str(other) + text[last.end() :]
    if number.value:
        yield "-" + text.lstrip("+-−") if number.value > 0 else text.lstrip("-−")


@every_tie
def test_no_tied_number_can_be_altered(path, tie):
    """Its last digit one up or down, its sign turned round: each time the build names the line and the number."""
    chapter = CHAPTERS[path]
    texts = list(altered(tie.text))
    assert len(texts) >= 2
    for text in texts:
        assert read_number(text).value != read_number(tie.text).value
        with pytest.raises(SourceError) as raised:
            check_ties(replace(chapter, ties=(replace(tie, text=text),)), values(path))
        assert str(raised.value).startswith(f"{path}:{tie.line}: found `{text}` tied to `{tie.expression}`, which is ")


def test_there_are_tied_numbers():
    assert sum(len(chapter.ties) for chapter in CHAPTERS.values()) >= 300


def test_altered_numbers_are_the_neighbours():
    assert [read_number(text).value for text in altered("0.535")] == [
        Fraction("0.536"),
        Fraction("0.534"),
        Fraction("-0.535"),
    ]
    assert [str(read_number(text).value) for text in altered(r"+\frac12")] == ["1", "-1/2"]
