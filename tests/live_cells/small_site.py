"""A small site of cells as the plugin makes it, a server that can fail, and a reader of its pages."""

import html
import json
import shutil
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from live_cells import distribution
from live_cells.local_packages import build_wheel
from live_cells.offline import SERVICE_WORKER, write_service_worker
from live_cells.page_policy import protect_pages
from tests.engines import ANSWER
from tools.site_server import TYPES, SiteServer

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "live_cells" / "static"
CACHE = ROOT / ".cache" / "live-cells"
START = 60_000  # milliseconds: a start of Python on a busy machine

FIRST = [
    ("example", "import numpy as np\nx = 3\nx", "3"),
    ("example", "print('x is', x)\nx * 2", "recorded"),
    ("proof", "assert x == 3", ""),
    ("example", "y = x + 1\nx + y", "7"),
    ("example", "'the last'", "'the last'"),
]
SECOND = [("example", "'x' in globals()", "False")]


def chapter(title, cells, head):
    body = ""
    for number, (kind, source, text) in enumerate(cells, 1):
        output = f'<pre class="live-cell__text">{html.escape(text)}</pre>' if text else ""
        inner = (
            f'<div class="live-cell__source"><pre><code class="highlight">{html.escape(source)}</code></pre></div>'
            f'<div class="live-cell__output" data-search-exclude>{output}</div>'
        )
        if kind == "proof":
            inner = f'<details class="live-cell__proof" open><summary>Checked by code</summary>{inner}</details>'
        body += (
            f'<p>Before cell {number}.</p><live-cell id="cell-{number}" data-kind="{kind}" data-state="recorded"'
            f' data-cell="{number}" data-line="{number}">{inner}</live-cell>'
        )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">{head}</head><body><main>'
        f"<h1>{title}</h1>{body}"
        '<live-prediction><fieldset class="prediction"><legend>Which way?</legend>'
        '<label><input type="radio" name="q" value="0"> Down</label>'
        '<label><input type="radio" name="q" value="1" data-right> Up</label></fieldset>'
        '<details class="prediction__why"><summary>Explanation</summary><p>Because.</p></details></live-prediction>'
        "</main></body></html>"
    )


def host_python(assets, packages, wheels, preload, maker):
    """Put a Python and its packages into a folder; see distribution.collect."""
    python = distribution.collect(ROOT / "node_modules" / "pyodide", packages, wheels, preload, CACHE, maker)
    for address, content in python.files.items():
        file = assets / address
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    return python


def attributes(python, published):
    """Of the script in a page: where it finds Python."""
    pack = f' data-pack="{published}{python.pack}"' if python.pack else ""
    return f'data-python="{published}{python.description}"{pack}'


def write_site(folder, offline=False):
    """Two pages of cells, first/ and second/, the same below plain/ without a snapshot, and all that they need.

    With `offline`, it is kept for use without a network.
    """
    assets = folder / "assets" / "live-cells"
    shutil.copytree(STATIC, assets)
    manifest = json.loads((STATIC / "manifest.json").read_text())
    wheel = build_wheel(ROOT / "tutorial_code", CACHE)
    hosted = set()
    for start, maker in (("", STATIC / manifest["snapshot_maker"]), ("plain/", None)):
        python = host_python(assets, ["numpy", "matplotlib"], [wheel], ["numpy", "tutorial-code"], maker)
        hosted |= python.files.keys()
        for name, cells in (("first", FIRST), ("second", SECOND)):
            root = "../" * (start.count("/") + 1)
            published = root + "assets/live-cells/"
            kept = f' data-offline="{root}{SERVICE_WORKER}"' if offline else ""
            head = (
                f'<link rel="stylesheet" href="{published}{manifest["style"]}">'
                f'<script type="module" src="{published}{manifest["script"]}"'
                f" {attributes(python, published)}{kept}></script>"
            )
            page = folder / start / name / "index.html"
            page.parent.mkdir(parents=True)
            page.write_text(chapter(name, cells, head), "utf-8")
    protect_pages(folder, "/", [manifest["frame_script"]])
    if offline:
        write_service_worker(folder, STATIC / manifest["service_worker"], "assets/live-cells/", hosted, [])


def page_with(folder, server, name, code, cell=1):
    """The address of a page that is the first one with other code in a cell; see FaultyServer."""
    page = (folder / "first" / "index.html").read_text("utf-8")
    changed = page.replace(html.escape(FIRST[cell - 1][1]), html.escape(code))
    assert changed != page
    server.instead[f"/first/?{name}"] = changed.encode()
    return f"{server.url}first/?{name}"


class FaultyServer(SiteServer):
    """A server that loses files: those whose name contains `lost` get 404.

    `instead` holds other contents for the files whose names contain its keys. Those with `held` stay half until it is
    None again.
    """

    lost = None

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.instead = {}
        self._held, self._let_go = None, threading.Event()

    @property
    def held(self):
        return self._held

    @held.setter
    def held(self, name):
        self._let_go.set()
        self._held, self._let_go = name, threading.Event()

    def file_for(self, path):
        return None if self.lost and self.lost in path else super().file_for(path)

    def answer(self, request):
        for name, content in self.instead.items():
            if name in request.path:
                request.send_response(200)
                suffix = Path(urlsplit(request.path).path).suffix or ".html"
                request.send_header("Content-Type", TYPES.get(suffix, "application/octet-stream"))
                request.send_header("Content-Length", str(len(content)))
                request.end_headers()
                request.wfile.write(content)
                return
        held = self.held and self.held in request.path and self._let_go
        if not held:
            super().answer(request)
            return
        body = self.file_for(request.path).read_bytes()
        request.send_response(200)
        request.send_header("Content-Type", "application/wasm" if ".wasm" in request.path else "text/javascript")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        with suppress(ConnectionError):  # the reader has left
            request.wfile.write(body[: len(body) // 2])
            self.requests.append(request.path)
            held.wait(ANSWER)
            request.wfile.write(body[len(body) // 2 :])


class Reader:
    """What a reader does on a page, and waits for."""

    def __init__(self, page, url):
        self.page = page
        page.set_default_timeout(10_000)
        page.goto(url)
        page.locator("live-cell:defined").first.wait_for(state="attached")

    def cell(self, number):
        return self.page.locator(f"#cell-{number}")

    def button(self, number, name):
        return self.cell(number).get_by_role("button", name=name, exact=True)

    def wait(self, number, *states, timeout=START):
        either = ",".join(f'[data-state="{state}"]' for state in states)
        self.page.locator(f"#cell-{number}:is({either})").wait_for(state="attached", timeout=timeout)

    def run(self, number, *states):
        self.button(number, "Run").click()
        self.wait(number, *(states or ("done",)))
        return self.output(number)

    def output(self, number):
        return self.cell(number).locator(".live-cell__output").text_content()

    def status(self, number):
        return self.cell(number).get_by_role("status").text_content()

    def write(self, number, code):
        """Replace a cell's code in the editor."""
        if self.button(number, "Edit").is_visible():
            self.button(number, "Edit").click()
        self.editor(number).fill(code)

    def editor(self, number):
        return self.cell(number).locator(".cm-content")

    def states(self):
        return self.page.locator("live-cell").evaluate_all("cells => cells.map((cell) => cell.dataset.state)")

    def python(self):
        return self.page.locator("html").get_attribute("data-python")
