"""The site's own packages that readers can import: their files, and the wheel that the page installs."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from live_cells.distribution import DistributionError
from live_cells.hashes import digest


def package_files(package: Path) -> list[Path]:
    """The files of the package in the folder `package`."""
    return sorted(file for file in package.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


def build_wheel(package: Path, cache: Path) -> Path:
    """The wheel of the project that `package` is a folder of, built again only if a file of the package changed."""
    project = next((folder for folder in package.parents if (folder / "pyproject.toml").is_file()), None)
    if project is None:
        raise DistributionError(
            f"{package}: found no pyproject.toml in a folder above it; it says how the wheel is built"
        )
    sources = [project / "pyproject.toml", *package_files(package)]
    key = digest(b"".join(file.relative_to(project).as_posix().encode() + file.read_bytes() for file in sources))
    folder = cache / "wheels" / key[:16]
    if not any(folder.glob("*.whl")):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder.parent) as temporary:
            made = Path(temporary) / "made"
            command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
            command += ["--disable-pip-version-check", "--wheel-dir", str(made), str(project)]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
            if run.returncode:
                raise DistributionError(f"{package}: its wheel could not be built:\n{run.stderr.strip()}")
            with suppress(OSError):  # a build beside this one was faster, with the same
                made.rename(folder)
    return next(folder.glob("*.whl"))
