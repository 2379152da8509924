"""A site with one of each kind of hosted file, and a server that gives each case of the table its own faults."""

import json
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from urllib.parse import urlsplit

from live_cells import cells
from live_cells.chapter import read_chapter
from live_cells.page_policy import protect_pages
from live_cells.position_file import position_file
from tools.site_server import TYPES, SiteServer

from ..small_site import STATIC, attributes, host_python

#: A Python with as little in it as has a compiled part: to start it takes half of the time.
CHAPTER = """\
---
title: Faults
jupyter:
  kernelspec: {name: python3, display_name: Python 3, language: python}
---
```python
import kiwisolver
x = 3
x
```

```python
x * 2
```

```python slider={"a": [0, 3, 1]}
a = 2
a
```

```python tags=["exercise"]
def f():
    return 1
```

```python tags=["check"]
from exercise import f

assert f() == 2, "f() is not two."
```

```python tags=["solution"]
def f():
    return 2
```
"""
RECORDED = {1: "3", 2: "6", 3: "2"}
HINT = '<details class="exercise__hint" data-search-exclude><summary>Hint</summary><p>More than one.</p></details>'
BELOW = (
    '<live-prediction><fieldset class="prediction"><legend>Which way?</legend>'
    '<label><input type="radio" name="q" value="0"> Down</label>'
    '<label><input type="radio" name="q" value="1" data-right> Up</label></fieldset>'
    '<details class="prediction__why"><summary>Explanation</summary><p>Because.</p></details></live-prediction>'
    '<p><a href="../second/">The next page</a></p>'
)
MEMORY = "<live-memory>What is kept is shown by a script.</live-memory>"
SECONDS = 0.1  # between two pieces of a slow answer
SLOW = 10_000 / 8 * SECONDS  # bytes in a piece: 10 kbit/s
#: Should the browser keep a broken copy of these, nothing but its own reload helps.
NOBODY_FETCHES_ANEW = re.compile(r"/$|/live-cells-[^/]*$")
LONGEST = 120  # seconds that an answer is slow, should nobody let it go on


def write_site(folder):
    """The pages first/, second/ and memory/, and first/ below plain/ without a snapshot, and all that they need."""
    assets = folder / "assets" / "live-cells"
    shutil.copytree(STATIC, assets)
    manifest = json.loads((STATIC / "manifest.json").read_text())
    (assets / "positions-3.json").write_bytes(position_file([_text(str(a)) for a in range(4)]))
    for start, maker in (("", STATIC / manifest["snapshot_maker"]), ("plain/", None)):
        python = host_python(assets, ["kiwisolver", "cycler"], [], ["kiwisolver"], maker)
        published = "../" * (start.count("/") + 1) + "assets/live-cells/"
        head = (
            '<script src="faults.js"></script>'
            f'<link rel="stylesheet" href="{published}{manifest["style"]}">'
            f'<script type="module" src="{published}{manifest["script"]}"'
            f" {attributes(python, published)}></script>"
        )
        pages = {"first": _cells() + BELOW, "second": _cells(0, 2), "memory": MEMORY + _cells(0)}
        for name, body in pages.items():
            page = folder / start / name / "index.html"
            page.parent.mkdir(parents=True)
            page.write_text(
                f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>'
                f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">{head}</head>'
                f"<body><main><h1>{name}</h1>{body}</main></body></html>",
                "utf-8",
            )
            (page.parent / "faults.js").touch()  # so that the pages may load it; the server has the content
    protect_pages(folder, "/", [manifest["frame_script"]])
    for page in folder.rglob("index.html"):  # each case has its own
        text = page.read_text("utf-8")
        start = text.index('<script src="faults.js"') + len('<script src="faults.js"')
        page.write_text(text[:start] + text[text.index(">", start) :], "utf-8")


