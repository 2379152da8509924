"""A reader of the pages that go wrong, in any of the three engines, and what the page's console has seen."""

import json
import time
from contextlib import suppress

from playwright.sync_api import Error as PlaywrightError

from tests.engines import EngineError

#: Runs before the page's own script. Python starts when a cell is run, and no second one stands by: a case that is about
#: either says so.
WATCH = """
window.seen = [];
window.longTasks = [];
addEventListener("error", ({ message }) => message && seen.push(message));
addEventListener("unhandledrejection", ({ reason }) => seen.push(String(reason)));
const { error } = console;
console.error = (...all) => { seen.push(all.join(" ")); error(...all); };
window.workers = [];
window.alive = 0;
window.Worker = class extends Worker {
  constructor(...all) {
    super(...all);
    workers.push(this);
    this.addEventListener("message", ({ data }) => { if (data?.type === "alive") alive++; });
  }
};
Object.defineProperty(navigator, "connection", { value: { saveData: true } });
Object.defineProperty(navigator, "deviceMemory", { configurable: true, value: 2 });
if (PerformanceObserver.supportedEntryTypes.includes("longtask")) {
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: "longtask", buffered: true });
}
"""
#: What a fault script may use: let a script run in every worker before the worker's own.
IN_WORKERS = """
const create = URL.createObjectURL;
URL.createObjectURL = (blob) =>
  create(blob.type === "text/javascript" ? new Blob([%s, blob], { type: blob.type }) : blob);
"""
#: Waits until something holds; what the page says then, should it never do so, is part of the error.
UNTIL = """new Promise((resolve, reject) => {
  const end = performance.now() + %d;
  (function look() {
    let value;
    try { value = %s; } catch { value = undefined; }
    if (value) resolve(value);
    else if (performance.now() < end) setTimeout(look, 20);
    else reject(new Error(document.documentElement.dataset.python + ": " + document.body?.innerText));
  })();
})"""
SECONDS = 120  # that anything may take on a busy machine; nothing waits longer than it has to


class Reader:
    """`edited` is what the reader has made of the second cell before anything went wrong."""

    edited, result = "x * 10", "30"

    def __init__(self, engine, server, name):
        self.engine, self.name = engine, name
        self.base, self.faults = server.begin(name)
        self.faults.script = self.always = WATCH

    def kept(self, digest, text):
        """Let the browser have kept this for the cell of that digest, at an earlier visit."""
        self.always += (
            f"{{ const site = '/{self.name}/', name = `${{site}}#code:${{location.pathname.slice(site.length)}}#{digest}`;"
            f" if (localStorage.getItem(name) === null) localStorage.setItem(name, {json.dumps(text)}); }}\n"
        )
        self.whole()

    def whole(self):
        """Let the next page be as it should."""
        self.faults.script = self.always

    def before_the_page(self, script):
        self.faults.script += f"{{\n{script}\n}}\n"

    def in_workers(self, script):
        self.before_the_page(IN_WORKERS % json.dumps(f"{{\n{script}\n}}\n"))

    # Pages

    def open(self, path="first/"):
        self.engine.goto(self.base + path)

    def follow(self, path):
        """Go to a page without waiting for all of it."""
        address = self.base + path
        self.js(f"void (location.href = {json.dumps(address)})")
        self.arrives(path)

    def arrives(self, path, also="true"):
        """Wait until another page has taken the place of this one."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            with suppress(EngineError, PlaywrightError):  # between two pages
                if self.js(f"document.body && {also} && location.href") == self.base + path:
                    return
        raise AssertionError(f"{path} was not opened within {SECONDS} s")

    def upgraded(self):
        self.until("document.querySelector('live-cell .live-cell__bar')")

    # JavaScript

    def js(self, expression):
        return self.engine.evaluate(expression)

    def until(self, condition, seconds=SECONDS):
        return self.js(UNTIL % (seconds * 1000, condition))

    def sees(self, sentence):
        """Wait until the page shows a sentence; `…` stands for anything."""
        parts = json.dumps(sentence.split("…"))
        shows = (
            f"(text) => {parts}.every((part) => {{ const at = text.indexOf(part); text = text.slice(at + part.length);"
            " return at >= 0; })"
        )
        self.until(
            "[...document.querySelectorAll('h1, p, pre, span, live-memory')]"
            f".some((element) => ({shows})(element.textContent) && element.checkVisibility())"
        )

    # Cells

    @staticmethod
    def cell(number):
        return f"document.querySelector('#cell-{number}')"

    def button(self, number, name):
        """The visible button of that name; undefined if there is none."""
        return f"[...{self.cell(number)}.querySelectorAll('button')].find((b) => b.textContent === '{name}' && b.checkVisibility())"

    def click(self, number, name):
        self.until(f"{self.button(number, name)} && ({self.button(number, name)}.click(), true)")

    def state(self, number):
        return self.js(f"{self.cell(number)}.dataset.state")

    def becomes(self, number, *states):
        state = f"{self.cell(number)}.dataset.state"
        return self.until(f"{json.dumps(states)}.includes({state}) && {state}")

    def output(self, number):
        return self.js(f"{self.cell(number)}.querySelector('.live-cell__output').innerText")

    def code(self, number):
        source = f"{self.cell(number)}.querySelector('.live-cell__source')"
        return self.js(
            f"{source}.querySelector('.cm-content')?.cmTile.view.state.doc.toString()"
            f" ?? {source}.querySelector('textarea')?.value ?? {source}.querySelector('code').textContent"
        )

    def write(self, number, code):
        """Replace the code in the editor, whichever has come."""
        if self.js(f"!!{self.button(number, 'Edit')}"):
            self.click(number, "Edit")
        source = f"{self.cell(number)}.querySelector('.live-cell__source')"
        self.until(f"{source}.querySelector('.cm-content, textarea')")
        self.js(
            f"((source, code) => {{ const view = source.querySelector('.cm-content')?.cmTile.view;"
            " if (view) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: code } });"
            " else { const field = source.querySelector('textarea'); field.value = code;"
            " field.dispatchEvent(new Event('input', { bubbles: true })); }"
            f" }})({source}, {json.dumps(code)})"
        )

    def run(self, number, *states):
        self.click(number, "Run")
        self.becomes(number, *(states or ("done",)))
        return self.output(number)

    def begin(self, number, code):
        """Run a code, and wait until it runs."""
        self.write(number, code)
        self.click(number, "Run")
        self.becomes(number, "running")

    def stop(self, number):
        self.click(number, "Stop")
        self.until(f"!['waiting', 'running'].includes({self.cell(number)}.dataset.state)", 5)

    def python(self, state):
        self.until(f"document.documentElement.dataset.python === '{state}'")
