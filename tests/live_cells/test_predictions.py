"""Predictions: their HTML, and messages for those that no reader could answer."""

import re

import markdown
import pytest

from live_cells.chapter import SourceError
from live_cells.predictions import PredictionExtension, check_predictions

ONE = """\
/// prediction | Which way does *w* move?
- [ ] up
- [x] **down**

It moves against the slope.
///
"""


def html(text):
    return re.sub(r">\s+<", "><", markdown.markdown(text, extensions=[PredictionExtension()]))


def test_question_choices_and_folded_explanation():
    assert html(ONE) == (
        '<live-prediction><fieldset class="prediction"><legend>Which way does <em>w</em> move?</legend>'
        '<label><input name="prediction-1" type="radio" value="0" /><span>up</span></label>'
        '<label><input data-right="" name="prediction-1" type="radio" value="1" />'
        "<span><strong>down</strong></span></label></fieldset>"
        '<details class="prediction__why"><summary>Explanation</summary>'
        "<p>It moves against the slope.</p></details></live-prediction>"
    )


def test_two_predictions_of_a_page_have_groups_of_their_own():
    assert set(re.findall(r'name="([^"]+)"', html(ONE + "\n" + ONE))) == {"prediction-1", "prediction-2"}


def test_a_good_prediction_passes():
    check_predictions("a.md", ONE)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ONE.replace("[x]", "[ ]"), "2 choices, 0 of them right"),
        (ONE.replace("[ ]", "[x]"), "2 choices, 2 of them right"),
        (ONE.replace("- [ ] up\n", ""), "1 choices, 1 of them right"),
        (ONE.replace(" | Which way does *w* move?", ""), "a prediction without a question"),
        (ONE.removesuffix("///\n"), "a prediction that is never closed"),
    ],
)
def test_a_prediction_that_cannot_be_answered_is_named_with_its_line(text, found):
    with pytest.raises(SourceError) as error:
        check_predictions("docs/a.md", "Prose.\n\n" + text)
    assert str(error.value).startswith(f"docs/a.md:3: found {found}; expected ")
