"""A page of cells without a Python that could run them, whose author changes it, and a reader of it."""

import json
import shutil
from html import escape
from pathlib import Path

MENU = "Take it with you"
STATIC = Path(__file__).parents[2] / "live_cells" / "static"


class Author:
    """Writes pages below a folder."""

    def __init__(self, folder):
        self.folder = folder
        manifest = json.loads((STATIC / "manifest.json").read_text())
        shutil.copytree(STATIC, folder / "assets" / "live-cells", dirs_exist_ok=True)
        (folder / "none.json").write_text("{}")  # a description of nothing
        self.head = (
            f'<link rel="stylesheet" href="../assets/live-cells/{manifest["style"]}">'
            f'<script type="module" src="../assets/live-cells/{manifest["script"]}" data-python="../none.json"></script>'
        )

    def write(self, name, *sources, body=""):
        """A page of examples; a source that is a pair is a starter and its check."""
        cells = "".join(self.cell(number, source) for number, source in enumerate(sources, 1))
        files = escape(json.dumps({"name": name}))
        cells = cells.replace("<live-cell", f'<live-cell data-files="{files}"', 1)
        page = self.folder / name / "index.html"
        page.parent.mkdir(exist_ok=True)
        page.write_text(
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>'
            f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">{self.head}</head>'
            f"<body><main><p>Before.</p>{cells}{body}</main></body></html>",
            "utf-8",
        )

    @staticmethod
    def cell(number, source):
        def element(number, kind, source):
            return (
                f'<live-cell id="cell-{number}" data-kind="{kind}" data-state="recorded" data-cell="{number}">'
                f'<div class="live-cell__source"><pre><code class="highlight">{escape(source)}</code></pre></div>'
                '<div class="live-cell__output"></div></live-cell>'
            )

        if isinstance(source, str):
            return element(number, "example", source)
        starter, check = source
        return (
            f'<div class="exercise">{element(number, "exercise", starter)}{element(100 + number, "check", check)}'
            '<details class="exercise__solution"><summary>Solution</summary></details></div>'
        )


class Tab:
    """A tab of a browser, and what a reader does in it."""

    def __init__(self, page, url):
        self.page = page
        page.set_default_timeout(10_000)
        page.goto(url)
        self.ready()

    def ready(self):
        self.page.locator("live-cell:defined").first.wait_for(state="attached")

    def reload(self):
        self.page.reload()
        self.ready()

    def another(self, url=None):
        """A second tab of the same browser."""
        return Tab(self.page.context.new_page(), url or self.page.url)

    def cell(self, number):
        return self.page.locator(f"#cell-{number}")

    def button(self, number, name):
        return self.cell(number).get_by_role("button", name=name, exact=True)

    def write(self, number, code):
        if self.button(number, "Edit").is_visible():
            self.button(number, "Edit").click()
        self.cell(number).locator(".cm-content").fill(code)

    def code(self, number):
        return self.cell(number).evaluate(
            "cell => cell.querySelector('.cm-content')?.cmTile?.view?.state.doc.toString()"
            " ?? cell.querySelector('.cm-content')?.innerText ?? cell.querySelector('code').textContent"
        )

    def becomes(self, number, code):
        """Wait until a cell holds this code."""
        self.page.wait_for_function(
            "([number, code]) => { const source = document.querySelector(`#cell-${number} .live-cell__source`);"
            " return (source.querySelector('.cm-content') ?? source.querySelector('code')).innerText === code; }",
            arg=[number, code],
        )

    def state(self, number):
        return self.cell(number).get_attribute("data-state")

    def menu(self):
        """What can be taken from the page, opened."""
        if (button := self.page.get_by_role("button", name=MENU)).get_attribute("aria-expanded") == "false":
            button.click()
        found = self.page.get_by_role("region", name=MENU)
        found.wait_for()
        return found

    def offer(self, number):
        return self.cell(number).locator(".live-cell__offer")

    def says(self, number, words):
        self.cell(number).get_by_role("status").filter(has_text=words).wait_for()

    def stored(self):
        """What is kept, by name, as it was written."""
        return self.page.evaluate("Object.fromEntries(Object.entries(localStorage))")
