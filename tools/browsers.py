"""Find the browsers that the tests drive, or install Debian's."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.console import Problem
from tools.programs import run

SOURCE = "the package source of apt-get"


@dataclass(frozen=True)
class Browser:
    """A browser, or what drives it: the names of its program and Debian's packages for it."""

    title: str
    names: tuple[str, ...]
    packages: tuple[str, ...]

    @property
    def advice(self) -> str:
        """What is missing, and what to do."""
        return (
            f"No {self.title} on PATH, which the browser tests need: install it so that "
            f"{' or '.join(self.names)} is on PATH (Debian: `apt-get install {' '.join(self.packages)}` as root)"
        )

    def find(self) -> str | None:
        """Return the path of the first of its programs on PATH."""
        return next((found for name in self.names if (found := shutil.which(name))), None)

    def provide(self) -> str:
        """Return the path of its program; as root on Debian, install it if there is none."""
        found = self.find()
        if found is not None:
            return found
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise Problem(f"{self.advice}.")
        quietly = {"DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "--yes", "--no-install-recommends", *self.packages]
        if not any(Path("/var/lib/apt/lists").glob("*_Packages*")):
            run("Reading the list of Debian packages", ["apt-get", "update"], source=SOURCE, settings=quietly)
        run(f"Installing Debian's {self.title}", install, source=SOURCE, settings=quietly)
        found = self.find()
        if found is None:
            raise Problem(f"{self.advice}; apt-get installed {' '.join(self.packages)}, and no such program.")
        return found


CHROMIUM = Browser("Chromium", ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"), ("chromium",))
FIREFOX = Browser("Firefox", ("firefox-esr", "firefox"), ("firefox-esr",))
WEBKIT = Browser("driver of WebKitGTK", ("WebKitWebDriver",), ("webkit2gtk-driver",))
SCREEN = Browser("screen for WebKitGTK", ("xvfb-run",), ("xvfb", "xauth"))
ALL = (CHROMIUM, FIREFOX, WEBKIT, SCREEN)
