"""A site that has been run in once, without its server, in the engines of all browsers."""

import pytest

from .engine_reader import WAIT
from .engine_reader import EngineReader as Reader
from .small_site import Reader as Visitor
from .small_site import write_site
from .stopped_server import StoppedServer
from .until import PACK_IS_KEPT, until

# What a start needs is where the next one looks for it: in what kept.ts keeps, or with the service worker.
HELD = """async () => {
  const { active } = (await navigator.serviceWorker.getRegistration()) ?? {};
  const names = await caches.keys();
  const found = (name) => caches.open(name).then((cache) => cache.keys()).then(({ length }) => length);
  const held = names.find((name) => name.endsWith("#python"));
  return active?.state === "activated" && held && (await found(held)) >= %d && (await (%s)());
}"""
FAST = HELD % (6, PACK_IS_KEPT)  # description, lock, two scripts, library, other files
PLAIN = HELD % (8, "() => true")  # description, lock, the core's four, two wheels


@pytest.fixture(scope="module")
def offline_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("offline")
    write_site(folder, offline=True)
    return folder


@pytest.fixture
def server(offline_site):
    with StoppedServer(offline_site) as running:
        yield running


def test_without_a_server_pages_open_and_python_runs(engine, server):
    reader = Reader(engine, f"{server.url}first/")
    assert reader.run(1) == "3"
    engine.evaluate(until(FAST))
    engine.new_tab()
    server.stop()
    reader = Reader(engine, f"{server.url}second/?never-visited")
    assert reader.run(1) == "False"
    assert reader.notes() == []
    reader = Reader(engine, f"{server.url}first/")
    assert reader.run(2) == "x is 3\n6"
    engine.goto(f"{server.url}first/")
    assert engine.evaluate(f"({WAIT})(() => document.querySelector('live-cell:defined') && true)")
    assert engine.evaluate("fetch('/first/none').then(() => 'answered', () => 'no network')") == "no network"


def test_plain_start_works_without_a_server_too(new_page, server):
    page = new_page()
    visitor = Visitor(page, f"{server.url}plain/first/")
    assert visitor.run(1) == "3"
    page.evaluate(until(PLAIN))
    server.stop()
    page.reload()
    assert visitor.run(1) == "3"


def test_a_package_works_once_it_has_been_used(new_page, server):
    page = new_page()
    visitor = Visitor(page, f"{server.url}first/")
    visitor.write(1, "import matplotlib\nmatplotlib.__version__")
    found = visitor.run(1)
    page.evaluate(until(HELD % (17, PACK_IS_KEPT)))
    server.stop()
    page.reload()
    assert visitor.run(1) == found
