"""A finding is written for a person and for GitHub, and read from what the other checks write."""

import pytest

from tools.review.finding import Finding, annotation, split_place


def test_a_finding_is_told_with_why_how_and_an_example():
    finding = Finding("docs/a.md", 3, "it is wrong", "it misleads", "make it right", "right\n\nand right")
    assert finding.told() == (
        "docs/a.md:3: it is wrong\n  why: it misleads\n  mend: make it right\n  for example:\n\n"
        "    right\n\n    and right\n"
    )
    assert Finding("docs/a.md", None, "a", "b", "c").told() == "docs/a.md: a\n  why: b\n  mend: c\n"


def test_an_annotation_is_one_command():
    assert annotation("docs/a,b:c.md", 3, "50 %\nlow") == "::error file=docs/a%2Cb%3Ac.md,line=3::50 %25%0Alow"
    assert annotation("docs/a.md", None, "low") == "::error file=docs/a.md::low"


@pytest.mark.parametrize(
    ("fault", "parts"),
    [
        ("docs/a.md:3: found x; expected y\n", ("docs/a.md", 3, "found x; expected y")),
        ("docs/a.md: found x", ("docs/a.md", None, "found x")),
        ("tools/a.py:3:14: E501 Line too long", ("tools/a.py", 3, "E501 Line too long")),
    ],
)
def test_places_are_read(fault, parts):
    assert split_place(fault) == parts


def test_a_text_without_a_place_is_none():
    with pytest.raises(ValueError, match="does not begin with a place"):
        split_place("Nothing was built.")
