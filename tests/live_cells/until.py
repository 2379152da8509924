"""Waiting for what takes promises to find out, in a page (`wait_for_function` takes a promise for the truth) or here."""

import json
import time

#: Whether the browser has kept the pack for the next visit: of its parts the header is the last.
PACK_IS_KEPT = """async () => {
  for (const name of await caches.keys()) {
    if ((await (await caches.open(name)).keys()).some(({ url }) => /snapshot-pack.*[?]0$/.test(url))) return true;
  }
  return false;
}"""
PATIENCE = 60_000  # milliseconds, on a busy machine


def until(condition, argument=None):
    """JavaScript for `evaluate`: wait until a function, asynchronous or not, is true of the argument."""
    return (
        f"(async (argument) => {{ const holds = {condition}; const end = performance.now() + {PATIENCE};"
        " while (!(await holds(argument))) {"
        " if (performance.now() > end) throw new Error(`It did not become true: ${holds}`);"
        " await new Promise((next) => setTimeout(next, 50)); } return true; })"
        f"({json.dumps(argument)})"
    )


def becomes_true(page, holds):
    """Wait in this process, while the clock of the page stands still."""
    end = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < end, "it did not become true"
        page.wait_for_timeout(50)
