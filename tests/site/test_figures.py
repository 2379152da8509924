"""The chapters' figures as the site shows them: valid for Vega-Lite, small, and complete as SVG."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from live_cells.figures import render_svg
from tests.tutorial_code._figures.drawn import EVERY, written
from tutorial_code import figures

SCHEMA = Path(__file__).parents[2] / "node_modules/vega-lite/build/vega-lite-schema.json"


@pytest.fixture(scope="module")
def vega_lite() -> Draft7Validator:
    """Vega-Lite's own schema."""
    return Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))


@pytest.mark.parametrize("draw", EVERY)
def test_is_valid_vega_lite(draw: Callable[[], figures.Figure], vega_lite: Draft7Validator) -> None:
    vega_lite.validate(draw().spec)


@pytest.mark.parametrize("draw", EVERY)
def test_costs_a_page_at_most_4_kilobytes(draw: Callable[[], figures.Figure]) -> None:
    assert len(gzip.compress(render_svg(draw().spec).encode())) <= 4096


@pytest.mark.parametrize("draw", EVERY)
def test_shows_all_its_words(draw: Callable[[], figures.Figure]) -> None:
    figure = draw()
    svg = render_svg(figure.spec)
    assert written(figure)
    for text in written(figure):
        assert text.replace("<", "&lt;").replace(">", "&gt;") in svg
