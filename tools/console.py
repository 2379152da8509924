"""What the commands say: lines of progress, and a problem as one sentence instead of a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable


class Problem(Exception):
    """Something the person at the keyboard can put right; its text is what they read."""


def say(line: str) -> None:
    """Print one line of progress at once, also into a pipe."""
    print(line, flush=True)


def exit_plainly(command: Callable[[], int]) -> None:
    """Run a command's main function and exit; a Problem becomes its sentence and exit code 1."""
    try:
        sys.exit(command())
    except Problem as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)


def human_size(number_of_bytes: int) -> str:
    """Write a number of bytes for a person: `812 kB`, `23.4 MB`."""
    if number_of_bytes < 1_000_000:
        return f"{number_of_bytes / 1000:.0f} kB"
    return f"{number_of_bytes / 1_000_000:.1f} MB"
