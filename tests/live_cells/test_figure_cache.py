"""A figure is rendered once, by this process or by one of its own."""

import pytest

from live_cells import figures
from live_cells.figure_cache import FigureCache

SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "description": "One dot.",
    "data": {"values": [{}]},
    "mark": "point",
}


@pytest.fixture
def rendered(monkeypatch):
    """The specifications that this process renders."""
    specs, render = [], figures.render_svg
    monkeypatch.setattr(figures, "render_svg", lambda spec: specs.append(spec) or render(spec))
    return specs


def test_a_figure_is_rendered_once_until_it_or_what_draws_it_changes(tmp_path, rendered):
    cache = FigureCache(tmp_path, "world")
    assert cache.svg(SPEC) == cache.svg(SPEC) == figures.render_svg(SPEC)
    assert len(rendered) == 2, "the second by the line above"
    cache.svg(SPEC | {"mark": "bar"})
    FigureCache(tmp_path, "other").svg(SPEC)
    assert len(rendered) == 4


def test_what_another_process_has_rendered_is_there(tmp_path, rendered):
    cache = FigureCache(tmp_path, "world")
    cache.draw_apart([SPEC, SPEC | {"mark": "none"}])
    assert cache.svg(SPEC).startswith("<svg ")
    assert rendered == []
    with pytest.raises(figures.FigureError, match=r"spec\.mark must be one of"):
        cache.svg(SPEC | {"mark": "none"})


def test_no_process_is_started_for_figures_that_are_there(tmp_path, monkeypatch):
    cache = FigureCache(tmp_path, "world")
    cache.svg(SPEC)
    monkeypatch.setattr("live_cells.figure_cache.subprocess.run", None)
    cache.draw_apart([SPEC])
