"""How long the main thread of a page was busy at a stretch, in the processor's time.

The page's own clock also counts the time in which other programs had the processor, and on a shared machine that is
most of it. So a stretch that looks too long by that clock is looked up in the browser's trace, which has both.
"""

import json
import time

LONGEST = 200  # milliseconds
FILLED = 20  # seconds after which a trace is begun anew: a full one takes nothing more
CATEGORIES = ["-*", "disabled-by-default-devtools.timeline", "__metadata"]


class LongTasks:
    """The trace of a running Chromium; use it in a `with` statement."""

    def __init__(self, browser):
        self.browser = browser

    def __enter__(self):
        self.begin()
        return self

    def __exit__(self, *_):
        self.browser.stop_tracing()

    def begin(self):
        self.browser.start_tracing(categories=CATEGORIES)
        self.begun = time.monotonic()

    def too_long(self, walls, since):
        """The milliseconds of processor time of each stretch that was too long, if `walls` gives reason to look.

        `since` is a time of time.monotonic(), the clock that the trace has, too.
        """
        if max(walls, default=0) < LONGEST and time.monotonic() < self.begun + FILLED:
            return []
        trace = json.loads(self.browser.stop_tracing())["traceEvents"]
        self.begin()
        main = {
            (event["pid"], event["tid"])
            for event in trace
            if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
        }
        return [
            event["tdur"] / 1000
            for event in trace
            if event["name"] == "RunTask"
            and (event["pid"], event["tid"]) in main
            and event["ts"] / 1e6 > since
            and event.get("tdur", 0) / 1000 > LONGEST
        ]


def now():
    return time.monotonic()
