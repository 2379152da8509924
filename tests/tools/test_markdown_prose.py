"""Prose is found in everything that holds some, with its line, and its words are counted as they are read aloud."""

import pytest

from tools.markdown_prose import Passage, Sentence, read_prose

PAGE = """\
---
title: A. B. C.
---

# Not. A. Passage.

One paragraph
over two lines. Its second sentence.

```python
print("Not. Prose.")
```

After the cell.

$$
x = 1.
$$

where $x = 1.5$ is small.

| name | 2 |
|:--|--:|
| a cell | |

- an item
- [x] a choice

1. a numbered item

/// prediction | A question?
- [ ] yes

Why.
///

!!! recap "In one sentence"

    The recap.

After the box.
<div>not prose</div>

*[MAE]: not. prose.
"""


def test_passages():
    assert read_prose(PAGE) == [
        Passage(7, "paragraph", "One paragraph\nover two lines. Its second sentence."),
        Passage(14, "paragraph", "After the cell."),
        Passage(20, "paragraph", "where $x = 1.5$ is small."),
        Passage(22, "cell", "name"),
        Passage(22, "cell", "2"),
        Passage(24, "cell", "a cell"),
        Passage(26, "item", "an item"),
        Passage(27, "item", "a choice"),
        Passage(29, "item", "a numbered item"),
        Passage(31, "question", "A question?", "prediction"),
        Passage(32, "item", "yes", "prediction"),
        Passage(34, "paragraph", "Why.", "prediction"),
        Passage(39, "paragraph", "The recap.", "recap"),
        Passage(41, "paragraph", "After the box."),
    ]


def test_a_sentence_has_the_line_it_begins_in():
    assert [(s.line, s.source) for s in read_prose(PAGE)[0].sentences()] == [
        (7, "One paragraph\nover two lines."),
        (8, "Its second sentence."),
    ]


@pytest.mark.parametrize(
    "sentences",
    [
        ["The loss is 0.25, not 0.5.", "It falls."],
        ["See `a. B` and $a. B$ here."],
        ["He says “no.”", "She agrees."],
        ["**Bold ends here.**", "Then more."],
        ["Is it low?", "No!", "−1 is."],
        ["See [chapter 2](02. A.md) for it.", "[Chapter 3](b.md) follows."],
        ["It stops … and goes on."],
    ],
)
def test_sentences(sentences):
    assert [sentence.source for sentence in Passage(1, "paragraph", " ".join(sentences)).sentences()] == sentences


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("One two three.", 3),
        ("The code `y_pred - y_true` is one.", 5),
        ("So is $\\hat y - y$, a formula.", 5),
        ("A [link with text](far/away and long.md) counts.", 5),
        ("An error of **−1**{.low} is low.", 6),
        ("Signs like × and – are none.", 5),
    ],
)
def test_words(source, words):
    assert Sentence(1, source).words == words


def test_a_tied_number_is_read_as_the_number():
    (passage,) = read_prose('The slope is **−17**{.low proof="slopes[0]"}, the loss [21]{proof="loss(0, 0)"}.')
    assert passage.text == "The slope is **−17**{.low}, the loss 21."
