"""Compare tutorial_code with scikit-learn, SciPy, JAX and Optax, in an environment of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.console import exit_plainly
from tools.places import ROOT, environment
from tools.side_environment import SideEnvironment

TESTS = "tests/cross_checks"


def main() -> int:
    peers = SideEnvironment("cross-check")
    peers.install()
    # Without the conftest.py above: these tests need neither a site nor a browser.
    command: list[str | Path] = [peers.python, "-m", "pytest", f"--confcutdir={TESTS}", TESTS, *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env=environment()).returncode


if __name__ == "__main__":
    exit_plainly(main)
