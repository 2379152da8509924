"""Ties in the prose: what is taken out of the Markdown, where each is evaluated, and what cannot be read."""

import textwrap

import pytest

from live_cells.chapter import SourceError, check_untied, read_chapter
from live_cells.ties import take_ties

FRONT = """\
---
title: A chapter
jupyter:
  kernelspec: {name: python3, display_name: Python 3, language: python}
---
"""


def chapter(body):
    return read_chapter("docs/chapters/01_a.md", FRONT + textwrap.dedent(body))


@pytest.mark.parametrize(
    ("line", "without", "ties"),
    [
        ('It is [−17]{proof="slope"}.', "It is −17.", [("−17", "slope")]),
        ('It is **−17**{.low proof="slope"}.', "It is **−17**{.low}.", [("−17", "slope")]),
        ('It is **−17**{proof="slope" .low}.', "It is **−17**{.low}.", [("−17", "slope")]),
        ('It is **−17**{proof="slope"}.', "It is **−17**.", [("−17", "slope")]),
        (
            '| [1]{proof="a | b"} | **+1**{.high proof="c"} |',
            "| 1 | **+1**{.high} |",
            [("1", "a | b"), ("+1", "c")],
        ),
        (
            r'$\low{[-17]{proof="slope"}} = \sqrt[3]{x} + [\frac12]{proof="h"}$',
            r"$\low{-17} = \sqrt[3]{x} + \frac12$",
            [("-17", "slope"), (r"\frac12", "h")],
        ),
        ('- [x] [4]{proof="x"}', "- [x] 4", [("4", "x")]),
        ("""[2]{proof="runs['a'][0]"}""", "2", [("2", "runs['a'][0]")]),
        ('[1]{proof="max({1: 2})"}', "1", [("1", "max({1: 2})")]),
        ('`[1]{proof="x"}` and ``a ` [1]{proof="x"}``', '`[1]{proof="x"}` and ``a ` [1]{proof="x"}``', []),
        ('[1](../a.md){.button} and **1**{.low} prove="x"', '[1](../a.md){.button} and **1**{.low} prove="x"', []),
    ],
)
def test_a_tie_leaves_its_number(line, without, ties):
    left, found = take_ties(line, 7)
    assert left == without
    assert [(tie.line, tie.text, tie.expression) for tie in found] == [(7, *tie) for tie in ties]


BODY = """\
    # Title

    [1]{proof="first"}

    ```python
    first = 1
    ```

    [2]{proof="second"}

    ```python tags=["proof"]
    second = 2
    ```

    ```text
    [3]{proof="shown"}
    ```

    [4]{proof="fourth"}

    ```python
    fourth = 4
    ```

    [5]{proof="fifth"}

    ```python tags=["exercise"]
    fifth = 5
    ```
"""


def test_a_tie_is_evaluated_after_the_next_proof_cell_or_the_last_cell_that_runs():
    read = chapter(BODY)
    assert [(tie.line, tie.expression, tie.after) for tie in read.ties] == [
        (8, "first", 2),
        (14, "second", 2),
        (24, "fourth", 3),
        (30, "fifth", 3),
    ]
    assert [line for line in read.markdown.splitlines() if line and line[0].isdigit()] == ["1", "2", "4", "5"]
    assert '[3]{proof="shown"}' in read.markdown


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('[one]{proof="a"}', "found `one` tied to `a`; expected one number, like −17, 0.535, 0.237… or ½"),
        ('**(1, 2)**{.low proof="a"}', "found `(1, 2)` tied to `a`; expected one number"),
        ('[1]{proof="a +"}', "found `1` tied to `a +`, which does not parse (invalid syntax); expected one Python"),
        ('[1]{proof=""}', "found `1` tied to ``, which does not parse"),
        ('[1]{proof="a = 1"}', "found `1` tied to `a = 1`, which does not parse"),
        ('[1]{.low proof="a"}', "found `.low` on a number in brackets; expected **1**{.low proof=…}"),
        ("[1]{proof=a}", "found `{proof=a}`, which ties no number; expected [−17]{proof="),
        ("[1]{proof='a'}", "found `{proof='a'}`, which ties no number"),
        ('[1] {proof="a"}', 'found `{proof="a"}`, which ties no number'),
        ('*1*{.low proof="a"}', 'found `{.low proof="a"}`, which ties no number'),
        ('[1]{proof="d["a"]"}', 'found `{proof="d["a"]"}`, which ties no number'),
    ],
)
def test_an_author_reads_what_is_wrong_with_a_tie(line, message):
    with pytest.raises(SourceError) as raised:
        chapter(f"# Title\n\n```python\na = 1\n```\n\nProse: {line}\n")
    assert str(raised.value).startswith(f"docs/chapters/01_a.md:12: {message}")


def test_a_tie_needs_a_cell_that_runs():
    with pytest.raises(SourceError, match=r"01_a\.md:6: found a tied number without a cell that runs"):
        chapter('[1]{proof="a"}\n\n```python tags=["exercise"]\na = 1\n```\n')
    with pytest.raises(SourceError, match=r"glossary\.md:3: found a tied number on a page without cells"):
        check_untied("docs/glossary.md", '# Glossary\n\n[1]{proof="a"}\n')
    check_untied("docs/about.md", 'As in `[1]{proof="a"}`.\n\n```text\n[1]{proof="a"}\n```\n')
