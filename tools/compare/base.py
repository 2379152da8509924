"""The site of another commit: checked out beside the project and built with what the project has installed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.build_site import build_environment
from tools.console import Problem, say
from tools.places import CACHE, NODE_MODULES, ROOT, VENV_PYTHON, environment

LOCKS = ("requirements.txt", "package-lock.json")
SHARED_CACHES = ("live-cells", "katex", "fonts")  # everything in them is named by a digest of what it was made from


def commit_of(root: Path, base: str) -> str:
    """The commit that a name means."""
    asked = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", f"{base}^{{commit}}"], cwd=root, capture_output=True, text=True
    )
    if not base or asked.returncode != 0:
        raise Problem(f"“{base}” names no commit; say which one to compare with: make compare BASE=main")
    return asked.stdout.strip()


@contextmanager
def checked_out(root: Path, commit: str) -> Iterator[Path]:
    """The files of a commit in a folder of their own, for a while."""
    with TemporaryDirectory(prefix="compare-") as name:
        folder = Path(name).resolve() / "base"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", folder, commit], cwd=root, check=True)
        try:
            yield folder
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", folder], cwd=root, check=True)


def build(folder: Path) -> Path:
    """Build the site of a checked-out commit; with its own packages, if they are others than ours."""
    if any(_text(folder / name) != _text(ROOT / name) for name in LOCKS):
        say("The base has other dependencies; installing them …")
        _run([sys.executable, "-m", "tools.setup"], folder, environment())
        _run([sys.executable, "-m", "tools.build_site"], folder, environment())
        return folder / "site"
    (folder / NODE_MODULES.name).symlink_to(NODE_MODULES)
    (folder / CACHE.name).mkdir()
    for cache in SHARED_CACHES:
        (CACHE / cache).mkdir(parents=True, exist_ok=True)
        (folder / CACHE.name / cache).symlink_to(CACHE / cache)
    variables = build_environment() | {"PYTHONPATH": str(folder)}  # its packages, and not ours
    _run(["node", "live_cells/runtime/build.mjs"], folder, variables)
    _run([VENV_PYTHON, "-m", "mkdocs", "build", "--strict"], folder, variables)
    return folder / "site"


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.is_file() else ""


def _run(command: list[str | Path], folder: Path, variables: dict[str, str]) -> None:
    ran = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True)
    if ran.returncode != 0:
        sys.stderr.write(ran.stdout + ran.stderr)
        raise Problem(f"The base could not be built: {' '.join(str(word) for word in command)} failed, as said above.")
