"""Release a version: check everything, write it into the files that name it and into CHANGELOG.md, commit and tag.

`make release VERSION=0.2.0` pushes nothing: look at the commit, then push it with its tag.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tomllib
from datetime import date
from pathlib import Path

from tools.console import Problem, exit_plainly, say
from tools.places import ROOT, environment

VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
CHANGELOG = "CHANGELOG.md"
HEAD = "# Changes\n\nWhat each release brought, from the subjects of its commits.\n"
#: Where the version stands: the file, and the line with the version in a group.
PLACES = {
    "pyproject.toml": re.compile(r'^(version = ")([^"]+)(")$', re.MULTILINE),
    "live_cells/pyproject.toml": re.compile(r'^(version = ")([^"]+)(")$', re.MULTILINE),
    "CITATION.cff": re.compile(r"^(version: )(\S+)()$", re.MULTILINE),
    "mkdocs.yml": re.compile(r'^(  site_version: ")([^"]+)(".*)$', re.MULTILINE),
}
_DATE = re.compile(r"^date-released: .*$", re.MULTILINE)


def versions(root: Path = ROOT) -> dict[str, str]:
    """The version that each file names."""
    found = {}
    for name, pattern in PLACES.items():
        match = pattern.search((root / name).read_text("utf-8"))
        if match is None:
            raise Problem(f"{name} names no version; expected a line that fits {pattern.pattern}")
        found[name] = match[2]
    return found


def present_version(root: Path) -> str:
    return str(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def check_version(root: Path, version: str, tags: list[str]) -> None:
    """Refuse what is no version, or none that can follow the last release."""
    if not VERSION.fullmatch(version):
        raise Problem(f"“{version}” is no version; write three numbers: make release VERSION=0.2.0")
    if f"v{version}" in tags:
        raise Problem(f"{version} is released already (the tag v{version}); take the next number.")
    present = present_version(root)
    if _parts(version) < _parts(present):
        raise Problem(f"{version} comes before {present}, which the files name now; take a higher one.")


def write_version(root: Path, version: str, day: date) -> None:
    """Write the version into every file that names it, and the day into the citation."""
    for name, pattern in PLACES.items():
        file = root / name
        text = pattern.sub(rf"\g<1>{version}\g<3>", file.read_text("utf-8"), count=1)
        if name == "CITATION.cff":
            text = _DATE.sub(f"date-released: {day.isoformat()}", text, count=1)
        file.write_text(text, "utf-8")


def with_release(changelog: str, version: str, day: date, subjects: list[str]) -> str:
    """The text of the change log with one more release, above the earlier ones."""
    earlier = changelog.removeprefix(HEAD)
    lines = "\n".join(f"- {subject}" for subject in subjects)
    return f"{HEAD}\n## {version}, {day.isoformat()}\n\n{lines}\n{earlier}"


def release(root: Path, version: str, day: date) -> None:
    """Write the files, commit and tag; the project has been checked before."""
    tags = _git(root, "tag", "--list", "v*").split()
    check_version(root, version, tags)
    if _git(root, "status", "--porcelain"):
        raise Problem("There are changes that no commit holds; commit or stash them, then release.")
    last = max((tag for tag in tags if VERSION.fullmatch(tag[1:])), key=lambda tag: _parts(tag[1:]), default="")
    subjects = _git(root, "log", "--no-merges", "--format=%s", f"{last}..HEAD" if last else "HEAD").splitlines()
    if not subjects:
        raise Problem(f"Nothing has changed since {last}; there is nothing to release.")
    write_version(root, version, day)
    file = root / CHANGELOG
    before = file.read_text("utf-8") if file.is_file() else HEAD
    file.write_text(with_release(before, version, day, subjects), "utf-8")
    _git(root, "add", "--", CHANGELOG, *PLACES)
    _git(root, "commit", "--quiet", "--message", f"Release {version}")
    _git(root, "tag", "--annotate", f"v{version}", "--message", f"Release {version}")


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _git(root: Path, *words: str) -> str:
    ran = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True)
    if ran.returncode != 0:
        raise Problem(f"git {words[0]} failed: {ran.stderr.strip()}")
    return ran.stdout.strip()


def main() -> int:
    parser = argparse.ArgumentParser(prog="make release VERSION=…", description=__doc__)
    parser.add_argument("version", help="three numbers, 0.2.0 say")
    version = parser.parse_args().version
    check_version(ROOT, version, _git(ROOT, "tag", "--list", "v*").split())
    for what in (["python", "-m", "tools.check"], ["python", "-m", "pytest"]):
        if subprocess.run(["env", *what], cwd=ROOT, env=environment()).returncode != 0:
            raise Problem(f"{' '.join(what)} failed, as said above; nothing is released.")
    release(ROOT, version, date.today())
    say(f"{version} is committed and tagged. Look at it with `git show`, then `git push --follow-tags` publishes it.")
    return 0


if __name__ == "__main__":
    exit_plainly(main)
