"""What hooks make otherwise than Material and Markdown do: copy buttons without landmarks, corners of tables."""

import importlib
from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError

from tools.places import ROOT


@pytest.fixture
def hook(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "theme" / "hooks"))
    return importlib.import_module


def test_a_material_that_makes_copy_buttons_otherwise_is_noticed(hook, tmp_path):
    scripts = tmp_path / "assets" / "javascripts"
    scripts.mkdir(parents=True)
    bundle = scripts / "bundle.0.min.js"
    config = SimpleNamespace(site_dir=str(tmp_path))
    bundle.write_text('x("nav",{class:"md-code__nav"})')
    hook("code_buttons").on_post_build(config=config)
    assert bundle.read_text() == 'x("div",{class:"md-code__nav"})'
    with pytest.raises(PluginError, match=r"bundle\.0\.min\.js has .* 0 times, not once"):
        hook("code_buttons").on_post_build(config=config)


def test_an_empty_corner_of_a_table_is_no_heading(hook):
    table = '<tr><th style="text-align: right;"></th><th>loss</th></tr>'
    html = hook("table_corners").on_page_content(table, page=None, config=None, files=None)
    assert html == '<tr><td style="text-align: right;"></td><th>loss</th></tr>'
