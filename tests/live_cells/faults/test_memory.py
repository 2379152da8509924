"""Running and stopping again and again in one tab: it takes no more memory in the end than after the first rounds."""

import time

import pytest

from benchmarks.starts.browser import memory
from tests.engines import Chromium

from ..until import PACK_IS_KEPT, until
from .actions import LOOP
from .reader import Reader

#: Counts the Pythons that are ready, those that stand by among them, without holding on to any of them.
COUNT = """window.ready = 0;
{ const Plain = Worker;
  window.Worker = class extends Plain {
    constructor(...all) {
      super(...all);
      this.addEventListener("message", ({ data }) => { if (data?.type === "ready") ready++; });
    }
  }; }
"""


class Tab:
    """A reader in a browser of its own, and what its page takes."""

    def __init__(self, browser, context, server, standby):
        self.engine = Chromium(context)
        self.reader = Reader(self.engine, server, f"memory-{standby}")
        self.reader.faults.script = (
            f"Object.defineProperty(navigator, 'deviceMemory', {{ value: {8 if standby else 2} }});\n{COUNT}"
        )
        self.settle = 10 if standby else 8  # seconds without change: a second Python comes late
        self.processes = browser.new_browser_cdp_session()
        self.session = context.new_cdp_session(self.engine.page)
        self.reader.open()
        self.reader.run(1)
        self.engine.evaluate(until(PACK_IS_KEPT))  # by the first run that ends; what later starts take of it
        self.reader.write(1, LOOP)

    def cycle(self):
        self.reader.click(1, "Run")
        self.reader.until("document.querySelector('#cell-1 .live-cell__output').textContent.includes('begun')")
        self.reader.js("void (window.ready = 0)")
        self.reader.stop(1)

    def settled(self):
        """The bytes of the page's process once every Python is there that will be, and nothing more is given back."""
        self.reader.until("window.ready > 0")
        least, since = float("inf"), time.monotonic()
        while time.monotonic() < since + self.settle:
            self.engine.page.wait_for_timeout(500)
            self.session.send("HeapProfiler.collectGarbage")
            taken = sum(memory(process) for process in self.renderers())
            if taken < 0.99 * least:
                least, since = taken, time.monotonic()
        return least

    def renderers(self):
        found = self.processes.send("SystemInfo.getProcessInfo")["processInfo"]
        return [process["id"] for process in found if process["type"] == "renderer"]

    def held(self):
        """What the page itself holds on to."""
        self.session.send("Performance.enable")
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return {each["name"]: each["value"] for each in metrics if each["name"] in ("Nodes", "JSEventListeners")}


def pytest_generate_tests(metafunc):
    """A second Python stands by where there is much memory; to wait for it takes long."""
    standby = [False, True] if metafunc.config.getoption("long") else [False]
    metafunc.parametrize("standby", standby, ids=lambda standby: "two Pythons" if standby else "one Python")


@pytest.fixture
def tab(lasting_browser, server, standby):
    with lasting_browser.new_context() as context:
        yield Tab(lasting_browser, context, server, standby)


def test_many_cycles_take_no_more_than_the_first(tab, request, record_property):
    first, last = (20, 200) if request.config.getoption("long") else (5, 20)
    for _ in range(first):
        tab.cycle()
    before, held = tab.settled(), tab.held()
    for _ in range(last - first):
        tab.cycle()
    after = tab.settled()
    record_property("MB", [round(before / 1e6), round(after / 1e6)])
    more = {name: number - held[name] for name, number in tab.held().items()}
    assert all(number < last - first for number in more.values()), "each cycle leaves something behind"
    assert after < 1.1 * before
