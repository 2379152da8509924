"""What tests of several folders share: the built site, a server for it, and a browser that watches each page."""

import asyncio
from urllib.parse import urlsplit

import pytest
from mkdocs.config import load_config
from playwright.sync_api import sync_playwright

from tools.browsers import CHROMIUM
from tools.build_site import build_site
from tools.places import ROOT, SITE
from tools.site_server import SiteServer

QUIET = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
# Whatever a page asks of another host fails at once, and the test that did it fails with it.
ALONE = ["--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


def pytest_addoption(parser):
    parser.addoption("--chromium-argument", action="append", default=[], help="one more argument for the Chromium")
    parser.addoption("--long", action="store_true", help="also what takes long: all engines, all sequences")


@pytest.fixture
def long(request):
    """For tests that take minutes each."""
    if not request.config.getoption("long"):
        pytest.skip("takes minutes: `make test-long` runs it")


@pytest.fixture(scope="session")
def site(request):
    """The folder of the built site, built now if a source has changed."""
    with request.config.pluginmanager.get_plugin("capturemanager").global_and_fixture_disabled():
        build_site()
    return SITE


@pytest.fixture(scope="session")
def base_path():
    """The path of the site's address: `/` unless mkdocs.yml sets a site_url below another path."""
    return urlsplit(load_config(str(ROOT / "mkdocs.yml")).site_url or "/").path or "/"


@pytest.fixture(scope="session")
def site_server(site, base_path):
    """The built site on a free port: `.url` (ends in a slash), `.requests` (the paths asked for)."""
    with SiteServer(site, base_path) as server:
        yield server


@pytest.fixture(scope="session")
def browser(pytestconfig):
    """The Chromium on PATH, driven by Playwright."""
    executable = CHROMIUM.find()
    assert executable is not None, CHROMIUM.advice
    with sync_playwright() as playwright:
        more = pytestconfig.getoption("chromium_argument")
        running = playwright.chromium.launch(executable_path=executable, args=QUIET + ALONE + more)
        yield running
        running.close()


@pytest.fixture(scope="session")
def foreign_requests():
    """The requests of all pages to other hosts; see no_foreign_request."""
    return []


def opened_pages(browser, foreign_requests):
    """Yield a function that opens a page in a context of its own, with the context options of Playwright.

    All are closed afterwards: each may hold two Pythons. The page has `console_errors`, `page_errors` (texts) and `requests` (addresses), which grow as it runs.
    """
    contexts = []

    def open_page(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.console_errors, page.page_errors, page.requests = [], [], []

        def on_request(made):
            page.requests.append(made.url)
            parts = urlsplit(made.url)
            if parts.scheme not in ("data", "blob", "about") and parts.hostname != "127.0.0.1":
                foreign_requests.append(made.url)

        def on_console(message):
            if message.type == "error":
                page.console_errors.append(message.text)

        context.on("request", on_request)
        page.on("console", on_console)
        page.on("pageerror", lambda error: page.page_errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def new_page(browser, foreign_requests):
    """Open pages for one test, see opened_pages."""
    yield from opened_pages(browser, foreign_requests)


@pytest.fixture(scope="module")
def new_lasting_page(browser, foreign_requests):
    """Open pages for the tests of one file, see opened_pages."""
    yield from opened_pages(browser, foreign_requests)


@pytest.fixture
def page(new_page):
    """A fresh page for one test."""
    return new_page()


@pytest.fixture(autouse=True)
def no_foreign_request(foreign_requests):
    """Fail the test in which a page asked another host for anything."""
    foreign_requests.clear()
    yield
    assert foreign_requests == [], "a page made requests to another host"


@pytest.fixture(autouse=True)
def no_running_loop(request):
    """Let tests without a page use asyncio.run: between its calls, Playwright leaves its loop marked as running."""
    if "browser" in request.fixturenames:
        yield
        return
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)