def _cells(*chosen):
    """These cells, or all."""
    chapter = read_chapter("faults.md", CHAPTER)
    shown = [
        cells.cell_html(
            cell,
            [{"output_type": "execute_result", "data": {"text/plain": RECORDED[cell.index]}}]
            if cell.index in RECORDED
            else [],
            json.dumps,
            f"positions-{cell.index}.json",
        )
        for cell in chapter.cells
    ]
    shown[3] += HINT
    return "".join(shown[at] for at in chosen or range(len(shown)))


def _text(text):
    return f'<pre class="live-cell__text">{text}</pre>'


@dataclass
class Faults:
    """What goes wrong in one case: with files, by a pattern of their path, and in the page, as a script."""

    kinds: dict[str, str] = field(default_factory=dict)
    script: str = ""
    requests: list[str] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def end(self):
        """Serve everything as it is; what is slow arrives."""
        self.kinds.clear()
        self.over.set()


class Server(SiteServer):
    """Serves the site once for each case, below a path of its own: so no case knows what another has stored."""

    def __init__(self, folder):
        super().__init__(folder)
        self.cases = {}
        self.server.handle_error = lambda *_: None  # a browser that has left hangs up

    def begin(self, name):
        """A new case; returns its address and its faults."""
        faults = self.cases[name] = Faults()
        return f"{self.url}{name}/", faults

    def answer(self, request):
        name, _, path = urlsplit(request.path).path[1:].partition("/")
        faults = self.cases.get(name)
        if faults is None:
            request.send_error(404)
            return
        faults.requests.append(path)
        if path.endswith("/faults.js"):
            self.send(request, faults.script.encode(), ".js")
            return
        if path == "over":  # a worker asks whether it should still fail
            self.send(request, b"yes" if faults.over.is_set() else b"no", ".txt")
            return
        kind = next((kind for pattern, kind in faults.kinds.items() if re.search(pattern, f"/{path}")), None)
        file = self.file_for(f"/{path}")
        if kind == "missing" or file is None:
            self.send(request, b"<!doctype html><title>Not found</title><h1>Not found</h1>", ".html", 404)
            return
        body = file.read_bytes()
        if kind == "corrupted":
            middle = len(body) // 2
            body = body[:middle] + b"\xff" * 100 + body[middle + 100 :]
        if kind == "a page instead":
            self.send(
                request, b"<!doctype html><title>Welcome</title><h1>Accept our conditions</h1>", ".html", broken=True
            )
        elif kind == "of the wrong type":
            self.send(request, body, ".txt", broken=True)
        elif kind in ("cut short", "slow"):
            self.send_in_pieces(request, body, file.suffix, faults if kind == "slow" else None)
        else:
            self.send(request, body, file.suffix, broken=kind == "corrupted")

    def send(self, request, body, suffix, status=200, broken=False):
        request.send_response(status)
        request.send_header("Content-Type", TYPES.get(suffix, "application/octet-stream"))
        request.send_header("Content-Length", str(len(body)))
        if broken and not NOBODY_FETCHES_ANEW.search(request.path):
            request.send_header("Cache-Control", "max-age=600")  # the browser keeps it
        request.end_headers()
        with suppress(ConnectionError):  # the reader has left
            request.wfile.write(body)

    def send_in_pieces(self, request, body, suffix, faults):
        """Half of it without a length, so that the browser takes the half for the whole; or all of it, slowly."""
        request.send_response(200)
        request.send_header("Content-Type", TYPES.get(suffix, "application/octet-stream"))
        if not NOBODY_FETCHES_ANEW.search(request.path):
            request.send_header("Cache-Control", "max-age=600")
        request.send_header("Connection", "close")
        request.end_headers()
        request.close_connection = True
        with suppress(ConnectionError):
            if faults is None:
                request.wfile.write(body[: len(body) // 2])
                return
            sent, piece = 0, round(SLOW)
            for _ in range(round(LONGEST / SECONDS)):
                request.wfile.write(body[sent : sent + piece])
                request.wfile.flush()
                sent += piece
                if sent >= len(body) or faults.over.wait(SECONDS):
                    break
            request.wfile.write(body[sent:])
