"""A reader of the small site, whichever the browser's engine."""

WAIT = """(settled) => new Promise((resolve) => {
  const look = () => (settled() ? resolve(settled()) : setTimeout(look, 50));
  look();
})"""


class EngineReader:
    """What a reader does on a page, whichever the engine."""

    def __init__(self, engine, url):
        self.engine = engine
        engine.goto(url)
        engine.evaluate("customElements.whenDefined('live-cell').then(() => true)")
        engine.evaluate("void (window.notes = [], console.info = (text) => notes.push(text))")

    def click(self, cell, name):
        self.engine.evaluate(
            f"void [...document.querySelectorAll('#cell-{cell} button')].find((b) => b.textContent === '{name}').click()"
        )

    def wait(self, cell, *states):
        state = f"document.querySelector('#cell-{cell}').dataset.state"
        return self.engine.evaluate(f"({WAIT})(() => {list(states)}.includes({state}) && {state})")

    def run(self, cell):
        self.click(cell, "Run")
        state, output = self.wait(cell, "done", "error"), self.output(cell)
        assert state == "done", output
        return output

    def output(self, cell):
        return self.engine.evaluate(f"document.querySelector('#cell-{cell} .live-cell__output').textContent")

    def notes(self):
        return self.engine.evaluate("notes")
