"""A plugin of pytest for `make coverage`: has the tests' Chromium and Node count which of the runtime's code runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tools.coverage.chromium import Counts, Recorder, free_port

FOR_NODE = "NODE_V8_COVERAGE"  # the folder that every Node writes its counts into when it ends
# What ends a document, which takes its counts along.
ENDS = ((Page, ("goto", "reload", "go_back", "go_forward", "close")), (BrowserContext, ("close",)))


class Recording:
    """Begins with the browser, and takes the counts before a document ends."""

    def __init__(self, bundles: Path, folder: Path, port: int) -> None:
        self.folder = folder.resolve()
        os.environ[FOR_NODE] = str(self.folder)
        self.port = port
        self.counts = Counts(sorted(bundles.glob("*.js")))
        self.recorder: Recorder | None = None
        self.patch = pytest.MonkeyPatch()

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
        if fixturedef.argname != "browser":
            return (yield)
        os.environ.pop(FOR_NODE)  # Playwright itself runs in Node
        browser = yield
        os.environ[FOR_NODE] = str(self.folder)
        self.recorder = Recorder(self.port, self.counts)
        for kind, names in ENDS:
            for name in names:
                self.patch.setattr(kind, name, self.taking_before(getattr(kind, name)))
        return browser

    def taking_before(self, method: Callable[..., Any]) -> Callable[..., Any]:
        """A method that takes the counts, then does what it did."""

        @wraps(method)
        def take_and_call(*arguments: Any, **options: Any) -> Any:
            assert self.recorder
            self.recorder.take()
            return method(*arguments, **options)

        return take_and_call

    def pytest_sessionfinish(self) -> None:
        self.patch.undo()
        self.counts.write(self.folder)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bundles", type=Path, required=True, help="the folder of the runtime's bundles")
    parser.addoption("--counts", type=Path, required=True, help="the folder to write the counts into")


def pytest_configure(config: pytest.Config) -> None:
    port = free_port()
    # A script that the next document takes from V8's cache has lost the counters of its blocks.
    config.option.chromium_argument += [f"--remote-debugging-port={port}", "--js-flags=--no-compilation-cache"]
    bundles, counts = config.getoption("bundles"), config.getoption("counts")
    config.pluginmanager.register(Recording(bundles, counts, port))
