"""When Python starts, what a reader sees of it, what stands by, and what the next visit finds."""

import re

import pytest

from .small_site import START, Reader
from .until import PACK_IS_KEPT, becomes_true, until

MEMORY = "Object.defineProperty(navigator, 'deviceMemory', {{ value: {} }})"
CONNECTION = "Object.defineProperty(navigator, 'connection', {{ value: {} }})"
KEPT = """async () => {
  const [name] = (await caches.keys()).filter((name) => name.startsWith("live-cells "));
  return name ? (await (await caches.open(name)).keys()).map(({ url }) => url) : [];
}"""


def names(page):
    """The files that a page and its workers have asked for, without their hashes."""
    return [re.sub(r"-[0-9a-zA-Z]{8,12}\.", ".", url.rpartition("/")[2]) for url in page.requests]


def python_becomes(page, state):
    page.locator(f"html[data-python={state}]").wait_for(state="attached", timeout=START)


@pytest.fixture
def timed(page):
    """A page whose clock stands still unless it is told to go on."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    return page


# Before the click


def test_pointer_that_rests_on_run_starts_python(timed, server):
    reader = Reader(timed, f"{server.url}first/")
    reader.button(1, "Run").hover()
    timed.clock.run_for(149)
    assert reader.python() == "off"
    timed.clock.run_for(1)
    assert reader.python() == "starting"
    assert reader.run(1) == "3"
    assert names(timed).count("worker.js") == 1


def test_pointer_that_passes_starts_nothing(timed, server):
    reader = Reader(timed, f"{server.url}first/")
    reader.button(1, "Run").hover()
    timed.clock.run_for(100)
    reader.page.get_by_role("heading").hover()
    timed.clock.run_for(1000)
    assert reader.python() == "off"


def test_page_that_scrolls_under_the_pointer_starts_nothing(timed, server):
    reader = Reader(timed, f"{server.url}first/")
    reader.button(1, "Run").dispatch_event("pointerenter", {"pointerType": "mouse"})
    reader.button(1, "Run").dispatch_event("pointermove", {"pointerType": "touch"})
    timed.clock.run_for(1000)
    assert reader.python() == "off"


def test_keyboard_focus_starts_nothing(timed, server):
    reader = Reader(timed, f"{server.url}first/")
    reader.button(1, "Run").focus()
    timed.clock.run_for(1000)
    assert reader.python() == "off"


def test_opened_editor_starts_python(reader):
    reader.button(1, "Edit").click()
    reader.editor(1).wait_for()
    python_becomes(reader.page, "ready")
    assert reader.states()[0] == "recorded"


@pytest.mark.parametrize(
    "connection", ["{ saveData: true }", "{ effectiveType: 'slow-2g' }", "{ effectiveType: '2g' }"]
)
def test_reader_who_saves_data_decides(timed, server, connection):
    timed.add_init_script(CONNECTION.format(connection))
    reader = Reader(timed, f"{server.url}first/")
    reader.button(1, "Edit").click()
    reader.button(1, "Run").hover()
    timed.clock.run_for(1000)
    assert reader.python() == "off"
    assert reader.run(1) == "3"


def test_start_that_was_guessed_and_failed_is_tried_again(reader, server):
    server.lost = "pyodide.asm.mjs"
    reader.button(1, "Edit").click()
    python_becomes(reader.page, "failed")
    assert reader.status(1) == ""
    server.lost = None
    assert reader.run(1) == "3"


# From the click to the result


def test_start_is_announced_before_anything_has_arrived(page, server):
    held = []
    page.context.route("**/worker-*.js", lambda route: held.append(route))
    reader = Reader(page, f"{server.url}first/")
    reader.button(1, "Run").click()
    assert reader.status(1) == "Starting Python"
    for route in held:
        route.continue_()
    reader.wait(1, "done")


def test_click_during_a_guessed_start_shows_how_far_it_is(page, server):
    held = []
    page.context.route("**/snapshot-pack-*.bin", lambda route: held.append(route))
    reader = Reader(page, f"{server.url}first/")
    with page.expect_event("requestfinished", lambda request: "pyodide.asm.mjs" in request.url):
        reader.button(1, "Edit").click()
    reader.button(1, "Run").click()
    shown = reader.cell(1).locator(".live-cell__progress")
    assert re.fullmatch(r"\d+\.\d of \d+\.\d MB, \d+%", shown.text_content())
    for route in held:
        route.continue_()
    reader.wait(1, "done")


def test_browser_that_ends_what_reads_the_snapshot_starts_the_plain_way(page, server):
    held, notes = [], []
    page.on("console", lambda message: notes.append(message.text))
    page.context.route("**/snapshot-pack-*.bin", lambda route: held.append(route))
    reader = Reader(page, f"{server.url}first/")
    reader.button(1, "Run").click()
    waiting = "async () => (await navigator.locks.query()).pending.length"  # the page, for the end of each worker
    becomes_true(page, lambda: page.evaluate(waiting) == 2)
    _, unpacker = page.workers
    unpacker.evaluate("close()")
    reader.wait(1, "done")
    assert [note for note in notes if "starts the plain way" in note]


# After Stop


def settle(page):
    """Wait until all is kept for the next visit, and the worker that does it has ended."""
    becomes_true(page, lambda: page.evaluate(PACK_IS_KEPT) and len(page.workers) == 1)


def stand_by(page):
    """Let the time pass after which a second Python starts, and wait for it."""
    with page.expect_event("worker"):
        page.clock.run_for(2100)
    return page.workers[-1]


def test_standby_takes_over(timed, server):
    timed.add_init_script(MEMORY.format(8))
    reader = Reader(timed, f"{server.url}first/")
    reader.run(1)
    settle(timed)
    stand_by(timed)
    reader.write(2, "while True:\n    pass")
    reader.button(2, "Run").click()
    reader.wait(2, "running")
    reader.button(2, "Stop").click()
    reader.write(2, "x")
    assert reader.run(2) == "3"  # the first cell ran again
    assert names(timed).count("pyodide.mjs") == 2
    stand_by(timed)  # and another stands by


@pytest.mark.parametrize("memory", [2, "undefined"])
def test_no_standby_where_memory_may_be_short(timed, server, memory):
    timed.add_init_script(MEMORY.format(memory))
    reader = Reader(timed, f"{server.url}first/")
    reader.run(1)
    settle(timed)
    timed.clock.run_for(60_000)
    assert len(timed.workers) == 1


def test_start_after_stop_compiles_nothing_again(page, server):
    page.add_init_script(MEMORY.format(2))
    reader = Reader(page, f"{server.url}first/")
    reader.run(1)
    page.evaluate(until(PACK_IS_KEPT))
    page.evaluate("async () => { for (const name of await caches.keys()) await caches.delete(name); }")
    reader.write(2, "while True:\n    pass")
    reader.button(2, "Run").click()
    reader.wait(2, "running")
    page.requests.clear()
    with page.expect_event("requestfinished", lambda request: "snapshot-pack" in request.url):
        reader.button(2, "Stop").click()
    python_becomes(page, "ready")
    assert not [name for name in names(page) if name.endswith(".wasm")]
    assert reader.run(1) == "3"


def test_standby_that_cannot_start_leaves_the_reader_alone(timed, server):
    timed.add_init_script(MEMORY.format(8))
    reader = Reader(timed, f"{server.url}first/")
    reader.run(1)
    settle(timed)
    description = "**/python-*.json"
    timed.route(description, lambda route: route.abort())  # whether the browser has it already or not
    gone = []
    stand_by(timed).on("close", lambda worker: gone.append(worker))
    becomes_true(timed, lambda: gone)
    timed.unroute(description)
    reader.write(2, "while True:\n    pass")
    reader.button(2, "Run").click()
    reader.wait(2, "running")
    reader.button(2, "Stop").click()
    reader.write(2, "x")
    assert reader.run(2) == "3"


# The next visit


@pytest.fixture
def visited(page, server):
    """A browser in which a page has been used, and has kept what it needs."""
    Reader(page, f"{server.url}first/").run(1)
    page.evaluate(until(PACK_IS_KEPT))
    return page.context


def again(context, server):
    """Come back in a new tab."""
    page = context.new_page()
    page.requests, page.notes = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("console", lambda message: page.notes.append(message.text))
    return Reader(page, f"{server.url}first/")


def test_next_visit_uses_what_was_kept(visited, server):
    server.requests.clear()
    reader = again(visited, server)
    assert reader.run(1) == "3"
    assert not [path for path in server.requests if re.search(r"\.wasm|snapshot-pack", path)]
    assert reader.page.notes == []


@pytest.mark.parametrize("part", [0, 1, 3, 4])
def test_damaged_copy_gives_way_and_goes(visited, server, part):
    """Of the header, of the core, of a side module, of the memory."""
    (page,) = visited.pages
    page.evaluate(
        """async (part) => {
      const [name] = (await caches.keys()).filter((name) => name.startsWith("live-cells "));
      const cache = await caches.open(name);
      const url = (await cache.keys()).map(({ url }) => url).find((url) => url.endsWith(`?${part}`));
      const { headers } = await cache.match(url);
      const content = await (await cache.match(url)).arrayBuffer();
      await cache.put(url, new Response(content.slice(0, -4096), { headers }));
    }""",
        part,
    )
    reader = again(visited, server)
    assert reader.run(1) == "3"
    assert [note for note in reader.page.notes if "starts the plain way" in note]
    assert page.evaluate(KEPT) == []


def test_incomplete_copy_is_made_whole(visited, server):
    (page,) = visited.pages
    page.evaluate("""async () => {
      const cache = await caches.open((await caches.keys()).find((name) => name.startsWith("live-cells ")));
      await cache.delete((await cache.keys()).find(({ url }) => url.endsWith("?4")));
    }""")
    reader = again(visited, server)
    assert reader.run(1) == "3"
    assert reader.page.notes == []
    page.evaluate(until(f"async () => (await ({KEPT})()).some((url) => url.endsWith('?4'))"))


def test_what_other_versions_and_other_sites_keep(visited, server):
    (page,) = visited.pages
    page.evaluate("""async () => {
      const [name] = await caches.keys();
      const base = name.slice("live-cells ".length);
      const own = await caches.open(name);
      for (const request of await own.keys()) await own.delete(request);
      await own.put(base + "older.bin?0", new Response("older"));
      await own.put(base + "older.bin?1", new Response("older"));
      await (await caches.open("another site's")).put("/kept", new Response("theirs"));
    }""")
    again(visited, server).run(1)
    page.evaluate(until(PACK_IS_KEPT))
    assert not [url for url in page.evaluate(KEPT) if "older" in url]
    assert page.evaluate("async () => await (await caches.match('/kept')).text()") == "theirs"


def test_browser_that_refuses_to_keep_anything(page, server):
    page.add_init_script("""
      const refusal = "Object.defineProperty(self, 'caches', " +
        "{ configurable: true, value: { open: () => Promise.reject(new Error('blocked')) } });";
      const create = URL.createObjectURL;
      URL.createObjectURL = (worker) => create(new Blob([refusal, worker], { type: worker.type }));
    """)
    reader = Reader(page, f"{server.url}first/")
    assert reader.run(1) == "3"
    assert page.evaluate(KEPT) == []
    assert page.console_errors == page.page_errors == []
