"""How long the main thread of a page was busy at a stretch, in the processor's time.

The page's own clock also counts the time in which other programs had the processor, and on a shared machine that is
most of it. So a stretch that looks too long by that clock is looked up in the browser's trace, which has both.
"""

import time

LONGEST = 200  # milliseconds
#: The buffer is a ring: it holds the newest, and is small enough to be read in no time.
SETTINGS = {
    "recordMode": "recordContinuously",
    "traceBufferSizeInKb": 16_000,
    "includedCategories": ["devtools.timeline", "disabled-by-default-devtools.timeline", "__metadata"],
    "excludedCategories": ["*"],
}
#: How long a text takes to be laid out and painted is not the page's to decide.
THE_BROWSERS_OWN = {"Layout", "UpdateLayoutTree", "PrePaint", "Paint", "Layerize", "Commit", "ParseHTML", "MajorGC"}


class LongTasks:
    """The trace of a running Chromium; use it in a `with` statement."""

    def __init__(self, browser):
        self.session = browser.new_browser_cdp_session()
        self.events, self.complete = [], False
        self.session.on("Tracing.dataCollected", lambda data: self.events.extend(data["value"]))
        self.session.on("Tracing.tracingComplete", self.completed)

    def __enter__(self):
        self.begin()
        return self

    def __exit__(self, *_):
        self.session.detach()

    def begin(self):
        self.session.send("Tracing.start", {"traceConfig": SETTINGS, "transferMode": "ReportEvents"})

    def completed(self, _):
        self.complete = True

    def read(self):
        """The events up to now; the trace begins anew."""
        self.events, self.complete = [], False
        self.session.send("Tracing.end")
        while not self.complete:
            self.session.send("Browser.getVersion")  # meanwhile the events arrive
        self.begin()
        return self.events

    def too_long(self, walls, since):
        """The milliseconds of processor time of each stretch that was too long, if `walls` gives reason to look.

        `since` is a time of time.monotonic(), the clock that the trace has, too.
        """
        if max(walls, default=0) < LONGEST:
            return []
        trace = self.read()
        mains = {
            (event["pid"], event["tid"])
            for event in trace
            if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
        }
        busy = []
        for main in mains:
            events = [event for event in trace if (event["pid"], event["tid"]) == main and "tdur" in event]
            tasks = [event for event in events if event["name"] == "RunTask" and event["ts"] / 1e6 > since]
            for task in tasks:
                if task["tdur"] / 1000 > LONGEST:
                    own = [event for event in events if event["name"] in THE_BROWSERS_OWN and inside(task, event)]
                    busy.append((task["tdur"] - outermost(own)) / 1000)
        return [milliseconds for milliseconds in busy if milliseconds > LONGEST]


def inside(outer, inner):
    return outer["ts"] <= inner["ts"] and inner["ts"] + inner["dur"] <= outer["ts"] + outer["dur"]


def outermost(events):
    """The processor's time of these, what is inside of another not counted twice."""
    return sum(
        event["tdur"] for event in events if not any(other is not event and inside(other, event) for other in events)
    )


def now():
    return time.monotonic()
