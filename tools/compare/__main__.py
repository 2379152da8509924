"""Compare the site as it is now with that of another commit: `make compare BASE=main` writes .cache/compare/report.md."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.starts.ways import CHAPTER
from tools import browsers
from tools.build_site import build_site
from tools.check_chapter import review
from tools.compare import base as base_site
from tools.compare.browser import starts, take_pictures, weights
from tools.compare.report import Comparison
from tools.compare.sites import changed_outputs, changed_pages
from tools.console import exit_plainly, say
from tools.places import CACHE, ROOT, SITE
from tools.review.finding import Finding

REPORT = CACHE / "compare"
QUIET = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]


def compare(root: Path, base: str, after: Path, into: Path, build: Callable[[Path], Path]) -> Comparison:
    """Build the base, look at both sites and write the report with its pictures.

    Args:
        root: The project's folder, a git repository.
        base: The commit to compare with.
        after: The built site of the project as it is now.
        into: The folder of the report; what was in it goes.
        build: Builds the site of a checked-out commit, and returns its folder.
    """
    commit = base_site.commit_of(root, base)
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    with base_site.checked_out(root, commit) as folder, sync_playwright() as playwright:
        say(f"Building {base} ({commit[:10]}) …")
        sites = {"before": build(folder), "after": after}
        found = Comparison(
            f"{base} ({commit[:10]})",
            changed_pages(sites["before"], after),
            changed_outputs(sites["before"], after),
        )
        pages = [page.address for page in found.pages]
        watched = dict.fromkeys(["", *pages])
        say(f"{len(pages)} pages read differently; taking pictures, weighing …")
        browser = playwright.chromium.launch(executable_path=browsers.CHROMIUM.provide(), args=QUIET)
        found.pictures = take_pictures(browser, sites, pages, into)
        found.weights = {side: weights(browser, site, watched) for side, site in sites.items()}
        browser.close()
        if all((site / CHAPTER / "index.html").is_file() for site in sites.values()):
            say("Starting Python on both sides …")
            found.starts = starts(playwright, sites, CHAPTER)
    found.findings = findings(root, commit)
    (into / "report.md").write_text(found.markdown(), "utf-8")
    (into / "summary.md").write_text(found.markdown(with_pictures=False), "utf-8")
    return found


def findings(root: Path, commit: str) -> list[Finding]:
    """What a reviewer would say about the chapters that are other ones than in a commit."""
    asked = ["git", "diff", "--name-only", "--diff-filter=d", commit, "--", "docs/chapters"]
    changed = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    return [
        finding
        for path in changed
        for finding in review(root, path, (root / path).read_text("utf-8-sig"), lambda _: [])
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make compare BASE=…", description=__doc__)
    parser.add_argument("base", help="the commit to compare with, main say")
    base = parser.parse_args().base
    base_site.commit_of(ROOT, base)
    build_site()
    found = compare(ROOT, base, SITE, REPORT, base_site.build)
    say(found.markdown(with_pictures=False))
    if os.environ.get("GITHUB_ACTIONS"):
        for finding in found.findings:
            say(finding.annotation())
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(found.markdown(with_pictures=False))
    say(f"The report, with pictures: {(REPORT / 'report.md').relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    exit_plainly(main)
