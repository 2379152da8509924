"""The site's own packages: a wheel that follows the package's files, or the reason why there is none."""

import pytest

from live_cells.distribution import DistributionError
from live_cells.hashes import digest
from live_cells.local_packages import build_wheel


@pytest.fixture
def package(tmp_path):
    """A package in a project that hatchling builds."""
    package = tmp_path / "project" / "apple"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("value = 1\n")
    (package.parent / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "apple"\nversion = "1.0"\n'
    )
    return package


def test_a_wheel_is_built_once_until_the_package_changes(package, tmp_path):
    first = build_wheel(package, tmp_path / "cache")
    time = first.stat().st_mtime_ns
    (package.parent / "notes.txt").write_text("not of the package")
    assert build_wheel(package, tmp_path / "cache").stat().st_mtime_ns == time
    (package / "__init__.py").write_text("value = 2\n")
    second = build_wheel(package, tmp_path / "cache")
    assert digest(second.read_bytes()) != digest(first.read_bytes())


def test_a_wheel_that_cannot_be_built_says_why(package, tmp_path):
    (package.parent / "pyproject.toml").write_text('[build-system]\nrequires = []\nbuild-backend = "missing"\n')
    with pytest.raises(DistributionError, match="its wheel could not be built"):
        build_wheel(package, tmp_path / "cache")


def test_a_package_without_a_project_says_what_is_missing(tmp_path):
    (tmp_path / "apple").mkdir()
    with pytest.raises(DistributionError, match=r"found no pyproject\.toml in a folder above it"):
        build_wheel(tmp_path / "apple", tmp_path / "cache")
