"""What a page of chapters_site.py shows, read in one go, and what a reader does to it."""

import re
from contextlib import suppress

from playwright.sync_api import Error

from .small_site import START
from .test_code_links import link_for

#: Before any script of a new tab: nothing is kept of the tab before. Then notes whether an endless cell has begun.
WATCH = """
const site = location.protocol === "http:"; // and not the browser's own page, which has no storage
if (site && !sessionStorage.begun) { localStorage.clear(); sessionStorage.begun = "yes"; }
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...rest) {
  if (message?.type === "run") {
    window.looping = false;
    this.watched ??= this.addEventListener("message", ({ data }) => {
      if (data.type === "output" && data.output.text?.includes("looping")) window.looping = true;
    }) ?? true;
  }
  return post.call(this, message, ...rest);
};
const terminate = Worker.prototype.terminate;
Worker.prototype.terminate = function () {
  if (this.watched) window.looping = false;
  return terminate.call(this);
};
"""

SETTLED = (
    """() => !document.querySelector("live-cell:is([data-state=waiting], [data-state=running])") || window.looping"""
)

READ = """() => {
  const visible = (buttons) =>
    [...buttons].filter((each) => !each.hidden).map((each) => each.textContent).filter((name) => name !== "Retry");
  const cell = (element) => {
    const source = element.querySelector(".live-cell__source");
    const lines = [...source.querySelectorAll(".cm-line")].map((line) => line.textContent);
    const field = source.querySelector("textarea");
    const output = element.querySelector(".live-cell__output");
    const slider = element.querySelector("input[type=range]");
    const error = output.querySelector(".live-cell__error");
    const offer = element.querySelector(".live-cell__offer pre");
    const written = [...(offer?.children ?? [])].filter((line) => line.localName !== "del");
    return {
      source: lines.length ? lines.join("\\n") : field ? field.value : source.querySelector("code").textContent,
      state: element.dataset.state,
      buttons: visible(element.querySelectorAll(".live-cell__bar button")).sort(),
      text: [...output.children].map((each) =>
        each === error ? each.textContent.trimEnd().split("\\n").at(-1) : each.textContent).join(""),
      busy: output.ariaBusy === "true",
      named: `${element.role} ${element.ariaLabel} ${output.ariaLive}`,
      verdict: element.dataset.verdict ?? null,
      judged: Boolean(element.querySelector(".exercise__verdict")?.textContent),
      slider: slider && [slider.disabled, slider.value, slider.getAttribute("aria-valuetext")],
      offer: offer && written.map((line) => line.textContent.slice(2)).join("").slice(0, -1),
    };
  };
  const question = document.querySelector("fieldset.prediction");
  const upgraded = [...document.querySelectorAll("live-cell")].filter((each) => each.role === "group");
  return {
    title: document.querySelector("h1")?.firstChild.textContent.trim(),
    python: document.documentElement.dataset.python,
    cells: Object.fromEntries(upgraded.map((each) => [each.id, cell(each)])),
    bar: visible(document.querySelectorAll(".live-cells__all button")),
    answered: question?.dataset.answered ?? null,
    chosen: question?.querySelector("input:checked")?.value ?? null,
    answerable: question && question.querySelector("button").disabled === !question.querySelector("input:checked"),
    kept: Object.entries(localStorage).filter(([name]) => name.startsWith("/#code:"))
      .map(([name, text]) => [name.slice(7, name.lastIndexOf("/#")), JSON.parse(text).cell, JSON.parse(text).source ?? null])
      .filter(([, , source]) => source !== null).map(String).sort(),
  };
}"""


class Tab:
    """A tab of its own for one sequence, in a browser that keeps its files for the next."""

    def __init__(self, context, server):
        self.context, self.server = context, server
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.add_init_script(WATCH)
        self.faults, self.warnings = [], []
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        self.was_offline = False
        self.page.goto(f"{server.url}first/")
        self.loaded("First")

    def _on_console(self, message):
        if message.type == "warning":
            self.warnings.append(message.text)
        # The browser itself notes each file that it could not get.
        elif message.type == "error" and not (self.was_offline and "net::ERR_" in message.text):
            self.faults.append(f"console: {message.text}")

    def close(self):
        self.connect(True)
        self.page.close()

    def loaded(self, title):
        """Wait for a page; whether it was loaded anew, and not put into the document that was there."""
        self.page.locator("h1", has_text=title).wait_for()
        self.page.locator(".live-cells__all").wait_for()
        return self.page.evaluate("() => { const anew = !window.same; window.same = true; return anew; }")

    def settle(self):
        self.page.wait_for_function(SETTLED, timeout=START)

    def read(self):
        return self.page.evaluate(READ)

    def connect(self, online):
        self.was_offline |= not online
        self.server.cut_off = not online
        self.context.set_offline(not online)

    # Cells

    def cell(self, number):
        return self.page.locator(f"#cell-{number}")

    def button(self, number, name):
        return self.cell(number).get_by_role("button", name=name, exact=True)

    def click(self, number, name):
        self.button(number, name).click()

    def click_at_once(self, number, *names):
        """Click one button after the other before the page can do anything else."""
        self.cell(number).evaluate(
            "(cell, names) => { for (const name of names)"
            " [...cell.querySelectorAll('button')].find((each) => each.textContent === name).click(); }",
            names,
        )

    def write(self, number, source):
        """Write into the editor; into the plain field, where the editor did not come."""
        warned = len(self.warnings)
        if self.button(number, "Edit").is_visible():
            self.click(number, "Edit")
            while not self.cell(number).locator(".cm-content").count() and len(self.warnings) == warned:
                self.page.evaluate("new Promise(requestAnimationFrame)")
        self.cell(number).locator(".cm-content, textarea").fill(source)

    def press(self, number, keys):
        """Press keys where the cell has the focus: in its editor, if there is one."""
        self.cell(number).evaluate(
            "cell => (cell.querySelector('.cm-content, textarea') ?? cell.querySelector('.live-cell__bar button:not([hidden])')).focus()"
        )
        self.page.keyboard.press(keys)

    def slide(self, number, value):
        self.cell(number).get_by_role("slider").fill(value)

    # Places

    def follow(self, link, title):
        self.page.get_by_role("link", name=link).click()
        return self.loaded(title)

    def go_to(self, name):
        self.page.goto(f"{self.server.url}{name}/")
        return self.loaded(name.title())

    def go(self, steps, title):
        (self.page.go_back if steps < 0 else self.page.go_forward)()
        return self.loaded(title)

    def reload(self, title):
        self.page.reload()
        self.loaded(title)

    def reload_without_network(self, title):
        """The browser's own page says that there is no network; the reader tries again later."""
        with suppress(Error):
            self.page.reload()
        self.connect(True)
        self.page.reload()
        self.loaded(title)

    def open_link(self, number, source):
        self.page.evaluate("fragment => location.replace(fragment)", link_for((number, source)))
        self.page.wait_for_function("([hash]) => location.hash === hash", arg=[link_for((number, source))])


def difference(shown, expected):
    """What a page shows and should not, line by line."""
    lines = []
    for name in sorted(expected.keys() | shown.keys()):
        here, there = shown.get(name), expected.get(name)
        if isinstance(there, dict) and isinstance(here, dict):
            lines += [f"{name} {line}" for line in difference(here, there)]
        elif isinstance(there, re.Pattern):
            if not there.fullmatch(str(here)):
                lines.append(f"{name}: shown {here!r}, expected a match of {there.pattern!r}")
        elif here != there and not (isinstance(there, set) and here in there):
            lines.append(f"{name}: shown {here!r}, expected {there!r}")
    return lines
