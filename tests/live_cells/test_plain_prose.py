"""Prose of a chapter as a notebook shows it."""

import pytest

from live_cells.plain_prose import plain_prose


def plain(markdown):
    return plain_prose(markdown, lambda link: f"<{link}>", ["low"])


def test_a_prediction_keeps_its_answer_folded():
    question = "/// prediction | Which way?\n- [ ] Up\n- [x] Down, by **2**\n\nBecause.\n\nSo.\n///\n\nGo on."
    assert plain(question) == (
        "**Predict: Which way?**\n\n- Up\n- Down, by **2**\n\n"
        "<details>\n<summary>Answer</summary>\n\nDown, by **2**\n\nBecause.\n\nSo.\n\n</details>\n\nGo on."
    )


def test_hints_fold_and_other_blocks_leave_their_content():
    assert plain("/// hint\nLook.\n///") == "<details>\n<summary>Hint</summary>\n\nLook.\n\n</details>"
    assert plain("/// details | More\nLook.\n///") == "<details>\n<summary>More</summary>\n\nLook.\n\n</details>"
    assert plain("//// html | div.a\n/// hint\nA\n///\n////") == "<details>\n<summary>Hint</summary>\n\nA\n\n</details>"


def test_an_admonition_is_a_quotation():
    assert plain('!!! turn "Your turn"\n\n    1. One\n\n    2. Two\n\nAfter.') == (
        "> **Your turn**\n>\n>\n> 1. One\n>\n> 2. Two\n\nAfter."
    )
    assert plain("!!! note\n    Text.") == "> **Note**\n>\n> Text."
    assert plain('!!! note ""\n    Text.') == "> Text."


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**−1**{.low} and [a](b.md){ .button }", "**−1** and [a](<b.md>)"),
        ("# Title {#id}", "# Title"),
        ("![a](b.png){ width=30 }", "![a](<b.png>)"),
        (r"$\low{-1}$ and $\frac{.5}{2}$", r"${-1}$ and $\frac{.5}{2}$"),
        ("`{.low}` and ``[a](b)``", "`{.low}` and ``[a](b)``"),
        ('<a href="#cell-1?x=1">x</a>', '<a href="<#cell-1?x=1>">x</a>'),
        ("[a]: b.md 'title'", "[a]: <b.md> 'title'"),
        ("a set {1, 2} and {x}", "a set {1, 2} and {x}"),
    ],
)
def test_attributes_go_and_links_are_resolved(written, shown):
    assert plain(written) == shown


def test_code_on_display_is_left_alone():
    fence = "````text\n/// hint\n**a**{.low} [b](c)\n```python\n!!! note\n```\n////\n````"
    assert plain(f"A [b](c).\n\n{fence}") == f"A [b](<c>).\n\n{fence}"
