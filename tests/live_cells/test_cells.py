"""The HTML of a cell: the source exactly, outputs in the richest form that is safe."""

import json

import pytest
from bs4 import BeautifulSoup

from live_cells.cells import VEGA_LITE, cell_html, output_html
from live_cells.chapter import Cell
from live_cells.sliders import Slider


def element(cell, outputs=()):
    return BeautifulSoup(cell_html(cell, list(outputs), json.dumps), "html.parser").select_one("live-cell")


@pytest.mark.parametrize("source", ["a = 1", "", "\n\na = 1\n", 'if a < b and "<b>":\n    print("&amp;")', "x\n\n\n"])
def test_the_source_in_the_page_is_exactly_the_source(source):
    assert element(Cell(1, 1, source)).select_one(".live-cell__source code").text == source


def test_a_cell_says_what_and_where_it_is():
    assert element(Cell(3, 41, "a")).attrs == {
        "id": "cell-3",
        "data-kind": "example",
        "data-state": "recorded",
        "data-cell": "3",
        "data-line": "41",
    }


def test_an_explorable_cell_says_what_its_sliders_are_made_from():
    explorable = Cell(1, 1, "a = 0.5", "explore", (Slider("a", 0, 5, 3, 1),))
    attributes = BeautifulSoup(cell_html(explorable, [], json.dumps, "positions-1.json"), "html.parser").find().attrs
    assert json.loads(attributes["data-sliders"]) == [{"name": "a", "first": 0, "step": 5, "count": 3, "decimals": 1}]
    assert attributes["data-positions"] == "positions-1.json"
    assert attributes["style"] == "--live-cell-slider-count:1"


def test_a_proof_is_folded():
    proof = element(Cell(1, 1, "assert True", "proof"))
    assert proof.select_one("details:not([open]) > summary").text == "Checked by code"
    assert proof.select_one("details .live-cell__source") and proof.select_one("details .live-cell__output")


@pytest.mark.parametrize(
    ("output", "html"),
    [
        (
            {"output_type": "stream", "name": "stderr", "text": "\n<b>\n"},
            '<pre class="live-cell__stream" data-stream="stderr">\n\n&lt;b&gt;\n</pre>',
        ),
        ({"output_type": "execute_result", "data": {"text/plain": "0"}}, '<pre class="live-cell__text">0</pre>'),
        (
            {"output_type": "display_data", "data": {"text/plain": "x", VEGA_LITE: {"mark": "bar"}}},
            '<figure class="live-cell__figure">{"mark": "bar"}</figure>',
        ),
        (
            {"output_type": "display_data", "data": {"text/plain": 'a "b"', "image/png": "AAA=\n"}},
            '<img class="live-cell__image" src="data:image/png;base64,AAA=" alt="a &quot;b&quot;">',
        ),
        (
            {"output_type": "display_data", "data": {"text/plain": "d", "image/svg+xml": "<svg/>"}},
            '<img class="live-cell__image" src="data:image/svg+xml,%3Csvg/%3E" alt="d">',
        ),
        (
            {"output_type": "display_data", "data": {"text/plain": "d", "text/html": '<i a="b">'}},
            '<iframe class="live-cell__html" sandbox title="HTML output" srcdoc="&lt;i a=&quot;b&quot;&gt;"></iframe>',
        ),
    ],
)
def test_output(output, html):
    assert output_html(output, json.dumps) == html


def test_an_exercise_is_one_group_with_its_check_and_its_solution_folded():
    cells = [Cell(1, 1, "a", "exercise"), Cell(2, 5, "b", "check"), Cell(3, 9, "c", "solution")]
    html = "".join(cell_html(cell, [], json.dumps) for cell in cells)
    (group,) = BeautifulSoup(html, "html.parser").find_all(recursive=False)
    assert group["class"] == ["exercise"]
    starter, check, solution = group.find_all("live-cell", recursive=False)
    assert starter.select_one(".live-cell__output") and not starter.details
    for folded, words in ((check, "What is checked"), (solution, "Solution")):
        assert folded.select_one("details:not([open])[data-search-exclude] > summary").text == words
        assert folded.select_one("details .live-cell__source") and not folded.select_one(".live-cell__output")
