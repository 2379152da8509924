"""While an author writes: what is wrong with a page stands in the page, and the server goes on."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from live_cells import plugin

from .test_plugin import CHAPTER, CONFIG, EXERCISE

READY = 60_000  # milliseconds, for a server that builds first and a page that waits for it
LONG = "\n\n".join(f"Paragraph {number} of many, to scroll by." for number in range(60))


@pytest.fixture
def folder(tmp_path, core):
    """A site of one page and one chapter, as in test_plugin.py."""
    (tmp_path / "docs" / "chapters").mkdir(parents=True)
    (tmp_path / "docs" / "index.md").write_text("# Home\n\n[A chapter](chapters/a.md)\n")
    (tmp_path / "docs" / "chapters" / "a.md").write_text(CHAPTER)
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    return tmp_path


@pytest.fixture
def served(folder, monkeypatch, tmp_path):
    """Build as `mkdocs serve` does it, once for each text of the chapter; returns its page."""
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    manifest = {"script": "a.js", "style": "a.css", "snapshot_maker": "a.mjs"}
    manifest |= {"service_worker": "b.js", "no_service_worker": "c.js"}
    (runtime / "manifest.json").write_text(json.dumps(manifest | {"frame_script": "sha256-", "packages": []}))
    for name in manifest.values():
        (runtime / name).write_text(name)
    monkeypatch.setattr(plugin, "STATIC", runtime)

    def page(text, command="serve"):
        (folder / "docs" / "chapters" / "a.md").write_text(text)
        config = load_config(str(folder / "mkdocs.yml"))
        config.plugins.on_startup(command=command, dirty=False)
        build(config)
        html = (folder / "site" / "chapters" / "a" / "index.html").read_text()
        return BeautifulSoup(html, "html.parser")

    return page


def message(page):
    return page.select_one(".live-cells-draft[role=alert] pre").text


def test_a_failing_cell_shows_its_traceback_and_those_above_their_outputs(served):
    page = served(CHAPTER.replace("!!! note", "```python\ndef half(n):\n    return n / 0\n\nhalf(a)\n```\n\n!!! note"))
    assert message(page) == (
        "docs/chapters/a.md:21: found ZeroDivisionError: division by zero; expected a cell that runs without an exception"
    )
    cells = page.select("live-cell")
    assert [cell["data-state"] for cell in cells] == ["recorded", "error", "recorded"]
    assert cells[0].select_one(".live-cell__text").text == "42"
    traceback = cells[1].select_one(".live-cell__error").text
    assert re.search(r'File "cell 2", line 4, in <module>\n.*File "cell 2", line 2, in half\n', traceback, re.DOTALL)
    assert traceback.endswith("ZeroDivisionError: division by zero")
    assert page.select_one(".admonition")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("```python tags", "```Python tags", "docs/chapters/a.md:20: found a fence for `Python`"),
        ("language: python", "language: R", 'docs/chapters/a.md:4: found kernelspec {"name": "python3"'),
        ("Prose with", '[3]{proof="a"} Prose with', "docs/chapters/a.md:9: found `3` tied to `a`, which is 2"),
        ("Prose with", "## Same\n\n## Same\n\nProse with", "docs/chapters/a.md:11: found a second heading with the id"),
        ("Prose with", EXERCISE.replace(', "Not two."', "") + "\nProse with", "docs/chapters/a.md:20: found an assert"),
    ],
)
def test_what_a_build_refuses_stands_in_the_page(served, old, new, told):
    changed = CHAPTER.replace(old, new, 1)
    page = served(changed)
    assert message(page).startswith(told)
    assert "Prose with" in page.get_text()
    with pytest.raises(Abort):
        served(changed, command="build")


def test_a_mended_page_has_no_message(served):
    served(CHAPTER.replace("a * 21", "a / 0"))
    page = served(CHAPTER)
    assert not page.select(".live-cells-draft")
    assert page.select_one(".live-cell__text").text == "42"


@pytest.fixture
def server(folder):
    """`mkdocs serve` on the folder: its address, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", address]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(root), "PYTHONUNBUFFERED": "1"},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as running:
        for line in running.stderr:
            if "Serving on" in line:
                break
        yield f"http://{address}/"
        running.terminate()
        running.communicate()


def test_an_edit_appears_where_the_author_was_and_an_error_does_not_end_it(folder, server, page):
    page.set_default_timeout(READY)
    file = folder / "docs" / "chapters" / "a.md"
    file.write_text(CHAPTER.replace("!!! note", f"{LONG}\n\nThe end.\n\n!!! note"))
    page.goto(f"{server}chapters/a/")
    page.get_by_text("The end.").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 500
    for old, new in (
        ("The end.", "The last word."),
        ("assert a == 2", "assert a == 3"),
        ("assert a == 3", "assert a == 2"),
    ):
        file.write_text(file.read_text().replace(old, new))
        if new == "assert a == 3":
            page.locator(".live-cells-draft").wait_for(state="attached")
        elif old == "assert a == 3":
            page.locator(".live-cells-draft").wait_for(state="detached")
        else:
            page.get_by_text(new).wait_for()
        page.wait_for_function("document.readyState === 'complete' && scrollY > 0")
        assert abs(page.evaluate("scrollY") - before) < 200
