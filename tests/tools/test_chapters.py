"""The opening and each of the six moves are missed by name, with file, line and a way to mend it, and a whole chapter is left alone."""

import pytest

from tools import chapters
from tools.chapters import EXAMPLES, FAULTS, OPENING, problems

HEAD = """\
---
title: A
jupyter:
  kernelspec:
    name: python3
    display_name: Python 3
    language: python
---

# A

"""
#: A chapter made of the examples alone: what a message offers has to mend.
WHOLE = HEAD + "\n\n".join([OPENING, *EXAMPLES.values()]) + "\n"

LONGER_ASSERT = "assert 2 - 3 == -1 and 4 - 3 == +1"
EXPLANATION = "The loss falls to the right, so a step to the right makes it smaller."
LOOP = EXAMPLES["run"].splitlines()[1:3]


def test_a_chapter_made_of_the_examples_makes_all_moves():
    assert problems("docs/a.md", WHOLE) == []


@pytest.mark.parametrize("move", EXAMPLES)
def test_a_missing_move_is_named(move):
    found = problems("docs/a.md", WHOLE.replace(EXAMPLES[move], ""))
    assert f"the move “{move}”" in found[0]
    assert found[0].startswith("docs/a.md:")
    assert "\n    " + EXAMPLES[move].splitlines()[0] in found[0]


BROKEN = {
    "no prediction": (
        EXAMPLES["predict"],
        "",
        10,
        "predict",
        "no question that the reader answers before running; add a block `/// prediction`",
    ),
    "a prediction explained in three words": (
        EXPLANATION,
        "It is so.",
        16,
        "predict",
        "the prediction has 3 words of explanation; say below the choices, in at least 10, why the right one is "
        "right and what tempts in the others",
    ),
    "a cell that only imports": (
        "\n".join(LOOP),
        "import math",
        24,
        "run",
        "no cell computes or shows anything; add a cell without tags, or one with a slider",
    ),
    "one sentence after the cell": (
        " The two predictions need opposite directions.",
        "",
        24,
        "explain",
        "no cell is followed by 2 sentences of prose or more; say below a cell what its output shows, and why",
    ),
    "no proof": (
        EXAMPLES["prove"],
        "",
        10,
        "prove",
        'no proof cell; assert the numbers that the prose states in a cell tags=["proof"]',
    ),
    "a proof of nothing": (
        LONGER_ASSERT,
        "assert True",
        31,
        "prove",
        "the proof cell asserts nothing; assert a number or a direction that the prose states",
    ),
    "no exercise": (
        EXAMPLES["your turn"],
        "",
        10,
        "your turn",
        "no exercise; add a starter, a hint, a check and a solution",
    ),
    "an exercise without a hint": (
        "/// hint\nHow many times is n in the double of n?\n///",
        "",
        35,
        "your turn",
        "the exercise has no hint with words in it; add a block `/// hint` below the starter",
    ),
    "a check without a message": (
        ', f"Twice 2 is 4, not {double(2)}."',
        "",
        46,
        "your turn",
        'found an assert without a message; expected assert what holds, "what to mend"',
    ),
    "a solution that is the starter": (
        "return 2 * n",
        "return n",
        50,
        "your turn",
        "the solution is the starter; take out of the starter what the reader is to write",
    ),
    "no recap": (
        EXAMPLES["in one sentence"],
        "",
        10,
        "in one sentence",
        "0 boxes `!!! recap`; end the chapter with exactly one",
    ),
    "a recap of two sentences": (
        "sign, the slope",
        "sign. The slope",
        54,
        "in one sentence",
        "the recap holds 2 sentences; it holds exactly one",
    ),
    "a recap of two words": (
        "The height has no sign, the slope does.",
        "Signs matter.",
        54,
        "in one sentence",
        "the recap has 2 words; say what the chapter has shown in at least 5",
    ),
}


@pytest.mark.parametrize(("old", "new", "line", "move", "fault"), BROKEN.values(), ids=BROKEN)
def test_message(old, new, line, move, fault):
    assert WHOLE.count(old) == 1
    found = problems("docs/a.md", WHOLE.replace(old, new))
    assert found[0].split(" For example:")[0] == f"docs/a.md:{line}: the move “{move}”: {fault}."
    assert len(found) == 1


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        (OPENING + "\n\n", "", 10, "the chapter does not begin with its question; ask it in bold below the title"),
        (
            "**The",
            "## First\n\n**The",
            10,
            "the chapter does not begin with its question; ask it in bold below the title",
        ),
        ("it?**", "it.**", 10, "the chapter does not begin with its question; ask it in bold below the title"),
        ("loss, which is", "loss. It is", 12, "the question is answered in 3 sentences; answer it at once, in two"),
        (OPENING, OPENING.splitlines()[0], 12, "the question is answered in 0 sentences; answer it at once, in two"),
    ],
    ids=["missing", "below a heading", "no question", "three sentences", "no answer"],
)
def test_opening(old, new, line, fault):
    assert WHOLE.count(old) == 1
    found = problems("docs/a.md", WHOLE.replace(old, new))
    assert [message.split(" For example:")[0] for message in found] == [f"docs/a.md:{line}: the opening: {fault}."]


def test_an_explanation_may_have_a_heading_of_its_own():
    own = f"## What it shows\n\n{EXAMPLES['explain']}\n\n## The proof"
    assert problems("docs/a.md", WHOLE.replace(EXAMPLES["explain"], own)) == []


def test_what_sets_a_task_explains_no_cell():
    task = "## Exercise\n\nWrite the double of a number. It takes one."
    text = WHOLE.replace(EXAMPLES["explain"], "").replace(EXAMPLES["prove"], f"{EXAMPLES['prove']}\n\n{task}")
    (found,) = problems("docs/a.md", text)
    assert "the move “explain”" in found


def test_every_move_has_an_example_and_a_broken_chapter():
    assert list(EXAMPLES) == list(FAULTS)
    assert {move for _, _, _, move, _ in BROKEN.values()} == set(FAULTS)


def test_moves_inside_fences_do_not_count():
    shown = HEAD + OPENING + "\n\n````text\n" + "\n\n".join(EXAMPLES.values()) + "\n````\n\n```python\nprint(1)\n```\n"
    named = [fault.split("“")[1].split("”")[0] for fault in problems("docs/a.md", shown)]
    assert named == ["predict", "explain", "prove", "your turn", "in one sentence"]


def test_a_folder_without_chapters_is_a_problem(tmp_path, monkeypatch):
    monkeypatch.setattr(chapters, "CHAPTERS", tmp_path)
    with pytest.raises(chapters.Problem, match="holds no chapter"):
        chapters.main()


def test_the_command_fails_with_the_moves_name(tmp_path, monkeypatch, capsys):
    (tmp_path / "a.md").write_text(WHOLE.replace(EXAMPLES["prove"], ""), encoding="utf-8")
    monkeypatch.setattr(chapters, "CHAPTERS", tmp_path)
    monkeypatch.setattr(chapters, "ROOT", tmp_path)
    with pytest.raises(chapters.Problem, match=r"^1 of the chapters’ openings and moves"):
        chapters.main()
    assert "a.md:10: the move “prove”: no proof cell" in capsys.readouterr().out
