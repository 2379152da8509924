"""Build the site into site/, unless it is there already from the very same sources."""

from __future__ import annotations

import fcntl
import subprocess

from tools.console import Problem, exit_plainly, say
from tools.places import CACHE, ROOT, SETUP_CACHE, SITE, VENV, environment
from tools.stamps import Stamp

# Everything that shows in the site; live_cells/static follows from live_cells and package-lock.json.
SOURCES = (
    "mkdocs.yml",
    "docs",
    "theme",
    "tutorial_code",
    "live_cells",
    "README.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "LICENSE-prose",
    "requirements.txt",
    "package-lock.json",
)


def build_environment() -> dict[str, str]:
    """Return the environment of a build: its date is the last commit's, so that two builds of one commit are equal."""
    asked = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    date = {"SOURCE_DATE_EPOCH": asked.stdout.strip()} if asked.stdout.strip() else {}  # none outside of a repository
    return date | environment()


def build_site() -> None:
    """Run `mkdocs build --strict` if a source changed; a second process waits for the first one's build."""
    SETUP_CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = Stamp("site", tuple(ROOT / source for source in SOURCES), (SITE / "index.html",))
        if stamp.is_current():
            say("The site is up to date.")
            return
        stamp.clear()
        digest = stamp.current_digest()
        say("Building the site …")
        # Not quiet: under -q, --strict lets warnings pass.
        build = subprocess.run([VENV / "bin" / "mkdocs", "build", "--strict"], cwd=ROOT, env=build_environment())
        if build.returncode != 0:
            raise Problem("The site was not built; the lines above say why.")
        stamp.write(digest)


def main() -> int:
    build_site()
    return 0


if __name__ == "__main__":
    exit_plainly(main)
