"""One version in all files, a change log from the commits, and packages that work where nothing else is."""

import os
import subprocess
import sys
import venv
import zipfile
from datetime import date
from pathlib import Path

import pytest
import yaml

import tools.release
from tools.console import Problem
from tools.places import ROOT
from tools.python_packages import PYTHON, UV
from tools.release import CHANGELOG, HEAD, PLACES, release, versions, with_release, write_version

DAY = date(2027, 1, 2)


def test_the_files_of_the_project_name_one_version():
    assert len(set(versions().values())) == 1, versions()


def test_the_citation_is_whole():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "version", "date-released", "license"} <= citation.keys()
    assert isinstance(citation["version"], str)


def git(folder, *words):
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A repository with the files that name the version, and one commit."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ada@example.org")
    for name in PLACES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text((ROOT / name).read_text("utf-8"), "utf-8")
    write_version(tmp_path, "0.1.0", DAY)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "Draw the loss as a height")
    return tmp_path


def test_a_release_writes_commits_and_tags(project):
    release(project, "0.2.0", DAY)
    assert set(versions(project).values()) == {"0.2.0"}
    assert "date-released: 2027-01-02\n" in (project / "CITATION.cff").read_text("utf-8")
    first = f"{HEAD}\n## 0.2.0, 2027-01-02\n\n- Draw the loss as a height\n"
    assert (project / CHANGELOG).read_text("utf-8") == first
    assert git(project, "status", "--porcelain") == ""
    assert git(project, "log", "-1", "--format=%s %D").startswith("Release 0.2.0 HEAD -> ")
    assert git(project, "describe", "--exact-match") == "v0.2.0"


def test_the_next_release_stands_above_with_its_own_commits(project):
    release(project, "0.2.0", DAY)
    git(project, "commit", "--quiet", "--allow-empty", "--message", "Colour the signs")
    release(project, "0.10.0", DAY)
    text = (project / CHANGELOG).read_text("utf-8")
    assert text.startswith(f"{HEAD}\n## 0.10.0, 2027-01-02\n\n- Colour the signs\n\n## 0.2.0, 2027-01-02\n")


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("", "“” is no version; write three numbers: make release VERSION=0.2.0"),
        ("1.0", "“1.0” is no version"),
        ("v1.0.0", "“v1.0.0” is no version"),
        ("0.0.9", "0.0.9 comes before 0.1.0, which the files name now; take a higher one."),
        ("0.1.5", r"0.1.5 is released already \(the tag v0.1.5\); take the next number."),
    ],
)
def test_a_version_that_cannot_follow_is_refused(project, version, message):
    git(project, "tag", "v0.1.5")
    with pytest.raises(Problem, match=message):
        release(project, version, DAY)


def test_nothing_is_released_where_a_check_fails(project, monkeypatch, tmp_path_factory):
    failing = tmp_path_factory.mktemp("programs") / "python"
    failing.write_text("#!/bin/sh\nexit 1\n")
    failing.chmod(0o755)
    monkeypatch.setattr(tools.release, "ROOT", project)
    monkeypatch.setattr(tools.release, "environment", lambda: {"PATH": f"{failing.parent}:{os.environ['PATH']}"})
    monkeypatch.setattr(sys, "argv", ["release", "0.2.0"])
    with pytest.raises(Problem, match=r"python -m tools\.check failed, as said above; nothing is released"):
        tools.release.main()
    assert git(project, "tag") == ""


def test_changes_without_a_commit_are_refused(project):
    (project / "mkdocs.yml").write_text("other", "utf-8")
    with pytest.raises(Problem, match="There are changes that no commit holds"):
        release(project, "0.2.0", DAY)


def test_nothing_new_is_refused(project):
    release(project, "0.2.0", DAY)
    with pytest.raises(Problem, match=r"Nothing has changed since v0\.2\.0"):
        release(project, "0.3.0", DAY)


def test_a_file_without_its_version_is_named(project):
    (project / "CITATION.cff").write_text("title: A\n", "utf-8")
    with pytest.raises(Problem, match=r"CITATION\.cff names no version"):
        versions(project)


def test_the_log_begins_with_its_title():
    assert with_release(HEAD, "0.1.0", DAY, ["One", "Two"]) == f"{HEAD}\n## 0.1.0, 2027-01-02\n\n- One\n- Two\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The wheel and the sdist of tutorial_code, and the wheel that is built from the sdist."""
    folder = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    again = folder / "again"
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", again, sdist]
    subprocess.run(command, check=True, capture_output=True)
    return wheel, sdist, next(again.glob("*.whl"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """The Python of an environment without any package; it finds those of the lock file, and no source of ours."""
    folder = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(folder, symlinks=True)
    packages = folder / "lib" / f"python{PYTHON}" / "site-packages"
    others = Path(sys.prefix, "lib", f"python{PYTHON}", "site-packages")
    # A path alone: the links to our sources, which are .pth files in that folder, are not followed from here.
    (packages / "others.pth").write_text(f"{others}\n", "utf-8")
    return folder / "bin" / "python"


def test_the_sdist_holds_the_package_its_tests_and_the_same_wheel(built):
    wheel, sdist, again = built

    def contents(file):
        with zipfile.ZipFile(file) as opened:
            return {name: opened.read(name) for name in opened.namelist()}

    assert contents(wheel) == contents(again)
    names = subprocess.run(["tar", "--list", "--file", sdist], check=True, capture_output=True, text=True).stdout
    tops = {name.split("/")[1] for name in names.splitlines()}
    assert tops == {"tutorial_code", "tests", "CITATION.cff", "LICENSE", "PKG-INFO", "pyproject.toml", ".gitignore"}


def test_the_package_works_in_an_empty_environment(built, empty, tmp_path):
    """With some of its tests; the workflow `test` runs all of them with an installed wheel."""
    wheel, sdist, _ = built
    install = [UV, "pip", "install", "--offline", "--no-deps", "--quiet", "--python", empty, wheel]
    subprocess.run(install, check=True)
    subprocess.run(["tar", "--extract", "--file", sdist, "--directory", tmp_path], check=True)
    (source,) = tmp_path.iterdir()
    asked = [empty, "-c", "import tutorial_code; print(tutorial_code.__file__)"]
    place = subprocess.run(asked, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert str(empty.parents[1]) in place
    tests = [empty, "-m", "pytest", "-q", "-c", "/dev/null", "--import-mode=importlib", "-W", "error"]
    files = [source / "tests" / "tutorial_code" / f"test_{name}.py" for name in ("package", "models", "gradients")]
    ran = subprocess.run(
        [*tests, "-p", "no:cacheprovider", *files],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert " passed" in ran.stdout
