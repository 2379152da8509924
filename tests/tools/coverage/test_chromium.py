"""What ran in a Chromium: of a page, of workers without an address, also of those that are ended."""

import json

import pytest
from playwright.sync_api import sync_playwright

from live_cells.offline import SERVICE_WORKER
from tools.browsers import CHROMIUM
from tools.coverage.chromium import ONCE, Counts, Recorder, free_port, shape
from tools.site_server import SiteServer

WORKER = """\
onmessage = ({ data }) => {
  if (data === "loop") for (;;);
  postMessage(data === "even" ? even(2) : odd(3));
};
function even(number) { return number % 2 === 0; }
function odd(number) { return number % 2 === 1; }
function never() { return 0; }
"""
PAGE = """\
let worker;
export async function begin() {
  const source = await (await fetch("worker.js")).text();
  worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })), { type: "module" });
}
export function ask(word) {
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.postMessage(word);
  });
}
export function loop() { worker.postMessage("loop"); }
export function end() { worker.terminate(); }
export function unused() { return 1; }
"""
#: A service worker, and a page that asks it.
SERVING = """\
const listed = () => OFFLINE.length;
onmessage = ({ data, ports }) => ports[0].postMessage(data === "even" ? even(listed()) : odd(3));
function even(number) { return number % 2 === 0; }
function odd(number) { return number % 2 === 1; }
"""
ASK = """async (address) => {
  const { installing } = await navigator.serviceWorker.register(address);
  const { port1, port2 } = new MessageChannel();
  installing.postMessage("even", [port2]);
  await new Promise((answered) => { port1.onmessage = answered; });
}"""


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text('<!doctype html><script type="module" src="page.js"></script>')
    (folder / "page.js").write_text(PAGE)
    (folder / "worker.js").write_text(WORKER)
    (folder / "service_worker-1.js").write_text(SERVING)
    with SiteServer(folder) as server:
        yield server


@pytest.fixture
def counts(site, tmp_path):
    return Counts(sorted((tmp_path / "site").glob("*.js")))


@pytest.fixture
def recorded(site, counts):
    """A page, and the recorder of its browser."""
    port = free_port()
    with sync_playwright() as playwright:
        arguments = ["--disable-gpu", f"--remote-debugging-port={port}"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM.provide(), args=arguments)
        recorder = Recorder(port, counts)
        page = browser.new_page()
        page.goto(site.url)
        page.evaluate("async () => { window.page = await import('./page.js'); await page.begin(); }")
        yield page, recorder
        browser.close()


def ran(counts, folder, name):
    """The functions of a bundle that ran."""
    counts.write(folder)
    functions = json.loads((folder / f"{name}.json").read_text())
    return {each["functionName"] for each in functions if each["ranges"][0]["count"]}


def test_a_page_and_its_worker(recorded, counts, tmp_path):
    page, recorder = recorded
    assert page.evaluate("page.ask('even')") is True
    recorder.take()
    assert {"begin", "ask"} <= ran(counts, tmp_path, "page.js")
    assert "unused" not in ran(counts, tmp_path, "page.js")
    assert {"onmessage", "even"} <= ran(counts, tmp_path, "worker.js")
    assert ran(counts, tmp_path, "worker.js").isdisjoint({"odd", "never"})


def test_a_second_worker_adds_to_the_first_which_was_ended(recorded, counts, tmp_path):
    page, recorder = recorded
    page.evaluate("page.ask('even')")
    recorder.take()
    page.evaluate("async () => { page.end(); await page.begin(); await page.ask('odd'); }")
    recorder.take()
    assert {"even", "odd"} <= ran(counts, tmp_path, "worker.js")


def test_a_worker_in_an_endless_loop_holds_nobody_up(recorded, counts, tmp_path):
    page, recorder = recorded
    page.evaluate("page.ask('odd')")
    recorder.take()
    page.evaluate("page.loop()")
    recorder.take()
    page.evaluate("page.end()")
    recorder.take()
    assert {"loop", "end"} <= ran(counts, tmp_path, "page.js")
    assert "odd" in ran(counts, tmp_path, "worker.js")


def test_every_document_of_a_tab_counts(recorded, site, counts, tmp_path):
    page, recorder = recorded
    page.evaluate("page.ask('even')")
    recorder.take()
    for word in ("odd", "even"):
        page.goto(f"{site.url}?{word}")
        page.evaluate(
            "async (word) => { const { begin, ask } = await import('./page.js'); await begin(); await ask(word); }",
            word,
        )
        recorder.take()
    page.evaluate("import('./page.js').then(({ unused }) => unused())")
    recorder.take()
    assert {"even", "odd"} <= ran(counts, tmp_path, "worker.js")
    assert "unused" in ran(counts, tmp_path, "page.js")


def test_a_service_worker_behind_its_list(recorded, site, counts, tmp_path):
    page, recorder = recorded
    (tmp_path / "site" / SERVICE_WORKER).write_text(f'var OFFLINE = ["a", "b"];\n{SERVING}')
    page.evaluate(ASK, f"{site.url}{SERVICE_WORKER}")
    recorder.take()
    assert {"listed", "even"} <= ran(counts, tmp_path, "service_worker-1.js")
    assert "odd" not in ran(counts, tmp_path, "service_worker-1.js")
    functions = json.loads((tmp_path / "service_worker-1.js.json").read_text())
    begin = {each["ranges"][0]["startOffset"] for each in functions if each["functionName"] == "even"}
    assert begin == {SERVING.index("function even")}


def test_two_bundles_of_one_length_cannot_be_told_apart(tmp_path):
    for name in ("a.js", "b.js"):
        (tmp_path / name).write_text("let x;")
    with pytest.raises(ValueError, match="same length"):
        Counts(tmp_path.glob("*.js"))


def blocks(*blocks):
    ranges = [{"startOffset": first, "endOffset": last, "count": count} for first, last, count in blocks]
    return {"functionName": "f", "ranges": ranges, "isBlockCoverage": True}


def counts_of(function):
    return [block["count"] for block in shape(function)["ranges"]]


def test_how_often_counts_only_beside_the_block_around():
    once = counts_of(blocks((0, 90, 5), (10, 40, 3), (20, 30, 0), (50, 60, 5), (70, 80, 2)))
    assert once == counts_of(blocks((0, 90, 50), (10, 40, 49), (20, 30, 0), (50, 60, 50), (70, 80, 1)))
    assert once == [ONCE, ONCE // 2, 0, ONCE, ONCE // 2]


def test_a_loop_runs_oftener_than_what_is_around_it():
    assert counts_of(blocks((0, 90, 1), (10, 40, 9), (20, 30, 4))) == [ONCE, 2 * ONCE, ONCE]


def test_what_follows_a_wait_runs_in_a_function_that_was_called_earlier():
    assert counts_of(blocks((0, 90, 0), (50, 80, 1))) == [0, ONCE]
