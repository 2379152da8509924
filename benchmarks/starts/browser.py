"""Chromium with a fresh profile, on all cores or on one, and what its tab takes of the memory."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright

from tools import browsers

FLAGS = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
LOOK = 0.05  # seconds between two looks at the memory


class Chromium:
    """A running browser; `context` is Playwright's."""

    def __init__(self, context: BrowserContext, profile: str) -> None:
        self.context, self.profile = context, profile

    @contextmanager
    def watched_memory(self) -> Iterator[list[float]]:
        """Look at the memory of the largest tab meanwhile; the list then holds the most, in bytes."""
        done, most = threading.Event(), [0.0]

        def look() -> None:
            while not done.wait(LOOK):
                most[0] = max([most[0], *map(memory, renderers(self.profile))])

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield most
        finally:
            done.set()
            thread.join()


@contextmanager
def chromium(playwright: Playwright, one_core: bool = False) -> Iterator[Chromium]:
    """Start Chromium, and end it with everything that it has kept."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        program = browsers.CHROMIUM.provide()
        if one_core:
            script = Path(folder, "chromium")
            script.write_text(f'#!/bin/sh\nexec taskset --cpu-list 0 "{program}" "$@"\n')
            script.chmod(0o755)
            program = str(script)
        profile = f"{folder}/profile"
        context = playwright.chromium.launch_persistent_context(profile, executable_path=program, args=FLAGS)
        yield Chromium(context, profile)
        context.close()


def renderers(profile: str) -> list[int]:
    """The processes that show the pages of the browser with this profile."""
    parents, commands = {}, {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            commands[int(process.name)] = (process / "cmdline").read_text(errors="replace")
            parents[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended

    def belongs(process: int) -> bool:
        while process in commands:
            if f"--user-data-dir={profile}" in commands[process]:
                return True
            process = parents[process]
        return False

    return [process for process, command in commands.items() if "--type=renderer" in command and belongs(process)]


def memory(process: int) -> float:
    """The bytes that are its own: without the program's code, which all tabs share."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    sizes = {name: value.split()[0] for name, _, value in (line.partition(":") for line in lines) if value.strip()}
    return 1024.0 * (int(sizes.get("RssAnon", 0)) + int(sizes.get("RssShmem", 0)))
