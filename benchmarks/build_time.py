"""How long a warm build and a live reload take, beside the same site with its chapters as plain pages.

make bench        or, alone:        .venv/bin/python benchmarks/build_time.py
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from mkdocs.utils.yaml import yaml_load

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
MKDOCS = str(Path(sys.executable).with_name("mkdocs"))  # not `-m`: the copy's live_cells is not the installed one
LIMIT = 60.0  # seconds after which a change is given up
CHAPTER, URL = "docs/chapters/02_the_slope_has_a_sign.md", "chapters/02_the_slope_has_a_sign/"
NOTEBOOK_PLUGINS = {"mkdocs-jupyter", "live-cells"}
ENVIRONMENT = os.environ | {"NO_MKDOCS_2_WARNING": "1"}


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        copy = copy_of_the_project(Path(temporary) / "project")
        live, plain = build_times(copy)
        print(f"warm build, chapters live    {shown(live)}")
        print(f"warm build, chapters plain   {shown(plain)}")
        print(f"difference of the medians    {statistics.median(live) - statistics.median(plain):.2f} s (at most 5 s)")
        prose, cell, runs = reload_times(copy)
        print(f"serve, an edit of prose      {shown(prose)} (at most 3 s; ran {runs} chapters again)")
        print(f"serve, an edit of a cell     {shown(cell)} (at most 6 s)")


def shown(times: list[float]) -> str:
    return f"{statistics.median(times):.2f} s [{min(times):.2f}-{max(times):.2f}]"


def copy_of_the_project(copy: Path) -> Path:
    """The tracked files, with the caches, in a folder where they can be edited."""
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in files.rstrip("\0").split("\0"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    (copy / "node_modules").symlink_to(ROOT / "node_modules")
    for cache in (ROOT / ".cache").iterdir():
        if cache.is_dir() and cache.name != "setup":
            shutil.copytree(cache, copy / ".cache" / cache.name, symlinks=True)
    config = yaml_load((copy / "mkdocs.yml").read_text("utf-8"))
    names = {next(iter(plugin)) if isinstance(plugin, dict) else plugin: plugin for plugin in config["plugins"]}
    plugins = [plugin for name, plugin in names.items() if name not in NOTEBOOK_PLUGINS]
    (copy / "plain.yml").write_text(json.dumps({"INHERIT": "mkdocs.yml", "plugins": plugins}), "utf-8")
    return copy


def build_times(copy: Path) -> tuple[list[float], list[float]]:
    """Seconds for `mkdocs build`, live and plain in turn; the first round of each only warms the caches."""
    times: dict[str, list[float]] = {"mkdocs.yml": [], "plain.yml": []}
    for _ in range(ROUNDS + 1):
        for config, measured in times.items():
            start = time.perf_counter()
            command = [MKDOCS, "build", "-f", config, "-d", f"site-{config}"]
            build = subprocess.run(command, cwd=copy, env=ENVIRONMENT, check=False, capture_output=True, text=True)
            if build.returncode:
                raise SystemExit(build.stderr)
            measured.append(time.perf_counter() - start)
    return times["mkdocs.yml"][1:], times["plain.yml"][1:]


def reload_times(copy: Path) -> tuple[list[float], list[float], int]:
    """Seconds from saving a chapter to its new page, for prose and for a cell; chapters run for the prose."""
    chapter = copy / CHAPTER
    prose: list[float] = []
    cell: list[float] = []
    with served(copy) as address:
        before = recordings(copy)
        for round_ in range(ROUNDS):
            prose.append(until_shown(chapter, f"\nProse of round {round_}.\n", f"Prose of round {round_}.", address))
        runs = len(recordings(copy) - before)
        for round_ in range(ROUNDS):
            code = f"\n```python\nprint('cell of round', {round_} + 100)\n```\n"
            cell.append(until_shown(chapter, code, f"cell of round {round_ + 100}", address))
    return prose, cell, runs


def recordings(copy: Path) -> set[Path]:
    return set((copy / ".cache" / "live-cells" / "outputs").iterdir())


@contextlib.contextmanager
def served(copy: Path) -> Iterator[str]:
    """`mkdocs serve` on a free port, ended afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [MKDOCS, "serve", "--livereload", "--dev-addr", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, cwd=copy, env=ENVIRONMENT, stderr=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}/"
            wait_for(address + URL, "<html")
            yield address
        finally:
            server.terminate()


def until_shown(file: Path, added: str, expected: str, address: str) -> float:
    file.write_text(file.read_text("utf-8") + added, "utf-8")
    start = time.perf_counter()
    wait_for(address + URL, expected)
    return time.perf_counter() - start


def wait_for(url: str, expected: str) -> None:
    """Ask for the page until it contains `expected`."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(url) as response:
            if expected in response.read().decode():
                return
        time.sleep(0.02)
    raise TimeoutError(f"{url} did not show {expected!r} within {LIMIT:.0f} s")


if __name__ == "__main__":
    main()
