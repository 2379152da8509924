"""What the Makefile's commands do. Refuses an old Python here, before any newer syntax is read."""

import sys

OLDEST_PYTHON = (3, 11)


def old_python_problem(version, executable):
    # type: (tuple[int, ...], str) -> str | None
    """Return the sentence for a Python that is too old, or None; runs on any Python 3."""
    if tuple(version[:2]) >= OLDEST_PYTHON:
        return None
    return (
        "Python {}.{} or newer is needed, but {} is Python {}.{}: install a newer one and name it, "
        "for example `make PYTHON=python3.12 serve`."
    ).format(OLDEST_PYTHON[0], OLDEST_PYTHON[1], executable, version[0], version[1])


_problem = old_python_problem(sys.version_info[:3], sys.executable)
if _problem is not None:
    sys.stderr.write(_problem + "\n")
    sys.exit(1)
