"""A static host behind a link of a given speed. The server itself is slowed down, so that workers are, too."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from io import BufferedIOBase
from pathlib import Path
from urllib.parse import urlsplit

from tools.site_server import COMPRESSED, TYPES, SiteServer, compressed

PIECE = 8192  # bytes that are sent at once
LATE = 0.005  # seconds that a sender may sleep too long, and catch up with: a link's own queue does not run empty


@dataclass(frozen=True)
class Link:
    """How many bytes a second all connections share, and how many seconds pass before an answer begins."""

    rate: float
    delay: float

    @classmethod
    def of(cls, megabits: float, milliseconds: float) -> Link:
        return cls(megabits * 1e6 / 8, milliseconds / 1000)


class Slowed:
    """A connection's end of a link: bytes leave when all connections together have had the time for them."""

    def __init__(self, to: BufferedIOBase, turn: Callable[[int], float]) -> None:
        self.to, self.turn = to, turn

    def write(self, content: bytes) -> None:
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            time.sleep(max(0.0, self.turn(len(piece)) - time.monotonic()))
            self.to.write(piece)
            self.to.flush()

    def flush(self) -> None:
        self.to.flush()


class Host(SiteServer):
    """A folder as a host serves it that lets browsers keep what has a hash in its name.

    `beside` holds further files, by the path of their address; `instead` other contents, by a part of their path.
    """

    def __init__(self, folder: Path, beside: dict[str, Path] | None = None) -> None:
        super().__init__(folder)
        self.beside = beside or {}
        self.instead: dict[str, bytes] = {}
        self.link: Link | None = None
        self.free = 0.0  # when the link has sent what it was given
        self.lock = threading.Lock()
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a closed browser hangs up
        for file in self.folder.rglob("*"):
            if file.suffix in COMPRESSED and file.stat().st_size > 100_000:
                compressed(file, file.stat().st_mtime_ns)  # a host has done that long before

    def file_for(self, path: str) -> Path | None:
        return self.beside.get(path) or super().file_for(path)

    def turn(self, size: int) -> float:
        """When that many bytes have gone through the link, of which this is the next user."""
        assert self.link
        with self.lock:
            self.free = max(self.free, time.monotonic() - LATE) + size / self.link.rate
            return self.free

    @contextmanager
    def through(self, link: Link | None) -> Iterator[None]:
        """Put the host behind a link."""
        self.link = link
        yield
        self.link = None

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        end_headers, wfile = request.end_headers, request.wfile

        def end_with_cache() -> None:
            request.send_header("Cache-Control", "max-age=31536000, immutable")
            end_headers()

        request.end_headers = end_with_cache  # type: ignore[method-assign]
        if self.link:
            time.sleep(self.link.delay)
            request.wfile = Slowed(wfile, self.turn)  # type: ignore[assignment]
        try:
            self.answer_with(request)
        except (BrokenPipeError, ConnectionResetError):
            request.close_connection = True
        request.wfile = wfile
        del request.end_headers  # the next request on this connection comes to the same object

    def answer_with(self, request: BaseHTTPRequestHandler) -> None:
        path = urlsplit(request.path).path
        content = next((content for name, content in self.instead.items() if name in path), None)
        if content is None:
            super().answer(request)
            return
        self.requests.append(path)
        request.send_response(200)
        request.send_header("Content-Type", TYPES.get(Path(path).suffix or ".html", "application/octet-stream"))
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def downloaded(self, without: tuple[str, ...] = ()) -> int:
        """The bytes of the answers in `requests`, compressed as a host does, without those of some names."""
        files = [self.file_for(path) for path in self.requests if not any(name in path for name in without)]
        assert all(files), f"not everything is there: {self.requests}"
        return sum(
            len(compressed(file, file.stat().st_mtime_ns)) if file.suffix in COMPRESSED else file.stat().st_size
            for file in files
            if file
        )
