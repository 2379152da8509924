"""Run another program with visible progress, and tell its failure in one sentence."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from tools.console import Problem, human_size, say
from tools.places import ROOT, SETUP_CACHE, environment

# The lines of pip, uv, npm and apt-get that tell a person what is being fetched and how large it is.
TELLING = re.compile(r"^\s*(Downloading |Need to get |Get:\d|Installed \d|added \d)")

# How pip, uv, npm, apt-get and pyodide-build say that a server was not reached.
UNREACHABLE = re.compile(
    r"error sending request|Request failed after|NewConnectionError|ConnectTimeout|MaxRetryError|"
    r"Could not fetch URL|Connection refused|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|"
    r"Temporary failure|Name or service not known|Could not resolve|Failed to establish a new connection|"
    r"Network is unreachable|No matching distribution found|CERTIFICATE_VERIFY_FAILED"
)

# The line in which those programs, Python and Node first say what is wrong.
COMPLAINT = re.compile(r"^(npm error (?!code )\S|error: |ERROR: |E: |\[ERROR\]|✘ |\w*Error: )")

LOOK_EVERY = 1.0  # seconds between looks at a running program
SPEAK_EVERY = 5.0  # seconds of silence after which a line says that it still runs


def folder_size(folder: Path) -> int:
    """Add up the sizes of the files below `folder`, which another program may be changing."""
    total = 0
    for place, _, names in os.walk(folder):  # which passes over folders that are gone
        for name in names:
            with suppress(FileNotFoundError):
                total += Path(place, name).lstat().st_size
    return total


def run(
    what: str,
    command: Sequence[str | Path],
    *,
    source: str | None = None,
    into: Path | None = None,
    settings: dict[str, str] | None = None,
    cwd: Path = ROOT,
) -> None:
    """Run `command`, saying what it does; its output goes to a log, its downloads to the screen.

    `source` names in plain words what it downloads from, if it does, and `into` the folder whose growth
    shows its progress.
    """
    say(f"{what} …")
    SETUP_CACHE.mkdir(parents=True, exist_ok=True)
    log = SETUP_CACHE / f"{re.sub('[^a-z]+', '-', what.lower()).strip('-')}.log"
    started = time.monotonic()
    with log.open("w", encoding="utf-8") as record:
        try:
            child = subprocess.Popen(
                [str(word) for word in command],
                cwd=cwd,
                env=environment() | (settings or {}),
                stdin=subprocess.DEVNULL,
                stdout=record,
                stderr=subprocess.STDOUT,
            )
        except FileNotFoundError:
            raise Problem(f"{what}: the program {command[0]} is missing; run `make clean`, then try again.") from None
    with child, log.open(encoding="utf-8", errors="replace") as output:
        try:
            follow(child, output, started, into)
        except BaseException:  # also Ctrl-C: nothing of ours stays behind
            child.terminate()
            raise
    if child.returncode != 0:
        raise Problem(explain(what, log.read_text(encoding="utf-8", errors="replace"), log, source))


def follow(child: subprocess.Popen[bytes], output: TextIO, started: float, into: Path | None) -> None:
    """Pass on the telling lines until the program ends; after some silence, say that it still runs."""
    spoke = started
    running = True
    while running:
        try:
            child.wait(timeout=LOOK_EVERY)
            running = False
        except subprocess.TimeoutExpired:
            pass
        for line in output:
            if TELLING.match(line):
                say(f"  {line.strip()}")
                spoke = time.monotonic()
        now = time.monotonic()
        if running and now - spoke >= SPEAK_EVERY:
            size = f", {human_size(folder_size(into))} so far" if into is not None else ""
            say(f"  still at it after {now - started:.0f} s{size}")
            spoke = now


def explain(what: str, output: str, log: Path, source: str | None) -> str:
    """Turn the output of a failed program into one sentence that says what to do."""
    shown = log.relative_to(ROOT) if log.is_relative_to(ROOT) else log
    if source is not None and UNREACHABLE.search(output):
        return (
            f"{what}: {source} cannot be reached; check the network, the proxy and the certificates, "
            f"then run the same command again (details: {shown})."
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    complaints = [line for line in lines if COMPLAINT.match(line)]
    told = (complaints or lines[-1:] or ["no message"])[0]
    return f"{what}: it failed with “{told}”; all it said is in {shown}."
