"""Find the Chromium that the browser tests drive, or install Debian's."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tools.console import Problem
from tools.programs import run

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SOURCE = "the package source of apt-get"
ADVICE = (
    "No Chromium on PATH, which the browser tests need: install Chromium or Google Chrome so that one of "
    f"{', '.join(NAMES)} is on PATH (Debian: `apt-get install chromium` as root)"
)


def find() -> str | None:
    """Return the path of the first Chromium on PATH."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def provide() -> str:
    """Return the path of a Chromium; as root on Debian, install one if there is none."""
    found = find()
    if found is not None:
        return found
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Problem(f"{ADVICE}.")
    quietly = {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    if not any(Path("/var/lib/apt/lists").glob("*_Packages*")):
        run("Reading the list of Debian packages", ["apt-get", "update"], source=SOURCE, settings=quietly)
    run("Installing Debian's Chromium", install, source=SOURCE, settings=quietly)
    found = find()
    if found is None:
        raise Problem(f"{ADVICE}; apt-get installed a package chromium that has no such program.")
    return found
