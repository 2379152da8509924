"""What the reader does in the cases of the table, each until there is something to see."""

import re

LOOP = "print('begun')\nwhile True:\n    pass"
FIGURE = """class Figure:
    def _repr_mimebundle_(self, **_):
        spec = {"data": {"values": [{"x": 1}]}, "mark": "point", "encoding": {"x": {"field": "x"}}}
        return {"application/vnd.vegalite.v6+json": spec, "text/plain": "One point."}
Figure()"""
#: 1 MB of code, which shows 3.
LONG = "y = 3  # and so on\n" * 50_000 + "y"
RUNS = re.compile(r"runs `(.+)`(, and stops it)?")


def act(name, reader, strike):
    """Do what the table says; `strike` lets the fault happen."""
    if found := RUNS.fullmatch(name):
        code, stop = found.groups()
        run_code(reader, code.replace("⏎", "\n"), stop)
    else:
        ACTIONS[name](reader, strike)


def run_code(reader, code, stop):
    reader.write(3, code)
    reader.click(3, "Run")
    if stop:
        reader.becomes(3, "running")
        stop_for_good(reader)
        return
    reader.becomes(3, "running", "done", "error")


def run_cell(reader, strike):
    reader.click(2, "Run")
    strike(reader)


def import_and_run(code):
    def action(reader, strike):
        reader.write(3, code)
        reader.click(3, "Run")

    return action


def loop(reader, strike):
    reader.begin(3, LOOP)
    reader.sees("begun")
    strike(reader)


def loop_and_stop(reader, strike):
    loop(reader, strike)
    stop_for_good(reader)


def stop_for_good(reader):
    """What is said of the stopped cell stays, although Python starts anew."""
    reader.stop(3)
    reader.python("ready")


def loop_stop_and_run(reader, strike):
    strike(reader)
    loop(reader, lambda _: None)
    reader.stop(3)
    reader.click(2, "Run")


def open_editor(reader, strike):
    reader.click(2, "Edit")
    reader.write(2, reader.edited)


def copy_link(reader, strike):
    reader.click(2, "Copy link")


def open_memory(reader, strike):
    reader.open("memory/")


def move_slider(reader, strike):
    """On a page where no cell above is edited: there the recorded positions hold."""
    reader.open("second/")
    reader.until("document.querySelector('#cell-3 input[type=range]')")
    reader.js(
        "((slider) => { slider.value = 1; slider.dispatchEvent(new Event('input', { bubbles: true })); })"
        "(document.querySelector('#cell-3 input[type=range]'))"
    )


def edit(reader, strike):
    strike(reader)
    reader.edited += "  # and more"
    reader.write(2, reader.edited)


def edit_and_run(reader, strike):
    edit(reader, strike)
    reader.run(2)


def press_every_button(reader, strike):
    """Twice each, round after round, for one brings up another; then no cell is busy."""
    for _ in range(4):
        reader.js(
            "[...document.querySelectorAll('button')]"
            ".forEach((b) => { if (b.checkVisibility()) { b.click(); b.click(); } })"
        )
    reader.until(
        "![...document.querySelectorAll('live-cell')].some((c) => ['waiting', 'running'].includes(c.dataset.state))"
    )
    if reader.code(2) != reader.edited:  # Reset was among them, and Undo
        reader.write(2, reader.edited)


def paste(reader, field, first=""):
    """Into the field of that name, which a click may have brought up just before."""
    reader.js("void (window.long = 'y = 3  # and so on\\n'.repeat(50_000) + 'y')")
    reader.js(
        f"(() => {{ {first};"
        f" const target = document.querySelector('#cell-3 {field}'); target.focus();"
        " const data = new DataTransfer(); data.setData('text/plain', long);"
        " if (target.matches('textarea')) {"
        "   target.value = long; target.dispatchEvent(new Event('input', { bubbles: true }));"
        " } else {"
        "   const { view } = target.cmTile; view.dispatch({ selection: { anchor: 0, head: view.state.doc.length } });"
        "   target.dispatchEvent("
        "     new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));"
        " } })()"
    )


def paste_early(reader, strike):
    reader.upgraded()
    paste(reader, "textarea", f"{reader.button(3, 'Edit')}.click()")
    reader.until("document.querySelector('#cell-3 .cm-content')")
    assert reader.code(3) == LONG


def paste_late(reader, strike):
    reader.click(3, "Edit")
    reader.until("document.querySelector('#cell-3 .cm-content')")
    paste(reader, ".cm-content")
    assert reader.code(3) == LONG


def paste_and_run(reader, strike):
    paste_late(reader, strike)
    reader.run(3)


ACTIONS = {
    "does nothing": lambda reader, strike: strike(reader),
    "opens the page": lambda reader, strike: None,
    "runs cell 2": run_cell,
    "starts the plain way": run_cell,
    "stops an endless loop, then runs cell 2": loop_stop_and_run,
    "imports a module of the standard library": import_and_run("import csv\ncsv.__name__"),
    "reads a file of a package": import_and_run("import inspect, kiwisolver\nlen(inspect.getsource(kiwisolver)) > 1"),
    "imports cycler": import_and_run("import cycler\ncycler.__name__"),
    "opens the editor": open_editor,
    "shows a figure": import_and_run(FIGURE),
    "copies a link": copy_link,
    "opens the memory page": open_memory,
    "moves a slider": move_slider,
    "runs an endless loop": loop,
    "runs an endless loop, and stops it": loop_and_stop,
    "edits cell 2": edit,
    "edits cell 2, and runs it": edit_and_run,
    "presses every button": press_every_button,
    "edits cell 3 before the editor has come": paste_early,
    "edits cell 3": paste_late,
    "edits cell 3, and runs it": paste_and_run,
}
#: Where the reader waits for a result if no sentence is due.
RESULT = {
    "runs cell 2": 2,
    "starts the plain way": 2,
    "stops an endless loop, then runs cell 2": 2,
    "imports a module of the standard library": 3,
    "reads a file of a package": 3,
    "imports cycler": 3,
    "shows a figure": 3,
}
