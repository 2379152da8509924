"""Measure which lines and branches the tests run, of tutorial_code and of both sides of live_cells; fail below the bar.

For this the runtime is bundled as it was written, with source maps, and put back afterwards. Counted are the tests of
the two packages alone, in Chromium alone: all others run the same code, and take twice as long.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.console import Problem, exit_plainly, say
from tools.coverage.files import FileCoverage, Share, python_files, total, typescript_files
from tools.node import RUNTIME_MADE, build_runtime
from tools.places import CACHE, ROOT, environment

HOME = CACHE / "coverage"
MAPS = HOME / "maps"
COUNTS = HOME / "counts"
PYTHON_REPORT = HOME / "python.json"
TYPESCRIPT_REPORT = HOME / "typescript" / "coverage-final.json"
PACKAGES = ("tutorial_code", "live_cells")
TESTS = tuple(f"tests/{package}" for package in PACKAGES)
OTHERS = (
    *("-k", "not firefox and not webkit"),
    "--deselect=tests/live_cells/test_runtime.py::test_initial_files_are_small",  # of the true bundles
)
BUNDLES = HOME / "bundles"


@dataclass(frozen=True)
class Part:
    """Files that reach a bar together."""

    title: str
    bar: float
    """The percentage of their lines, and of their branches, that has to run."""
    files: list[FileCoverage]

    def problems(self) -> list[str]:
        """Say what is below the bar."""
        if not self.files:
            return [f"{self.title}: no file was measured."]
        return [
            f"{self.title}: {share} {what} ran, which is {share.percent:.1f} %; at least {self.bar:g} % have to. "
            "The table names the lines: write tests that need them, or remove what nobody needs."
            for what in ("lines", "branches")
            if (share := total(self.files, what)).percent < self.bar
        ]


def table(part: Part) -> str:
    """The files of a part as a Markdown table, the least covered ones first, then their sum."""
    rows = sorted(part.files, key=lambda file: (file.branches.percent + file.lines.percent, file.path))
    cells = [(f"`{each.path}`", each.lines, each.branches, ranges(each.missed)) for each in rows]
    cells.append((f"**{part.title}**", total(rows, "lines"), total(rows, "branches"), ""))
    head = ["| file | lines | | branches | | not run, or not in every way |", "| --- | --: | --: | --: | --: | --- |"]
    return "\n".join(
        head + [f"| {name} | {told(lines)} | {told(ways)} | {missed} |" for name, lines, ways, missed in cells]
    )


def told(share: Share) -> str:
    return f"{share} | {share.percent:.0f} %"


def ranges(lines: tuple[int, ...]) -> str:
    """Lines with their neighbours in one: 3–5, 9."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def measure(tests: list[str]) -> bool:
    """Run the tests and write both reports; say whether all passed."""
    shutil.rmtree(HOME, ignore_errors=True)
    COUNTS.mkdir(parents=True)
    build_runtime(MAPS)
    try:
        shutil.copytree(RUNTIME_MADE.parent, BUNDLES)
        command = ["python", "-m", "pytest", *(tests or TESTS), *OTHERS, "-p", "tools.coverage.recording"]
        command += ["--bundles", str(BUNDLES), "--counts", str(COUNTS)]
        command += [f"--cov={package}" for package in PACKAGES]
        command += ["--cov-branch", f"--cov-report=json:{PYTHON_REPORT}"]
        passed = _run(command)
    finally:
        build_runtime()
    report = ["node", "tools/coverage/typescript.mjs", BUNDLES, MAPS, COUNTS, TYPESCRIPT_REPORT.parent]
    if not PYTHON_REPORT.is_file() or not _run([str(word) for word in report]):
        raise Problem("There is nothing to count; what failed is said above.")
    return passed


def _run(command: list[str]) -> bool:
    settings = environment() | {"COVERAGE_FILE": str(HOME / "python.data")}
    return subprocess.run(["env", *command], cwd=ROOT, env=settings).returncode == 0


def parts() -> list[Part]:
    """What was measured."""
    tutorial_code, live_cells = (
        [file for file in python_files(PYTHON_REPORT) if Path(file.path).parts[0] == package] for package in PACKAGES
    )
    return [
        Part("tutorial_code", 100, tutorial_code),
        Part("live_cells, Python", 90, live_cells),
        Part("live_cells, TypeScript", 90, typescript_files(TYPESCRIPT_REPORT)),
    ]


def main() -> int:
    passed = measure(sys.argv[1:])
    measured = parts()
    tables = "\n\n".join(table(part) for part in measured)
    say(tables)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as page:
            page.write(f"## What the tests run\n\n{tables}\n")
    problems = [] if passed else ["Tests failed, as said above."]
    problems += [problem for part in measured for problem in part.problems()]
    for problem in problems:
        say(problem)
    say(
        f"The TypeScript with every branch that did not run: {TYPESCRIPT_REPORT.with_name('index.html').relative_to(ROOT)}"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    exit_plainly(main)
