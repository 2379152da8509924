"""The search's worker is replaced by one that starts it on demand; a theme that names it otherwise is refused."""

import importlib

import pytest
from mkdocs.exceptions import PluginError

from tools.places import ROOT


@pytest.fixture
def hook(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "theme" / "hooks"))
    return importlib.import_module("search_on_demand")


NAMED = '{"search": "../assets/javascripts/workers/search.2c215733.min.js", "tags": null}'


def test_the_page_names_our_worker(hook):
    assert hook.name_worker(NAMED) == '{"search": "../assets/javascripts/search_on_demand.js", "tags": null}'


@pytest.mark.parametrize(("page", "times"), [(NAMED.replace("search.", "find."), 0), (NAMED * 2, 2)])
def test_a_theme_that_names_its_worker_otherwise_is_refused(hook, page, times):
    with pytest.raises(PluginError, match=f"Material names its search worker {times} times, not once"):
        hook.name_worker(page)
