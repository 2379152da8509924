"""The same few steps in three browser engines: open a page, evaluate JavaScript in it, come back in a new tab.

Chromium goes by Playwright, Firefox by WebDriver BiDi, which it speaks itself (Debian has no geckodriver), WebKitGTK by
plain WebDriver.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

from playwright.sync_api import BrowserContext
from websockets.sync.client import connect

from tools.browsers import FIREFOX, SCREEN, WEBKIT

START = 60  # seconds for a browser to start on a busy machine
ANSWER = 180  # seconds for an answer, of a page that waits for Python too
FIREFOX_SETTINGS = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.server": "data:,",
}
#: The keys that are no characters, as WebDriver has them.
KEYS = {"Control": "\ue009", "Enter": "\ue007", "ArrowLeft": "\ue012", "ArrowRight": "\ue014", "Tab": "\ue004"}


def key_actions(keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """The keys as WebDriver and WebDriver BiDi take them."""
    actions = []
    for key in keys:
        held = [KEYS.get(each, each) for each in (key.split("+") if len(key) > 1 else [key])]
        actions += [{"type": "keyDown", "value": each} for each in held]
        actions += [{"type": "keyUp", "value": each} for each in reversed(held)]
    return [{"type": "key", "id": "keyboard", "actions": actions}]


class EngineError(RuntimeError):
    """The browser did not start, or did not do what it was told."""


class Engine(ABC):
    """A browser with a fresh profile and one open tab; use it in a `with` statement."""

    @abstractmethod
    def goto(self, url: str) -> None:
        """Open an address in the tab, and wait until the page is loaded."""

    @abstractmethod
    def evaluate(self, expression: str) -> Any:
        """Evaluate JavaScript in the page, wait if it is a promise, and return its value as JSON has it."""

    @abstractmethod
    def new_tab(self) -> None:
        """Leave the tab, worker and all, for a new one of the same profile."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Give the tab, and each that follows, this size."""

    @abstractmethod
    def press(self, *keys: str) -> None:
        """Press keys where the focus is: characters, or names of KEYS; `Control+a` holds one down."""

    def __enter__(self) -> Self:
        return self

    @abstractmethod
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Chromium(Engine):
    """A tab of a context that Playwright has opened, and closes."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page = context.new_page()

    def goto(self, url: str) -> None:
        self.page.goto(url)

    def evaluate(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def new_tab(self) -> None:
        left, self.page = self.page, self.context.new_page()
        if left.viewport_size:
            self.page.set_viewport_size(left.viewport_size)
        left.close()

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def __exit__(self, *_: object) -> None:
        self.page.close()


@contextmanager
def started(command: list[str]) -> Iterator[Program]:
    """Run a program in a process group of its own, with a home and a log of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        log = Path(home) / "log"
        with log.open("w") as output:
            process = subprocess.Popen(
                command,
                env=os.environ | {"HOME": home},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield Program(process, log, time.monotonic() + START)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()


@dataclass
class Program:
    """A program that is starting."""

    process: subprocess.Popen[bytes]
    log: Path
    deadline: float

    def read(self, pattern: str) -> str:
        """Wait until the log has a match, and return it."""
        while not (found := re.search(pattern, self.log.read_text(errors="replace"))):
            self.wait(f"say {pattern!r}")
        return found[0]

    def wait_for_port(self, port: int) -> None:
        """Wait until it answers there."""
        while True:
            with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                return
            self.wait(f"answer on port {port}")

    def wait(self, expected: str) -> None:
        """Let it go on, unless it has ended or takes too long."""
        if time.monotonic() > self.deadline or self.process.poll() is not None:
            said = self.log.read_text(errors="replace")[-1000:]
            raise EngineError(f"{self.process.args} did not {expected} within {START} s. It said: {said}")
        time.sleep(0.05)


class Firefox(Engine):
    size: dict[str, int] | None = None

    def __init__(self) -> None:
        with ExitStack() as stack:
            profile = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            settings = "".join(f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in FIREFOX_SETTINGS.items())
            Path(profile, "user.js").write_text(settings)
            command = [FIREFOX.provide(), "--headless", "--no-remote", "--profile", profile]
            program = stack.enter_context(started([*command, "--remote-debugging-port", "0"]))
            address = program.read(r"ws://127\.0\.0\.1:\d+")
            self.socket = stack.enter_context(connect(f"{address}/session", max_size=None, open_timeout=START))
            self.numbers = count(1)
            self.command("session.new", capabilities={})
            self.tab = self.command("browsingContext.getTree")["contexts"][0]["context"]
            self.stack = stack.pop_all()

    def command(self, method: str, **parameters: Any) -> Any:
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        deadline = time.monotonic() + ANSWER
        try:
            while (answer := json.loads(self.socket.recv(deadline - time.monotonic()))).get("id") != number:
                pass  # events
        except TimeoutError:
            raise EngineError(f"{method} was not answered within {ANSWER} s: {parameters}") from None
        if answer["type"] == "error":
            raise EngineError(f"{method}: {answer['message']}")
        return answer["result"]

    def goto(self, url: str) -> None:
        self.command("browsingContext.navigate", context=self.tab, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        answer = self.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({expression})) ?? null))()",
            target={"context": self.tab},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise EngineError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def new_tab(self) -> None:
        left, self.tab = self.tab, self.command("browsingContext.create", type="tab")["context"]
        self.command("browsingContext.close", context=left)
        if self.size:
            self.resize(**self.size)

    def resize(self, width: int, height: int) -> None:
        self.size = {"width": width, "height": height}
        self.command("browsingContext.setViewport", context=self.tab, viewport=self.size)

    def press(self, *keys: str) -> None:
        self.command("input.performActions", context=self.tab, actions=key_actions(keys))

    def __exit__(self, *_: object) -> None:
        self.stack.close()


