"""What was measured, as a table: medians, ratios, and what is over its limit."""

from benchmarks.starts.table import Row, markdown, text

FAST = Row("cold", "s", 0.22, site=[500.0, 900.0, 600.0], compared=[3000.0, 3000.0, 3000.0])
SLOW = Row("warm", "s", 0.20, site=[750.0], compared=[3000.0])
ALONE = Row("one cell", "ms", 10, site=[12.0])


def test_ratio_of_the_medians_is_compared_with_the_limit():
    assert (FAST.ratio, FAST.kept) == (0.2, True)
    assert (SLOW.ratio, SLOW.kept) == (0.25, False)


def test_row_without_comparison_is_limited_in_its_unit():
    assert (ALONE.ratio, ALONE.kept) == (None, False)
    assert Row("one cell", "ms", 10, site=[9.0]).kept


def test_cells_show_the_median_with_least_and_most():
    assert FAST.cells() == ["cold", "0.60 s [0.50–0.90]", "3.00 s", "0.20", "0.22"]
    assert ALONE.cells() == ["one cell", "12 ms", "", "", "10 ms"]


def test_what_is_over_its_limit_is_bold_in_the_page_and_marked_in_the_terminal():
    fast, slow, alone = markdown([FAST, SLOW, ALONE]).splitlines()[2:]
    assert "**" not in fast
    assert slow == "| warm | 0.75 s | 3.00 s | **0.25** | 0.20 |"
    assert alone == "| one cell | **12 ms** |  |  | 10 ms |"
    assert [line.endswith("over its limit") for line in text([FAST, SLOW, ALONE]).splitlines()[1:]] == [
        False,
        True,
        True,
    ]
