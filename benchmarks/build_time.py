"""How long a warm build and a live reload take, beside the same site with its chapters as plain pages.

    make bench        or, alone:        .venv/bin/python -m tools.run python benchmarks/build_time.py

Exit code 1 if one of them takes too long.
"""

from __future__ import annotations

import contextlib
import json
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

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from live_cells.ties import TieError, take_ties
from tools.build_site import build_environment
from tools.places import VENV
from tools.project_copy import copy_project

ROUNDS = 5
MOST = {"more than plain chapters": 5.0, "an edit of prose": 3.0, "an edit of a cell": 6.0}  # seconds
MKDOCS = VENV / "bin" / "mkdocs"  # not `-m`: the copy's live_cells is not the installed one
LIMIT = 60.0  # seconds after which a change is given up
CHAPTER, URL = "docs/chapters/02_the_slope_has_a_sign.md", "chapters/02_the_slope_has_a_sign/"
NOTEBOOK_PLUGINS = {"mkdocs-jupyter", "live-cells"}


def main() -> int:
    with tempfile.TemporaryDirectory() as temporary:
        copy = with_plain_chapters(copy_project(Path(temporary) / "project", caches=("live-cells", "katex", "fonts")))
        live, plain = build_times(copy)
        show("warm build, live chapters", live)
        show("warm build, plain chapters", plain)
        prose, cell, runs = reload_times(copy)
    show("serve, an edit of prose", prose)
    show("serve, an edit of a cell", cell)
    print(f"the edits of prose ran {runs} chapters again")
    more = statistics.median(live) - statistics.median(plain)
    found = dict(zip(MOST, (more, statistics.median(prose), statistics.median(cell)), strict=True))
    for name, seconds in found.items():
        print(f"{name:28} {seconds:.2f} s, at most {MOST[name]:.0f} s")
    return int(runs > 0 or any(seconds > MOST[name] for name, seconds in found.items()))


def show(name: str, times: list[float]) -> None:
    print(f"{name:28} {statistics.median(times):.2f} s [{min(times):.2f}-{max(times):.2f}]")


def with_plain_chapters(copy: Path) -> Path:
    """Add plain.yml, for which a chapter is a page like any other."""
    config = yaml_load((copy / "mkdocs.yml").read_text("utf-8"))
    names = {next(iter(plugin)) if isinstance(plugin, dict) else plugin: plugin for plugin in config["plugins"]}
    plugins = [plugin for name, plugin in names.items() if name not in NOTEBOOK_PLUGINS]
    settings = {"INHERIT": "mkdocs.yml", "plugins": plugins, "docs_dir": "plain"}
    (copy / "plain.yml").write_text(json.dumps(settings), "utf-8")
    shutil.copytree(copy / "docs", copy / "plain")
    for page in (copy / "plain").rglob("*.md"):
        page.write_text("\n".join(map(without_ties, page.read_text("utf-8").split("\n"))), "utf-8")
    return copy


def without_ties(line: str) -> str:
    """A line as a plain page can have it: only live-cells reads `[2]{proof="x"}`."""
    with contextlib.suppress(TieError):  # an example of a wrong one
        line, _ = take_ties(line, 1)
    return line


def build_times(copy: Path) -> tuple[list[float], list[float]]:
    """Seconds for `mkdocs build`, live and plain in turn; the first round of each only warms the caches."""
    times: dict[str, list[float]] = {"mkdocs.yml": [], "plain.yml": []}
    for _ in range(ROUNDS + 1):
        for config, measured in times.items():
            start = time.perf_counter()
            command = [MKDOCS, "build", "-f", config, "-d", f"site-{config}"]
            build = subprocess.run(
                command, cwd=copy, env=build_environment(), check=False, capture_output=True, text=True
            )
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
    with subprocess.Popen(command, cwd=copy, env=build_environment(), stderr=subprocess.DEVNULL) as server:
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
    sys.exit(main())
