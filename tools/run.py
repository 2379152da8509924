"""Run a program in the project's environment: `python -m tools.run mkdocs build`."""

from __future__ import annotations

import os
import sys

from tools.console import Problem, exit_plainly
from tools.places import ROOT, environment


def main() -> int:
    variables = environment()
    command = sys.argv[1:]
    os.environ["PATH"] = variables["PATH"]  # execvpe looks the program up on our own PATH
    os.chdir(ROOT)
    try:
        os.execvpe(command[0], command, variables)
    except FileNotFoundError:
        raise Problem(f"{command[0]} is not installed: run `make setup` first.") from None


if __name__ == "__main__":
    exit_plainly(main)
