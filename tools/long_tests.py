"""Run all tests with `--long`, and report how they came out on which commit: printed, and in .cache/long-tests/."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as etree
from dataclasses import dataclass
from pathlib import Path

from tools.console import exit_plainly, say
from tools.places import CACHE, ROOT, environment

FOLDER = CACHE / "long-tests"


@dataclass(frozen=True)
class Result:
    """What a run of pytest has written into its file."""

    passed: int
    skipped: int
    failed: tuple[str, ...]
    """The names of the tests that failed, or could not begin."""

    @classmethod
    def read(cls, file: Path) -> Result:
        cases = list(etree.parse(file).iter("testcase"))
        names = {case: f"{case.get('classname')}: {case.get('name')}" for case in cases}
        failed = [names[case] for case in cases if case.find("failure") is not None or case.find("error") is not None]
        skipped = [case for case in cases if case.find("skipped") is not None]
        return cls(len(cases) - len(failed) - len(skipped), len(skipped), tuple(failed))


def commit() -> str:
    """The commit that is checked out, and whether files differ from it."""
    said = subprocess.run(
        ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty=, with changes that are not committed"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return said.stdout.strip() or "of no commit: this folder is no clone"


def report(ran_on: str, result: Result | None, seconds: float, exit_code: int) -> str:
    """The report, in Markdown; `result` is None if pytest wrote none."""
    outcome = "passed" if exit_code == 0 else "failed"
    lines = [f"# The long tests {outcome}", "", f"- Commit: {ran_on}", f"- Time: {seconds / 60:.0f} minutes"]
    if result is None:
        lines.append(f"- pytest ended with exit code {exit_code} before it could write its results.")
        return "\n".join(lines) + "\n"
    lines.append(f"- {result.passed} passed, {len(result.failed)} failed, {result.skipped} skipped")
    if result.failed:
        lines += ["", "## Failed", "", *(f"- `{name}`" for name in result.failed)]
    return "\n".join(lines) + "\n"


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    results = FOLDER / "results.xml"
    results.unlink(missing_ok=True)
    ran_on = commit()
    say(f"The long tests, on {ran_on}.")
    started = time.monotonic()
    command = ["python", "-m", "pytest", "--long", f"--junitxml={results}", *sys.argv[1:]]
    exit_code = subprocess.run(["env", *command], cwd=ROOT, env=environment()).returncode
    result = Result.read(results) if results.is_file() else None
    text = report(ran_on, result, time.monotonic() - started, exit_code)
    (FOLDER / "report.md").write_text(text, "utf-8")
    say(text)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):  # what GitHub shows on the page of the run
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(text)
    return exit_code


if __name__ == "__main__":
    exit_plainly(main)
