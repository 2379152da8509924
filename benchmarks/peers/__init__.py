"""Static sites made with other systems that have live Python, with the same cell, for `make bench` to time.

Each serves its own Pyodide and NumPy from the same disk: no page asks another host for anything.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers import systems
from benchmarks.peers.materials import HERE, LOCK, NPM_FILES, PYODIDE_LOCK, install, pinned
from tools.places import NODE_MODULES
from tools.stamps import Stamp

# A promise of the milliseconds from the opening of the page to the result's text on it; frames and shadow roots count.
RESULT = """new Promise((resolve) => {
  const result = /\\[0\\.\\s+0\\.5\\s+1\\.\\s*\\]/;
  const shows = (root) =>
    result.test(root.textContent) ||
    [...root.querySelectorAll("*")].some(({ shadowRoot, contentDocument }) =>
      [shadowRoot, contentDocument?.documentElement].some((inner) => inner && shows(inner)));
  let pressed = false;
  const look = () => {
    const run = !pressed && (%s);
    if (run) {
      pressed = true;
      run.click();
    }
    if (shows(document.documentElement)) resolve(performance.now());
    else setTimeout(look, 50);
  };
  look();
})"""


@dataclass(frozen=True)
class Peer:
    """One system: how its site is made, and how its first result is waited for.

    `path` is the page's address in the site. `result` is a JavaScript expression: a promise of the milliseconds from
    the opening of the page to the first NumPy result on it; it presses Run where the system waits for that.
    """

    name: str
    requirements: tuple[str, ...]
    write: Callable[[Path], None]
    path: str
    result: str

    def build(self, folder: Path) -> None:
        """Write the site into `folder`, unless it is there from the same pins and the same code."""
        inputs = (HERE, LOCK, PYODIDE_LOCK, *NPM_FILES, NODE_MODULES / "pyodide" / "package.json")
        stamp = Stamp(folder.name, inputs, (folder,), (self.name, *self.requirements), folder.parent)
        if stamp.is_current():
            return
        stamp.clear()
        digest = stamp.current_digest()
        install()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.write(folder)
        stamp.write(digest)


def waits(button: str = "null") -> str:
    """The promise, given an expression for the button to press, which is nothing until it can be pressed."""
    return RESULT % button


PEERS = [
    Peer(
        "markdown-exec",
        pinned("markdown-exec", "mkdocs", "mkdocs-material"),
        systems.write_markdown_exec,
        "",
        # The button does nothing before Python has started and NumPy is installed.
        waits("""[...document.querySelectorAll("[id$=run]")].find((button) => button.onclick)"""),
    ),
    Peer(
        "JupyterLite",
        pinned("jupyterlite-core", "jupyterlite-pyodide-kernel"),
        systems.write_jupyterlite,
        systems.REPL,
        waits(),  # the page runs its code by itself
    ),
    Peer(
        "marimo",
        pinned("marimo"),
        systems.write_marimo,
        "",
        waits(),  # the page runs its cells by itself
    ),
]
