"""Two commits of a small site: what changed is found, weighed, pictured and written down, and nothing else is."""

import shutil
import subprocess

import pytest

from tools.compare.__main__ import compare
from tools.compare.base import commit_of
from tools.compare.report import Comparison
from tools.compare.sites import Output, Page, changed_outputs, changed_pages
from tools.console import Problem
from tools.review.finding import Finding

PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A</title><link rel="icon" href="data:,">'
    '<script src="../assets/live-0123456789ab.js"></script></head><body><nav>One</nav><article><h1>A</h1>'
    '<live-cell data-cell="1"><div class="live-cell__output"><pre>loss 1\nslope 2</pre></div></live-cell>'
    '<live-cell data-cell="2"><div class="live-cell__output"><figure><svg role="img" aria-label="A hill"></svg></figure>'
    '</div></live-cell><img src="../assets/a-0123456789ab.svg" alt="a"></article></body></html>'
)


def git(folder, *words):
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path):
    """A repository whose commit `before` has three pages; now one is changed, one new and one gone."""
    folder = tmp_path / "repository"
    for name in ("same", "other", "gone", "assets"):
        (folder / "html" / name).mkdir(parents=True)
    for name in ("", "same", "other", "gone"):
        (folder / "html" / name / "index.html").write_text(PAGE)
    for name in ("live-0123456789ab.js", "a-0123456789ab.svg", "live-ba9876543210.js", "a-ba9876543210.svg"):
        (folder / "html" / "assets" / name).write_text("")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "One")
    git(folder, "tag", "before")
    for name in ("", "same", "other"):
        file = folder / "html" / name / "index.html"
        file.write_text(file.read_text().replace("0123456789ab", "ba9876543210").replace("One", "Two"))
    file = folder / "html" / "other" / "index.html"
    file.write_text(file.read_text().replace("slope 2", "slope −2").replace("A hill", "A valley"))
    shutil.move(folder / "html" / "gone", folder / "html" / "new")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "Two")
    return folder


def test_what_changed_between_two_commits_is_reported(repository, tmp_path):
    into = tmp_path / "report"
    into.mkdir()
    (into / "left.png").write_text("of an earlier report")
    found = compare(repository, "before", repository / "html", into, lambda folder: folder / "html")
    assert found.pages == [Page("gone/", "gone"), Page("new/", "new"), Page("other/", "changed")]
    assert found.outputs == [
        Output("other/", 1, (" loss 1", "-slope 2", "+slope −2")),
        Output("other/", 2, ("-[figure: A hill]", "+[figure: A valley]")),
    ]
    assert {file.name for file in into.iterdir()} == {
        *("report.md", "summary.md"),
        *(f"other-{size}-{side}.png" for size in ("desktop", "phone") for side in ("before", "after")),
        *("gone-desktop-before.png", "gone-phone-before.png", "new-desktop-after.png", "new-phone-after.png"),
    }
    report = (into / "report.md").read_text()
    assert (
        "| ![/other/ phone, before](other-phone-before.png) | ![/other/ phone, after](other-phone-after.png) |"
        in report
    )
    assert "```diff\n loss 1\n-slope 2\n+slope −2\n```" in report
    assert "| `/new/` |  | 1." in report
    assert ".png" not in (into / "summary.md").read_text()
    assert not (repository / ".git" / "worktrees").exists()


def test_a_commit_compared_with_itself_has_no_differences(repository):
    site = repository / "html"
    assert changed_pages(site, site) == [] == changed_outputs(site, site)
    assert Comparison("before", [], []).markdown() == "# Compared with before\n\nNo page reads differently.\n"


def test_times_weights_and_findings_are_told():
    found = Comparison("main", [Page("a/", "changed")], [])
    found.weights = {"before": {"a/": 100_000}, "after": {"a/": 151_000}}
    found.starts = {"before": 1000.0, "after": 1250.0}
    found.findings = [Finding("docs/a.md", 3, "it is wrong", "it misleads", "make it right")]
    text = found.markdown()
    assert "- `docs/a.md:3` it is wrong. make it right." in text
    assert "| `/a/` | 100.0 KB | 151.0 KB **over the budget** | +51.0 KB |" in text
    assert "1.00 s before, 1.25 s after: 1.25 times as long." in text
    assert "Every cell that was there gives what it gave." in text


@pytest.mark.parametrize("base", ["", "no-such-branch"])
def test_a_name_without_a_commit_is_a_problem(repository, base):
    with pytest.raises(Problem, match="names no commit; say which one to compare with: make compare BASE=main"):
        commit_of(repository, base)
