"""Serve a built site as a static host would: compressed, with the right types, and its own 404 page."""

from __future__ import annotations

import gzip
import threading
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote, urlsplit

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
    ".gz": "application/gzip",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}
# What static hosts compress; the rest is compressed already.
COMPRESSED = {".css", ".html", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm", ".webmanifest", ".xml"}


@lru_cache(maxsize=256)
def compressed(path: Path, changed: int) -> bytes:
    """Compress a file, once for each state of it."""
    return gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)


class SiteServer:
    """A server on a free port of 127.0.0.1; use it in a `with` statement.

    `url` ends in a slash and includes `base_path`; `requests` lists the paths asked for, in order.
    """

    def __init__(self, folder: Path, base_path: str = "/") -> None:
        self.folder = folder.resolve()
        self.base_path = base_path
        self.requests: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # headers and body in as few packets as possible

            def do_GET(self) -> None:
                server.answer(self)

            def do_HEAD(self) -> None:
                server.answer(self)

            def log_message(self, format: str, *values: object) -> None:
                """Stay silent: tests read `requests` instead."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, name="site server", daemon=True
        )
        self.url = f"http://127.0.0.1:{self.server.server_port}{base_path}"

    def __enter__(self) -> SiteServer:
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def file_for(self, path: str) -> Path | None:
        """Return the file that answers for a request's path, if the site has it."""
        if not path.startswith(self.base_path):
            return None
        target = (self.folder / unquote(path[len(self.base_path) :])).resolve()
        if target.is_dir():
            target /= "index.html"
        return target if target.is_file() and target.is_relative_to(self.folder) else None

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a GET or HEAD request."""
        path = urlsplit(request.path).path
        self.requests.append(path)
        file = self.file_for(path)
        status = HTTPStatus.OK if file else HTTPStatus.NOT_FOUND
        file = file or self.folder / "404.html"
        body = b""
        request.send_response(status)
        request.send_header("Content-Type", TYPES.get(file.suffix, "application/octet-stream"))
        if file.is_file():
            if file.suffix in COMPRESSED and "gzip" in request.headers.get("Accept-Encoding", ""):
                body = compressed(file, file.stat().st_mtime_ns)
                request.send_header("Content-Encoding", "gzip")
                request.send_header("Vary", "Accept-Encoding")
            else:
                body = file.read_bytes()
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if request.command != "HEAD":
            try:
                request.wfile.write(body)
                request.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                # A page that is left, or a worker that is stopped, hangs up in the middle of a download.
                request.close_connection = True
