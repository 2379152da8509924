"""How each peer's site is written, with the one cell that all of them show."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.peers.materials import NPM, PROGRAMS, NotFound, replace, write_pyodide
from tools.places import NODE_MODULES
from tools.programs import run

CELL = """import numpy as np
print(np.arange(3) @ np.linalg.inv(np.eye(3) * 2))
"""


# --- markdown-exec: a page of MkDocs with one editor ---

MKDOCS = """site_name: One cell
docs_dir: docs
site_dir: site
theme: {name: material, font: false}
plugins: [markdown-exec]
markdown_extensions: [pymdownx.superfences]
"""


def write_markdown_exec(folder: Path) -> None:
    """Its pages name three hosts; the same versions of the same files come from the registry instead."""
    version = json.loads((NODE_MODULES / "pyodide" / "package.json").read_text("utf-8"))["version"]
    with tempfile.TemporaryDirectory() as temporary:
        project = Path(temporary)
        (project / "docs").mkdir()
        (project / "mkdocs.yml").write_text(MKDOCS)
        page = f'# One cell\n\n```pyodide install="numpy" version="{version}"\n{CELL}```\n'
        (project / "docs" / "index.md").write_text(page)
        command: list[str | Path] = [PROGRAMS / "mkdocs", "build", "--strict", "--config-file", project / "mkdocs.yml"]
        run("Building the site of markdown-exec", command)
        shutil.copytree(project / "site", folder, dirs_exist_ok=True)
    write_pyodide(folder / "pyodide")
    shutil.copytree(NPM / "ace-builds" / "src-min-noconflict", folder / "ace")
    highlight = folder / "highlight"
    highlight.mkdir()
    shutil.copy(NPM / "@highlightjs" / "cdn-assets" / "highlight.min.js", highlight)
    for theme in ("tomorrow", "tomorrow-night-blue"):
        shutil.copy(NPM / "highlightjs-themes" / f"{theme}.css", highlight / f"{theme}.min.css")
    index = [folder / "index.html"]
    replace(r"https://[^\"']+/pyodide/v[^/]+/full/", "pyodide/", index)
    replace(r"https://[^\"']+/ace/1\.16\.0/", "ace/", index)
    replace(r"https://[^\"']+/highlight\.js/11\.7\.0/", "highlight/", index)
    replace(r"https://[^\"']+/highlightjs-themes@1\.0\.0/", "highlight/", index)


# --- JupyterLite: its REPL, which runs the code in its address ---

REPL = "repl/index.html?" + urlencode({"kernel": "python", "code": CELL, "execute": "1"})


def write_jupyterlite(folder: Path) -> None:
    """A Pyodide in `static/pyodide` is what its kernel is configured to use."""
    with tempfile.TemporaryDirectory() as temporary:
        project = Path(temporary)
        write_pyodide(project / "static" / "pyodide")
        command: list[str | Path] = [PROGRAMS / "jupyter", "lite", "build", "--no-sourcemaps", "--apps", "repl"]
        command += ["--lite-dir", project, "--output-dir", folder]
        run("Building the site of JupyterLite", command, cwd=project)  # where it notes what it has built
    settings = (folder / "jupyter-lite.json").read_text("utf-8")
    if '"pyodideUrl": "./static/pyodide/pyodide.mjs"' not in settings:
        raise NotFound("JupyterLite did not configure the Pyodide in its site")


# --- marimo: a notebook that shows its code ---

NOTEBOOK = """import marimo

app = marimo.App()


@app.cell
def _():
    import numpy as np

    print(np.arange(3) @ np.linalg.inv(np.eye(3) * 2))
    return


if __name__ == "__main__":
    app.run()
"""


def write_marimo(folder: Path) -> None:
    """Its page has settings for another Pyodide; its option for them needs an index of packages and a browser at build.

    Pyodide's JavaScript half is in marimo's bundle, so the other half has to be of that version.
    """
    with tempfile.TemporaryDirectory() as temporary:
        notebook = Path(temporary) / "notebook.py"
        notebook.write_text(NOTEBOOK)
        command: list[str | Path] = [
            PROGRAMS / "marimo",
            "export",
            "html-wasm",
            notebook,
            "--output",
            folder,
            "--force",
        ]
        command += ["--mode", "run", "--show-code"]  # its default; to edit, it starts two Pythons and waits
        run("Building the site of marimo", command)
    write_pyodide(folder / "pyodide", core=NPM / "pyodide")
    replace(
        r"<marimo-wasm hidden=\"\">",
        '<marimo-wasm hidden="" data-pyodide-index-url="./pyodide/"'
        ' data-pyodide-lockfile-url="./pyodide/pyodide-lock.json">',
        [folder / "index.html"],
    )
