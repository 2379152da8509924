"""The ways to start Python that are compared, as JavaScript that every engine evaluates in a page of the built site."""

from __future__ import annotations

import json
from pathlib import Path

from live_cells.hashes import integrity
from tests.live_cells.changed_packs import changed_pack, with_header
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
  const isKept = async (name) => (await (await caches.open(name)).keys()).some(({ url }) => url.endsWith("?0"));
  const someIsKept = async () => (await Promise.all((await caches.keys()).map(isKept))).includes(true);
  while (!(await someIsKept())) await new Promise((next) => setTimeout(next, 100));
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
    return _worker(
        "floor", {"core": f"{at}{python['core']}", "modules": modules, "pack": at + snapshot["pack"]["file"]}
    )


def refused() -> dict[str, bytes]:
    """The files of a snapshot that was made for an engine with another function table, by their names."""
    found = changed_pack(ASSETS, with_header(fingerprint=1))
    (description,) = ASSETS.glob("python-*.json")
    page = (SITE / CHAPTER / "index.html").read_text("utf-8")
    # The page compares the description's hash.
    trusting = page.replace(integrity(description.read_bytes()), integrity(found[description.name]))
    assert trusting != page
    return {**found, CHAPTER: trusting.encode()}
