"""The site that fails, an engine for all cases of a file, and a reader of each."""

import pytest

from tests.conftest import ALONE, QUIET
from tests.engines import Chromium, Firefox, WebKit
from tools.browsers import CHROMIUM

from .faults import EMPTY
from .long_tasks import LongTasks
from .reader import Reader
from .site import Server, write_site


def pytest_generate_tests(metafunc):
    if "engine" in metafunc.fixturenames:
        engines = ["chromium", "firefox", "webkit"] if metafunc.config.getoption("long") else ["chromium"]
        metafunc.parametrize("engine", engines, indirect=True, scope="module")


@pytest.fixture(scope="session")
def failing_site(tmp_path_factory):
    """The folder of the site."""
    folder = tmp_path_factory.mktemp("failing") / "site"
    write_site(folder)
    return folder


@pytest.fixture(scope="module")
def server(failing_site):
    with Server(failing_site) as running:
        yield running


@pytest.fixture(scope="module")
def lasting_browser(browser, pytestconfig):
    """A Chromium that keeps pages which a reader has left, as it does outside of tests.

    Where arguments are given, it is the one that has them: `make coverage` listens to that one alone.
    """
    if pytestconfig.getoption("chromium_argument"):
        yield browser
        return
    running = browser.browser_type.launch(
        executable_path=CHROMIUM.find(), args=QUIET + ALONE, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield running
    running.close()


@pytest.fixture(scope="module")
def engine(request, lasting_browser):
    """An engine with a fresh profile."""
    if request.param == "chromium":
        with lasting_browser.new_context() as context, Chromium(context) as running:
            yield running
    else:
        with {"firefox": Firefox, "webkit": WebKit}[request.param]() as running:
            yield running


@pytest.fixture(scope="module")
def long_tasks(engine, lasting_browser):
    """What the main thread was busy with; Chromium alone can tell."""
    if not isinstance(engine, Chromium):
        yield None
        return
    with LongTasks(lasting_browser) as watched:
        yield watched


@pytest.fixture(scope="module")
def edit(engine, server):
    """What the browser keeps once a reader has edited the second cell: the name's last part, and the text."""
    reader = Reader(engine, server, f"{type(engine).__name__}-edit")
    reader.open()
    reader.write(2, reader.edited)
    return reader.js("Object.entries(localStorage).map(([name, text]) => [name.replace(/.*#/, ''), text])[0]")


@pytest.fixture
def reader(request, engine, server, edit):
    """Whoever has edited the second cell at an earlier visit, in a new tab, before opening the page."""
    name = f"{type(engine).__name__}-{request.node.callspec.indices.get('case', 0)}"
    reader = Reader(engine, server, name)
    reader.kept(*edit)
    yield reader
    reader.faults.end()
    reader.js(EMPTY)
