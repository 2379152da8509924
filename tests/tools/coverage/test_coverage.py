"""The table of what ran, and the bar that it has to reach."""

from tools.coverage.__main__ import Part, ranges, table
from tools.coverage.files import FileCoverage, Share

WHOLE = FileCoverage("whole.py", Share(30, 30), Share(10, 10), ())
HALF = FileCoverage("half.py", Share(9, 10), Share(2, 4), (3, 4, 5, 9))


def test_a_part_below_its_bar_says_by_how_much():
    (problem,) = Part("live_cells", 90, [WHOLE, HALF]).problems()
    assert problem == (
        "live_cells: 12/14 branches ran, which is 85.7 %; at least 90 % have to. "
        "The table names the lines: write tests that need them, or remove what nobody needs."
    )


def test_lines_count_as_branches_do():
    assert [problem[:27] for problem in Part("tutorial_code", 100, [WHOLE, HALF]).problems()] == [
        "tutorial_code: 39/40 lines ",
        "tutorial_code: 12/14 branch",
    ]


def test_a_part_at_its_bar_passes():
    assert Part("tutorial_code", 100, [WHOLE]).problems() == []
    assert Part("live_cells", 50, [HALF]).problems() == []


def test_a_part_without_files_fails():
    assert Part("live_cells", 90, []).problems() == ["live_cells: no file was measured."]


def test_the_table_begins_with_what_lacks_most_and_ends_with_the_sum():
    assert table(Part("live_cells", 90, [WHOLE, HALF])).splitlines()[2:] == [
        "| `half.py` | 9/10 | 90 % | 2/4 | 50 % | 3–5, 9 |",
        "| `whole.py` | 30/30 | 100 % | 10/10 | 100 % |  |",
        "| **live_cells** | 39/40 | 98 % | 12/14 | 86 % |  |",
    ]


def test_lines_beside_each_other_are_one_range():
    assert ranges((1, 3, 4, 7, 8, 9)) == "1, 3–4, 7–9"
