"""An environment beside the project's own, with exactly what one lock file names, for a command that few need."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.places import CACHE, ROOT, VENV_PYTHON
from tools.programs import run
from tools.python_packages import PYTHON, SOURCE, UV
from tools.stamps import Stamp


@dataclass(frozen=True)
class SideEnvironment:
    """A virtual environment below .cache, installed when its command first runs and when its lock changes."""

    name: str

    @property
    def home(self) -> Path:
        return CACHE / self.name

    @property
    def lock(self) -> Path:
        return ROOT / f"requirements-{self.name}.txt"

    @property
    def python(self) -> Path:
        return self.home / "venv" / "bin" / "python"

    def install(self) -> None:
        """Make it hold what its lock names, unless it does."""
        stamp = Stamp(f"{self.name}-packages", (self.lock,), (self.python,), (PYTHON,))
        if stamp.is_current():
            return
        stamp.clear()
        digest = stamp.current_digest()
        venv = self.home / "venv"
        shutil.rmtree(venv, ignore_errors=True)
        run(f"Creating an environment for {self.name}", [UV, "venv", "--no-project", "--python", VENV_PYTHON, venv])
        run(
            f"Installing the packages for {self.name}",
            [UV, "pip", "sync", "--require-hashes", "--python", self.python, self.lock],
            source=SOURCE,
        )
        stamp.write(digest)
