"""Tied numbers against what their expressions yield, and when a chapter's cells run again for that."""

import textwrap

import pytest

from live_cells import recording
from live_cells.chapter import SourceError, read_chapter
from live_cells.recording import Recordings
from live_cells.tie_values import check_ties, run_ties

CHAPTER = """\
---
jupyter:
  kernelspec: {name: python3, display_name: Python 3, language: python}
---

The slope is [−17]{proof="slope"}, twice that [−34]{proof="2 * slope"}.

```python
slope = -17.0
print("printed")
```

```python tags=["proof"]
def half():
    print("printed by an expression")
    return slope / 2
```

Half of it is **−8.5**{.low proof="half()"}.

```python
slope = 3
```
"""


def chapter(old="", new=""):
    assert old in CHAPTER
    return read_chapter("docs/chapters/01_a.md", textwrap.dedent(CHAPTER).replace(old, new, 1))


def checked(read):
    check_ties(read, run_ties(read))


def test_a_name_that_is_bound_again_below_the_proof_cell_has_the_value_that_it_has_there():
    read = chapter("**−8.5**{.low", "**1.5**{.low")
    assert run_ties(read) == {
        "2": {"slope": {"value": -17.0}, "2 * slope": {"value": -34.0}},
        "3": {"half()": {"value": 1.5}},
    }
    checked(read)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "[−17]",
            "[−18]",
            "found `−18` tied to `slope`, which is -17.0 after the proof cell in line 13;"
            " expected `−17`, or an expression that yields `−18`",
        ),
        (
            "[−17]",
            "$[-18]",
            "found `-18` tied to `slope`, which is -17.0 after the proof cell in line 13; expected `-17`, or",
        ),
        (
            "[−34]",
            "[+34.0]",
            "found `+34.0` tied to `2 * slope`, which is -34.0 after the proof cell in line 13; expected `−34.0`, or",
        ),
        (
            "slope = -17.0",
            "slope = -16.5",
            "found `−17` tied to `slope`, which is -16.5 after the proof cell in line 13; expected `−16.5`, or",
        ),
        (
            '"slope"',
            '"slop"',
            "found `−17` tied to `slop`, which raises NameError: name 'slop' is not defined after the proof cell"
            " in line 13; expected an expression that yields a number there",
        ),
        ('"slope"', '"slope / 0"', "found `−17` tied to `slope / 0`, which raises ZeroDivisionError: "),
        ('"slope"', '"slope == -17"', "found `−17` tied to `slope == -17`, which is True, a bool and not a number,"),
        ('"slope"', '"[slope]"', "found `−17` tied to `[slope]`, which is [-17.0], a list and not a number, after"),
        ('"slope"', '"slope + 1j"', "found `−17` tied to `slope + 1j`, which is (-17+1j), a complex and not a number"),
        ('"slope"', "\"float('nan')\"", "found `−17` tied to `float('nan')`, which is nan after"),
        ('"slope"', '"exit()"', "found `−17` tied to `exit()`, which raises SystemExit"),
    ],
)
def test_an_author_reads_what_differs(old, new, message):
    with pytest.raises(SourceError) as raised:
        checked(chapter(old, new))
    assert str(raised.value).startswith(f"docs/chapters/01_a.md:6: {message}")


def test_after_the_last_proof_cell_the_message_names_the_last_cell():
    with pytest.raises(SourceError) as raised:
        checked(chapter())
    assert str(raised.value).startswith(
        "docs/chapters/01_a.md:19: found `−8.5` tied to `half()`, which is 1.5 after the last cell in line 21; "
        "expected `1.5`, or"
    )


@pytest.fixture
def runs(monkeypatch):
    """How often the cells have run for the ties: one item each time."""
    counted = []

    def run(chapter):
        counted.append(chapter)
        return run_ties(chapter)

    monkeypatch.setattr(recording, "run_ties", run)
    return counted


def test_cells_run_again_for_another_expression_or_other_code_and_not_for_other_prose(tmp_path, runs):
    recordings = Recordings(tmp_path, "world")
    values = recordings.tie_values(chapter())
    for old, new in [("The slope is", "It is"), ("[−17]", "[−18]"), ("\nHalf", "\nSo half")]:
        assert recordings.tie_values(chapter(old, new)) == values
    assert len(runs) == 1
    recordings.tie_values(chapter('"slope"', '"slope + 0"'))
    recordings.tie_values(chapter("slope = -17.0", "slope = -16.0"))
    Recordings(tmp_path, "other").tie_values(chapter())
    assert len(runs) == 4


def test_a_chapter_without_ties_runs_nothing(tmp_path, runs):
    plain = read_chapter("a.md", CHAPTER.replace("proof=", "class="))
    assert plain.ties == ()
    assert Recordings(tmp_path, "world").tie_values(plain) == {}
    assert runs == []
