"""The ways to start Python that are compared, as JavaScript that every engine evaluates in a page of the built site."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

from live_cells.distribution import integrity
from tools.places import SITE

HERE = Path(__file__).parent
ASSETS = SITE / "assets" / "live-cells"
CHAPTER = "chapters/05_gradient_descent/"  # its first cell computes with NumPy
BESIDE = {"/plain.mjs": HERE / "plain.mjs", "/floor.mjs": HERE / "floor.mjs"}
LATE = ("python_stdlib", "snapshot-files")  # what comes after the first result

#: The milliseconds from a click on the first Run to its result.
SITE_START = """new Promise((resolve) => {
  const marked = (name) => performance.getEntriesByName("live-cell:" + name)[0].startTime;
  document.addEventListener("live-cell:finished", () => resolve(marked("first-result") - marked("run-clicked")));
  [...document.querySelectorAll("live-cell button")].find((button) => button.textContent.trim() === "Run").click();
})"""

#: The frames a second while the page scrolls and Python starts.
FRAMES_WHILE_STARTING = f"""(async () => {{
  const frames = [];
  let going = true;
  const scroll = (now) => {{
    frames.push(now);
    scrollBy(0, frames.length % 200 < 100 ? 8 : -8);
    if (going) requestAnimationFrame(scroll);
  }};
  requestAnimationFrame(scroll);
  await {SITE_START};
  going = false;
  return (1000 * (frames.length - 1)) / (frames.at(-1) - frames[0]);
}})()"""

#: Waits until the browser has kept what a start needs.
KEPT = """(async () => {
  for (let kept = 0; kept < 4; await new Promise((next) => setTimeout(next, 100))) {
    for (const name of await caches.keys()) kept = (await (await caches.open(name)).keys()).length;
  }
})()"""


def _description() -> dict[str, object]:
    (file,) = ASSETS.glob("python-*.json")
    found: dict[str, object] = json.loads(file.read_text("utf-8"))
    return found


def _worker(name: str, addresses: dict[str, object]) -> str:
    return f"""new Promise((resolve, reject) => {{
  const started = performance.now();
  const worker = new Worker("/{name}.mjs", {{ type: "module" }});
  worker.onmessage = () => resolve(performance.now() - started);
  worker.onerror = (event) => reject(new Error(event.message));
  worker.postMessage({json.dumps(addresses)});
}})"""


def plain_start(url: str) -> str:
    """The milliseconds that Pyodide's documented start takes until NumPy's first result, with the site's own files."""
    python, at = _description(), f"{url}assets/live-cells/"
    addresses = {"core": "core", "lock": "lock", "packages": "packages_base"}
    return _worker("plain", {name: f"{at}{python[key]}" for name, key in addresses.items()})


def floor(url: str) -> str:
    """The milliseconds that downloading, compiling and instantiating take alone."""
    python, at = _description(), f"{url}assets/live-cells/"
    snapshot = python["snapshot"]
    assert isinstance(snapshot, dict)
    modules = [at + file for file in snapshot["side_modules"]]
    return _worker("floor", {"core": f"{at}{python['core']}", "modules": modules, "memory": at + snapshot["memory"]})


def refused() -> dict[str, bytes]:
    """The files of a snapshot that was made for an engine with another function table, by their names."""
    (memory,) = ASSETS.glob("snapshot-memory-*.bin")
    (description,) = ASSETS.glob("python-*.json")
    content = gzip.decompress(memory.read_bytes())
    size = int.from_bytes(content[:4], "little")
    header = json.loads(content[4 : 4 + size]) | {"fingerprint": 1}
    text = json.dumps(header).encode()
    changed = gzip.compress(len(text).to_bytes(4, "little") + text + content[4 + size :])
    sizes = re.sub(rf"\b{memory.stat().st_size}\b", str(len(changed)), description.read_text("utf-8")).encode()
    page = (SITE / CHAPTER / "index.html").read_text("utf-8")
    # The page compares the description's hash.
    trusting = page.replace(integrity(description.read_bytes()), integrity(sizes))
    assert trusting != page
    return {memory.name: changed, description.name: sizes, CHAPTER: trusting.encode()}
