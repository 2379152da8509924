"""The start of Python, Stop and the next visit, in the engines of all browsers."""

import time

from .changed_packs import changed_pack, with_frame
from .engine_reader import WAIT
from .engine_reader import EngineReader as Reader
from .small_site import page_with
from .until import PACK_IS_KEPT, PATIENCE, until

ENDLESS = "print('looping')\nwhile x: pass"
#: The page has the pack's cache open, which no reader's page needs: a session of WebKit's WebDriver can forget what a cache
#: holds as soon as nobody has it open, as when the worker ends that keeps the pack.
OPEN_CACHE = """caches.open(`live-cells ${new URL("../assets/live-cells/", location)}`)
  .then((cache) => { window.opened = cache; })"""


def test_first_visit_starts_from_the_snapshot_and_stops(engine, server, small_site):
    server.requests.clear()
    reader = Reader(engine, page_with(small_site, server, "endless", ENDLESS, cell=2))
    assert reader.run(1) == "3"
    assert reader.notes() == []
    assert [path for path in server.requests if "snapshot-pack" in path]
    reader.click(2, "Run")
    reader.engine.evaluate(f"({WAIT})(() => document.querySelector('#cell-2').textContent.includes('looping\\n'))")
    reader.click(2, "Stop")
    assert reader.wait(2, "stopped", "error") == "stopped"
    assert reader.run(1) == "3"


def wait_for_request(engine, server, name, asked):
    """Wait until a file is asked for, with `asked` requests before."""
    end = time.monotonic() + PATIENCE / 1000
    while not any(name in path for path in server.requests[asked:]):
        assert time.monotonic() < end, "the download has not begun"
        engine.evaluate("new Promise((next) => setTimeout(next, 50))")


def test_code_that_may_be_called_waits_for_the_late_files(engine, server, small_site):
    forget(engine, server)
    server.held, asked = "python_stdlib.zip", len(server.requests)
    reader = Reader(engine, page_with(small_site, server, "called", "import asyncio\nprint('ran')"))
    reader.click(1, "Run")
    wait_for_request(engine, server, "python_stdlib.zip", asked)
    assert reader.output(1) == "3"  # what was recorded
    server.held = None
    assert reader.wait(1, "done", "error") == "done"
    assert reader.output(1) == "ran\n"


def forget(engine, server):
    """Come in a new tab to a site that has kept nothing of what a start needs."""
    engine.goto(f"{server.url}first/")
    engine.evaluate("caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))")
    engine.new_tab()


def test_next_visit_starts_from_what_was_kept(engine, server):
    forget(engine, server)
    reader = Reader(engine, f"{server.url}first/")
    engine.evaluate(OPEN_CACHE)
    reader.run(1)
    engine.evaluate(until(PACK_IS_KEPT))
    engine.new_tab()
    server.requests.clear()
    reader = Reader(engine, f"{server.url}first/")
    assert reader.run(3) == ""
    assert reader.run(1) == "3"
    assert reader.notes() == []
    assert not [path for path in server.requests if "snapshot-pack" in path or "asm.wasm" in path]


def test_reload_during_a_start_leaves_the_next_one_alone(engine, server):
    forget(engine, server)
    server.held, asked = "pyodide.asm.wasm", len(server.requests)
    Reader(engine, f"{server.url}plain/first/?held").click(1, "Run")
    wait_for_request(engine, server, "asm.wasm", asked)
    reader = Reader(engine, f"{server.url}first/?reloaded")
    server.held = None
    assert reader.run(1) == "3"


def test_damaged_snapshot_gives_way_to_the_plain_start(engine, server, small_site):
    forget(engine, server)
    server.instead |= changed_pack(small_site / "assets" / "live-cells", with_frame(b"none"))
    reader = Reader(engine, f"{server.url}first/?damaged")
    assert reader.run(1) == "3"
    assert [note for note in reader.notes() if "starts the plain way" in note]
