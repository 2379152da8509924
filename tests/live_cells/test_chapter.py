"""Reading a chapter: its cells with their lines, and a message for everything an author can get wrong."""

import textwrap

import pytest

from live_cells.chapter import SourceError, headings, placeholder, read_chapter, without_displayed_code

FRONT = """\
---
title: A chapter
jupyter:
  kernelspec: {name: python3, display_name: Python 3, language: python}
---
"""


def chapter(body, front=FRONT):
    return read_chapter("docs/chapters/01_a.md", front + textwrap.dedent(body))


def test_cells_have_the_line_of_their_first_line_of_code():
    read = chapter("""\
        # Title

        ```python
        a = 1
        ```

        Prose.

        ```python tags=["proof"]
        assert a == 1
        ```
    """)
    assert [(cell.index, cell.line, cell.kind, cell.source) for cell in read.cells] == [
        (1, 9, "example", "a = 1"),
        (2, 15, "proof", "assert a == 1"),
    ]


def test_markdown_has_a_placeholder_where_a_cell_stood_and_keeps_the_rest():
    read = chapter("# Title\n\n```python\na = 1\n```\n\nProse.\n\n```text\nb = 2\n```\n")
    assert [line for line in read.markdown.splitlines() if line] == [
        "# Title",
        placeholder(1),
        "Prose.",
        "```text",
        "b = 2",
        "```",
    ]


def test_blank_lines_and_fences_inside_a_cell_are_its_own():
    read = chapter('````python\n\ns = """\n```python\n"""\n\n````\n')
    assert read.cells[0].source == '\ns = """\n```python\n"""\n'


def test_top_level_await_is_valid_in_a_cell():
    assert chapter("```python\nawait f()\n```\n").cells


@pytest.mark.parametrize(
    ("body", "line", "found", "expected"),
    [
        ("```python\na = 1\n", 6, "a fence that is never closed: ```python", "a line ```"),
        (
            "```python\na = 1\n\nProse, then.\n\n```python\nb = 2\n```\n",
            6,
            "a fence that is never closed: in line 11 the next one begins",
            "a line ``` before it",
        ),
        ("x\n\n```Python\na\n```\n", 8, "a fence for `Python`", "`python` for a cell, or one of"),
        ("```{python}\na\n```\n", 6, "a fence for `{python}`", "`python` for a cell, or one of"),
        ("- a\n\n    ```python\n    a\n    ```\n", 8, "an indented cell", "at the left margin"),
        (
            '```python tags=["prof"]\na\n```\n',
            6,
            'tags=["prof"]',
            "at most one known tag (proof, exercise, check, solution)",
        ),
        ("```python tags=proof\na\n```\n", 6, "cell options `tags=proof`", 'tags=["proof"]'),
        ("```python 'tags'\na\n```\n", 6, "cell options `'tags'`", "name=value in JSON"),
        ("```python colour=3\na\n```\n", 6, "the cell option `colour`", "`tags`"),
        ("```python link=false\na = 1\n```\n", 6, "link=false", "link=true, or no link"),
        ("```python\na = 1\nb = = 2\n```\n", 8, "code that does not parse (invalid syntax)", "valid Python"),
        ("Prose alone.\n", None, "no ```python cell", "at least one"),
    ],
)
def test_a_malformed_cell_is_named_with_its_line(body, line, found, expected):
    with pytest.raises(SourceError) as error:
        read_chapter("docs/chapters/01_a.md", FRONT + body)
    place = "docs/chapters/01_a.md" + (f":{line}" if line else "")
    message = str(error.value)
    assert message.startswith(f"{place}: found {found}")
    assert expected in message.partition("; expected ")[2]


@pytest.mark.parametrize(
    ("front", "line", "found"),
    [
        ("", 1, "no `jupyter: kernelspec:`"),
        ("---\ntitle: A\n---\n", 1, "no `jupyter: kernelspec:`"),
        (FRONT.replace("python3", "pyhton3"), 4, 'kernelspec {"name": "pyhton3"'),
        (FRONT.replace("language: python", "language: Python"), 4, '"language": "Python"'),
        ("---\ntitle: A\n", 1, "front matter that does not end"),
        ("---\ntitle: [A\n---\n", 2, "front matter that is not YAML"),
    ],
)
def test_a_wrong_kernelspec_is_named_with_its_line(front, line, found):
    with pytest.raises(SourceError) as error:
        chapter("```python\na = 1\n```\n", front)
    assert str(error.value).startswith(f"docs/chapters/01_a.md:{line}: found ")
    assert found in str(error.value)


def test_headings_are_found_outside_of_fences_only():
    text = FRONT + "# One\n\n```text\n# no\n```\n\n## Two ##\n"
    assert headings(text) == [(6, "One"), (12, "Two")]


def test_displayed_code_can_be_blanked_and_every_cell_stays_in_its_line():
    shown = "````text\n```python\nprint(1)\n```\n````\n"
    text = f"{FRONT}# One\n\n{shown}\n```python\na = 2\n```\n"
    assert without_displayed_code(text) == text.replace(shown, "\n" * 5)
