"""Ask the tests' Chromium which of the runtime's code ran, in its pages and in its workers.

This goes over a debugging port, beside the pipe of Playwright, which cannot attach to workers. A worker or a document may
end at any time and takes its counts along, so they are taken several times a second, and when `take` is called.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from live_cells.offline import SERVICE_WORKER

START = 60.0  # seconds for Chromium to open its port
EVERY = 0.2  # seconds between two takes
ANSWER = 1.0  # seconds; a worker in an endless loop never answers
PAGES_ANSWER = 10.0  # seconds; pages do, however busy the machine is
ONCE = 1 << 40  # of a function; can be halved for each of the blocks in each other
NEW: dict[str, Any] = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


class Counts:
    """The functions that ran, with the blocks in them that did and that did not, by the bundle they are in."""

    def __init__(self, bundles: Iterable[Path]) -> None:
        """A script without an address of its own, a worker from a blob, is known by its length."""
        self._lengths = {file.name: len(file.read_text("utf-8").encode("utf-16-le")) // 2 for file in bundles}
        if len(set(self._lengths.values())) != len(self._lengths):
            raise ValueError(f"two bundles have the same length: {self._lengths}")
        #: The bundle, and where in the script it begins, by session and address: a service worker's list can change.
        self._places: dict[tuple[str, str], tuple[str, int]] = {}
        self._functions: dict[str, set[str]] = defaultdict(set)

    def add(self, session: str, scripts: Iterable[Mapping[str, Any]]) -> None:
        """Add what `Profiler.takePreciseCoverage` has answered in a session."""
        for script in scripts:
            if place := self._place(session, script):
                name, begin = place
                self._functions[name].update(json.dumps(shape(function, begin)) for function in script["functions"])

    def _place(self, session: str, script: Mapping[str, Any]) -> tuple[str, int] | None:
        """The bundle of a script; its number would not do, for the next document counts from 1 again."""
        url = str(script["url"])
        file = url.rpartition("/")[2]
        if file in self._lengths:
            return file, 0
        key = session, url
        if key not in self._places and (url.startswith("blob:") or file == SERVICE_WORKER):
            length = max(block["endOffset"] for function in script["functions"] for block in function["ranges"])
            for name, its in self._lengths.items():
                if its == length:
                    self._places[key] = name, 0
                elif file == SERVICE_WORKER and name.startswith("service_worker-"):
                    self._places.setdefault(key, (name, length - its))  # behind the list that the build writes
        return self._places.get(key)

    def write(self, folder: Path) -> None:
        """Write each bundle's functions into a file; one function stands there as often as it ran in another way."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, functions in self._functions.items():
            file = folder / f"{name}.json"
            file.write_text(f"[{','.join(sorted(functions))}]", "utf-8")


def shape(function: Mapping[str, Any], begin: int = 0) -> dict[str, Any]:
    """A function with counts that say of each block only whether it ran never, as often as the one around it, or not.

    Offsets become those of the bundle, which begins at `begin` in its script.
    The counts are all that decides which branches ran; so many runs of a function look alike, and stand there once.
    """
    ranges: list[dict[str, int]] = []
    around: list[tuple[int, int, int]] = []  # where each block ends, its count, and what it has become
    for block in function["ranges"]:
        while around and block["startOffset"] >= around[-1][0]:
            around.pop()
        count = block["count"]
        _, outer, outer_becomes = around[-1] if around else (0, 0, 0)
        if count == 0 or outer_becomes == 0:
            becomes = ONCE if count else 0
        elif count == outer:
            becomes = outer_becomes
        else:
            becomes = outer_becomes // 2 if count < outer else outer_becomes * 2
        around.append((block["endOffset"], count, becomes))
        start, end = (max(0, block[offset] - begin) for offset in ("startOffset", "endOffset"))
        ranges.append({"startOffset": start, "endOffset": end, "count": becomes})
    return {**function, "ranges": ranges}


class Recorder:
    """Follows each page and worker of a Chromium from its first line on."""

    def __init__(self, port: int, counts: Counts) -> None:
        self._counts = counts
        self._numbers = count(1)
        self._sessions: set[str] = set()  # one for each page and worker
        self._pages: set[str] = set()  # those of pages
        self._asked: dict[int, str] = {}  # the sessions that have not answered yet, by the number of the question
        self._answered = threading.Condition()
        address = _address(port)
        connected = threading.Event()
        threading.Thread(target=self._follow, args=(address, connected), name="coverage", daemon=True).start()
        if not connected.wait(START):
            raise TimeoutError(f"{address} did not answer within {START} s")

    def take(self) -> None:
        """Take the counts of all that are there."""
        with self._answered:
            self._settle(set(self._asked))  # what was asked before knows less
            self._settle(self._ask())

    def _settle(self, numbers: set[int]) -> None:
        """Wait for the answers to these questions."""
        self._answered.wait_for(lambda: numbers.isdisjoint(self._asked), ANSWER)
        self._answered.wait_for(
            lambda: not any(self._asked.get(number) in self._pages for number in numbers), PAGES_ANSWER
        )

    def _ask(self) -> set[int]:
        """Ask all that have no question open yet."""
        sessions = self._sessions - set(self._asked.values())
        asked = {self._send("Profiler.takePreciseCoverage", session): session for session in sessions}
        self._asked |= asked
        return set(asked)

    def _send(self, method: str, session: str | None = None, **parameters: Any) -> int:
        number = next(self._numbers)
        to = {"sessionId": session} if session else {}
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters} | to))
        return number

    def _follow(self, address: str, connected: threading.Event) -> None:
        """Until the browser ends, hear what it says, and look at the workers."""
        with suppress(ConnectionClosed), connect(address, max_size=None) as self._socket:
            self._send("Target.setAutoAttach", **NEW)
            connected.set()
            looked = time.monotonic()
            while True:
                with suppress(TimeoutError):
                    self._hear(json.loads(self._socket.recv(EVERY)))
                if time.monotonic() - looked > EVERY:
                    looked = time.monotonic()
                    with self._answered:
                        self._ask()
        with self._answered:
            self._asked.clear()
            self._sessions.clear()
            self._pages.clear()
            self._answered.notify_all()

    def _hear(self, message: Mapping[str, Any]) -> None:
        method, parameters = message.get("method"), message.get("params", {})
        with self._answered:
            if method == "Target.attachedToTarget":
                self._begin(parameters["sessionId"], parameters["targetInfo"]["type"])
            elif method == "Target.detachedFromTarget":
                gone = parameters["sessionId"]
                self._sessions.discard(gone)
                self._pages.discard(gone)
                self._asked = {number: session for number, session in self._asked.items() if session != gone}
                self._answered.notify_all()
            elif session := self._asked.pop(message.get("id", 0), None):
                self._counts.add(session, message.get("result", {}).get("result", []))
                self._answered.notify_all()

    def _begin(self, session: str, kind: str) -> None:
        """Count from the first line on: a new page or worker waits until it is told to run."""
        self._sessions.add(session)
        if kind == "page":
            self._pages.add(session)
        self._send("Profiler.enable", session)
        self._send("Profiler.startPreciseCoverage", session, callCount=True, detailed=True)
        self._send("Target.setAutoAttach", session, **NEW)
        self._send("Runtime.runIfWaitingForDebugger", session)


def _address(port: int) -> str:
    """Where the whole browser listens; it opens its port a little after Playwright's pipe."""
    deadline = time.monotonic() + START
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/json/version", timeout=START) as answer:
                return str(json.load(answer)["webSocketDebuggerUrl"])
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
