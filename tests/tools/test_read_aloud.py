"""Long sentences and unexplained words are found with their place; what is explained is left alone."""

import pytest

from tools import read_aloud
from tools.read_aloud import long_sentences, unexplained_words

GLOSSARY = """\
# Glossary

## Losses

### Loss

A number.

### Mean absolute error (MAE) { #mae }

A loss.

### Learning rate

A factor.
"""
HOVER = "*[MAE]: mean absolute error\n"


def words(text, *more):
    pages = [(f"{n}.md", page) for n, page in enumerate((text, *more), 1)]
    return unexplained_words(pages, GLOSSARY, HOVER)


def test_a_sentence_of_thirty_words_is_short_enough():
    assert long_sentences("a.md", "word " * 29 + "end. " + "Again " * 30 + ".") == []


def test_a_longer_one_is_named():
    assert long_sentences("a.md", "Short.\n\n" + "word " * 30 + "end.") == [
        "a.md:3: 31 words in one sentence; read aloud, it needs a full stop before word 30: “" + "word " * 30 + "end.”"
    ]


def test_an_unexplained_word_is_named_with_its_link():
    assert words("Short.\n\nHere losses fall.") == [
        "1.md:3: “losses” is used here first and not explained; link it, as in [losses](../glossary.md#loss), "
        "or set it in italics where its meaning is said"
    ]


def test_a_word_of_two_and_a_word_with_an_id():
    found = words("The mean absolute error has a learning rate.")
    assert [fault.split("as in ")[1].split(",")[0] for fault in found] == [
        "[mean absolute error](../glossary.md#mae)",
        "[learning rate](../glossary.md#learning-rate)",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The [loss](../glossary.md#loss) falls.",
        "The [losses](../glossary.md#loss) fall, and the loss of one too.",
        "A *loss* is a number. The loss falls.",
        "A **loss** is a number.",
        "See [a loss for all](06_a_loss.md).",
        "The mean absolute error (MAE) falls.",
        "The code `loss` and the formula $loss$ are no words.",
        "This is lossless, and glossy.",
        "# A heading about loss\n\n```python\nloss = 1\n```",
    ],
)
def test_explained(text):
    assert words(text) == []


@pytest.mark.parametrize(
    "text",
    ["The loss falls. A *loss* is a number.", "It is *a loss that falls*.", "See [the loss](https://a.example)."],
)
def test_not_explained(text):
    assert len(words(text)) == 1


def test_an_earlier_chapter_has_explained_a_word():
    assert words("A *loss* is a number.", "The loss falls.") == []
    assert len(words("Nothing.", "The loss falls.", "The loss falls.")) == 1


def test_the_chapters_come_in_the_order_of_the_navigation():
    order = [file.name[:2] for file in read_aloud.chapters_in_order()]
    assert order == sorted(order)
    assert {"01", "12"} <= set(order)