class WebKit(Engine):
    holder: str | None = None  # a tab

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        with ExitStack() as stack:
            # The next free screen from a number of this process: two that look at once would find the same.
            screen = [SCREEN.provide(), "--auto-servernum", f"--server-num={100 + os.getpid() % 20_000}"]
            driver = [*screen, WEBKIT.provide(), f"--port={self.port}"]
            stack.enter_context(started(driver)).wait_for_port(self.port)
            self.session = ""
            self.session = "/session/" + self.command("POST", "/session", capabilities={})["sessionId"]
            self.command("POST", "/timeouts", script=ANSWER * 1000)
            self.stack = stack.pop_all()

    def command(self, method: str, path: str, **parameters: Any) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ANSWER + START)
        connection.request(method, self.session + path, json.dumps(parameters) if method == "POST" else None)
        value = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(value, dict) and "error" in value:
            raise EngineError(f"{method} {path}: {value['error']}: {value.get('message')}")
        return value

    def goto(self, url: str) -> None:
        self.command("POST", "/url", url=url)

    def evaluate(self, expression: str) -> Any:
        script = (
            f"const done = arguments[0]; (async () => await ({expression}))()"
            ".then((value) => done([JSON.stringify(value ?? null)]), (error) => done(String(error)))"
        )
        answer = self.command("POST", "/execute/async", script=script, args=[])
        if isinstance(answer, str):
            raise EngineError(answer)
        return json.loads(answer[0])

    def new_tab(self) -> None:
        self.hold_caches()
        tab = self.command("POST", "/window/new", type="tab")["handle"]
        self.command("DELETE", "/window")
        self.command("POST", "/window", handle=tab)

    def hold_caches(self) -> None:
        """Let another tab have the site's caches open: a session of WebDriver forgets those that no page has open."""
        left, url = self.command("GET", "/window"), self.command("GET", "/url")
        holder = self.holder = self.holder or self.command("POST", "/window/new", type="tab")["handle"]
        self.command("POST", "/window", handle=holder)
        if urljoin(self.command("GET", "/url"), "/") != urljoin(url, "/"):
            self.goto(urljoin(url, "/robots.txt"))
        opened = "Promise.all((await caches.keys()).map((name) => caches.open(name)))"
        self.evaluate(f"(async () => void (self.held = await {opened}))()")
        self.command("POST", "/window", handle=left)

    def resize(self, width: int, height: int) -> None:
        self.command("POST", "/window/rect", width=width, height=height)

    def press(self, *keys: str) -> None:
        self.command("POST", "/actions", actions=key_actions(keys))

    def __exit__(self, *_: object) -> None:
        self.command("DELETE", "")
        self.stack.close()
