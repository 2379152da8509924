"""The site is built again exactly when one of its sources has changed."""

import pytest

from tools import build_site
from tools.console import Problem
from tools.places import ROOT


def test_every_source_exists():
    assert [source for source in build_site.SOURCES if not (ROOT / source).exists()] == []


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose mkdocs notes that it was called, and exits as the file `status` says."""
    (tmp_path / "page.md").write_text("one")
    (tmp_path / "status").write_text("0")
    mkdocs = tmp_path / "bin" / "mkdocs"
    mkdocs.parent.mkdir()
    mkdocs.write_text('#!/bin/sh\necho "$@" >> calls\nmkdir -p site\ntouch site/index.html\nexit "$(cat status)"\n')
    mkdocs.chmod(0o755)
    monkeypatch.setattr(build_site, "SOURCES", ("page.md",))
    for name, path in {"ROOT": ".", "VENV": ".", "CACHE": ".", "SITE": "site", "SETUP_CACHE": "notes"}.items():
        monkeypatch.setattr(build_site, name, tmp_path / path)
    return tmp_path


def test_second_build_does_nothing_and_a_change_is_noticed(project):
    for _ in range(2):
        build_site.build_site()
    assert (project / "calls").read_text() == "build --strict\n"
    (project / "page.md").write_text("two")
    build_site.build_site()
    assert (project / "calls").read_text() == "build --strict\n" * 2


def test_failed_build_is_a_problem_each_time(project):
    (project / "status").write_text("1")
    for _ in range(2):
        with pytest.raises(Problem, match="The site was not built; the lines above say why"):
            build_site.build_site()
