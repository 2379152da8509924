"""The copy of a site for use without a network: made, renewed, chosen, forgotten, beside other sites of the address."""

import json
import re
import threading

import pytest

from live_cells.offline import write_no_service_worker, write_service_worker

from .page_of_cells import STATIC, Author, Tab
from .stopped_server import StoppedServer
from .until import becomes_true, until

FOLDER = "assets/live-cells/"
MANIFEST = json.loads((STATIC / "manifest.json").read_text())
MEMORY = "<live-memory>Needs a script.</live-memory>"
NEWS = ".live-cells__news"
# What a theme's instant navigation does with a click on a link.
INSTANT = """document.addEventListener("click", (event) => {
  if (!event.target.closest("a[href]")) return;
  event.preventDefault();
  window.instant = true;
})"""
OTHERS = ["live-cells {origin}/#pages", "live-cells {origin}/book-two/#pages", "live-cells {origin}/book/below/#pages"]


class Publisher:
    """Writes and publishes versions of a site below the path book/."""

    def __init__(self, folder):
        self.site = folder / "book"
        self.site.mkdir()
        self.author = Author(self.site)
        self.author.head = self.author.head.replace(
            " data-python", ' data-offline="../live-cells-offline.js" data-python'
        )
        (self.site / "404.html").write_text("<title>Lost</title><h1>Lost</h1>")
        self.publish("first", {"wheels/aaaaaaaaaaaa/thing-1.0-any.whl": "one", "data-111111111111.bin": "data"})

    def publish(self, version, python=None):
        links = f'<p id="version">{version}</p><a href="../other/">Other</a> <a href="../memory/">Memory</a>'
        self.author.write("page", "a = 1", "b = 2", body=links)
        self.author.write("other", "c = 3", body=links)
        self.author.write("memory", "d = 4", body=links + MEMORY)
        for address, content in (python or {}).items():
            file = self.site / FOLDER / address
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
        write_service_worker(self.site, STATIC / MANIFEST["service_worker"], FOLDER, python or {}, [])


@pytest.fixture
def publisher(tmp_path):
    return Publisher(tmp_path)


@pytest.fixture
def server(tmp_path, publisher):
    with StoppedServer(tmp_path) as running:
        yield running


@pytest.fixture
def tab(page, server):
    """A tab with a page of the site, of which a copy is kept."""
    tab = Tab(page, f"{server.url}book/memory/")
    keep(tab)
    return tab


def keep(tab):
    tab.page.get_by_role("button", name="Keep it now").click()
    tab.page.get_by_text("The pages work without a network.").wait_for()


def renew(tab):
    """Let the browser ask for a new version, and wait until it has one."""
    tab.page.evaluate("navigator.serviceWorker.getRegistration().then((registration) => registration.update())")
    tab.page.locator(NEWS).get_by_text("There is a new version of this site.").wait_for()


def version(tab):
    return tab.page.locator("#version").text_content()


def becomes(tab, expected):
    tab.page.locator("#version", has_text=expected).wait_for()


def becomes_at_some_visit(tab, expected):
    """Go to the page until it has this version: a tab that is closing, or busy for a second, may be at work."""
    for _ in range(20):
        tab.page.reload()
        tab.page.locator("#version").wait_for()
        if version(tab) == expected:
            return
    becomes(tab, expected)


def caches(tab):
    origin = tab.page.evaluate("origin")
    return [name.replace(origin, "") for name in tab.page.evaluate("caches.keys()")]


def held(tab):
    """The names of Python's files that are held."""
    urls = tab.page.evaluate(
        "caches.open(`live-cells ${origin}/book/#python`)"
        ".then((cache) => cache.keys()).then((keys) => keys.map(({ url }) => url))"
    )
    return sorted(url.partition(FOLDER)[2] for url in urls)


def begin_to_hold(tab, *addresses):
    """Have Python's files held, as after a run."""
    tab.page.evaluate(
        "async (addresses) => { const { active } = await navigator.serviceWorker.ready;"
        " active.postMessage({ type: 'hold', addresses: addresses.map((each) => `${origin}/book/assets/live-cells/${each}`) }); }",
        list(addresses),
    )


def hold(tab, *addresses):
    """Have Python's files held; wait until those are that are listed."""
    begin_to_hold(tab, *addresses)
    there = "(last) => caches.match(`${origin}/book/assets/live-cells/${last}`)"
    tab.page.evaluate(until(there, addresses[-1]))


# Kept


def test_pages_open_without_a_server(tab, server):
    page = tab.page
    server.stop()
    page.goto(page.url.replace("/memory/", "/page/?h=word#cell-2"))
    tab.ready()
    assert version(tab) == "first"
    tab.write(1, "a = 10")  # the editor is a part of its own
    page.goto(page.url.partition("/page/")[0] + "/other")
    assert page.url.endswith("/other/")
    answer = page.goto(page.url.replace("/other/", "/other/none/"))
    assert (answer.status, page.locator("h1").text_content()) == (404, "Lost")


def test_nothing_is_kept_before_the_reader_does_something(page, server):
    tab = Tab(page, f"{server.url}book/memory/")
    page.get_by_text("After your next Run, the whole site is kept").wait_for()
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(({ length }) => length)") == 0
    assert caches(tab) == []
    assert not [path for path in server.requests if path.endswith("live-cells-offline.js")]


def test_a_copy_is_whole_or_none(page, server, publisher):
    (publisher.site / "other" / "index.html").write_text("changed on the way")
    Tab(page, f"{server.url}book/memory/")
    page.get_by_role("button", name="Keep it now").click()
    page.get_by_text("That did not succeed: Not all files of the site could be downloaded.").wait_for()
    assert page.get_by_role("button", name="Keep it now").is_enabled()


def test_how_much_is_kept_is_shown_and_can_be_refused(tab):
    page = tab.page
    rows = page.locator("live-memory li:visible")
    assert rows.filter(has_text=re.compile(r"Pages, for use without a network: [1-9]\.\d MB")).count() == 1
    page.get_by_role("button", name="Keep it no longer").click()
    page.get_by_text("The site is not kept for use without a network.").wait_for()
    assert rows.filter(has_text="MB").count() == 0
    assert caches(tab) == []
    tab.reload()
    page.get_by_text("The site is not kept for use without a network.").wait_for()
    keep(tab)


def test_a_browser_without_service_workers_says_so_once(page, server):
    page.add_init_script("delete Navigator.prototype.serviceWorker")
    tab = Tab(page, f"{server.url}book/memory/")
    page.get_by_text("This browser keeps no pages for use without a network").wait_for()
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    tab.reload()
    page.get_by_text("This address is not https").wait_for()
    assert page.get_by_role("button", name="Keep it now").count() == 0
    assert page.page_errors == page.console_errors == []


# A new version


def test_a_new_version_is_announced_and_shown_by_the_next_page(tab, publisher, server):
    publisher.publish("second")
    renew(tab)
    assert version(tab) == "first"
    tab.page.evaluate(INSTANT)
    tab.page.get_by_role("link", name="Other").click()
    tab.page.wait_for_url("**/book/other/")
    becomes(tab, "second")
    assert tab.page.locator(NEWS).count() == 0
    server.stop()
    tab.page.get_by_role("link", name="Memory").click()
    tab.page.wait_for_url("**/book/memory/")
    becomes(tab, "second")


def test_a_reload_shows_it_and_the_fragment_stays(tab, publisher):
    publisher.publish("second")
    renew(tab)
    tab.page.evaluate("location.hash = 'version'")
    tab.page.reload()
    becomes(tab, "second")
    assert tab.page.url.endswith("/book/memory/#version")


def test_the_announcement_can_be_dismissed(tab, publisher):
    publisher.publish("second")
    renew(tab)
    tab.page.get_by_role("button", name="Dismiss").click()
    assert tab.page.locator(NEWS).count() == 0


def test_while_the_reader_edits_a_link_leads_on_as_before(tab, publisher):
    tab.write(1, "d = 40")
    publisher.publish("second")
    renew(tab)
    tab.page.evaluate(INSTANT)
    tab.page.get_by_role("link", name="Other").click()
    assert tab.page.evaluate("window.instant") is True
    assert version(tab) == "first"


def test_no_other_tab_changes_the_version_under_an_edit(tab, publisher):
    tab.write(1, "d = 40")
    publisher.publish("second")
    renew(tab)
    other = tab.another(tab.page.url.replace("/memory/", "/other/"))
    assert version(other) == "first"
    other.page.reload()
    assert version(other) == "first"
    assert tab.code(1) == "d = 40"
    tab.page.close()
    becomes_at_some_visit(other, "second")


def test_a_tab_in_which_nothing_is_at_work_comes_along(tab, publisher):
    idle = tab.another(tab.page.url.replace("/memory/", "/page/"))
    publisher.publish("second")
    renew(tab)
    renew(idle)
    becomes_at_some_visit(tab, "second")
    becomes(idle, "second")
    assert "/page/" in idle.page.url


def test_while_the_service_worker_is_busy_the_version_stays(tab, publisher, server):
    wheel = "wheels/aaaaaaaaaaaa/thing-1.0-any.whl"
    server.late[wheel] = threading.Event()
    begin_to_hold(tab, wheel)
    becomes_true(tab.page, lambda: any(wheel in path for path in server.requests))
    publisher.publish("second", {wheel: "one"})
    renew(tab)
    tab.page.reload()
    assert tab.page.locator("#version").all_text_contents() == ["first"]  # at once
    server.late[wheel].set()
    becomes_at_some_visit(tab, "second")


def test_a_version_that_does_not_take_over_is_not_waited_for(tab, publisher):
    publisher.publish("second")
    renew(tab)
    tab.page.add_init_script("ServiceWorker.prototype.postMessage = () => {}")
    tab.page.reload()
    becomes(tab, "first")


def test_a_new_version_that_does_not_come_whole_does_not_come(tab, publisher):
    publisher.publish("second")
    (publisher.site / "other" / "index.html").write_text("changed on the way")
    state = tab.page.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.getRegistration();
          const found = new Promise((resolve) => registration.addEventListener("updatefound", () => {
            const { installing } = registration;
            installing.addEventListener("statechange", () => resolve(installing.state));
          }));
          await registration.update();
          return await found;
        }"""
    )
    assert state == "redundant"
    tab.page.reload()
    assert version(tab) == "first"


# Python's files


def test_python_s_files_are_held_if_the_build_lists_them_and_go_along_to_a_new_version(tab, publisher, server):
    wheel, data = "wheels/aaaaaaaaaaaa/thing-1.0-any.whl", "data-111111111111.bin"
    hold(tab, "memory-none.bin", f"../../other/index.html?{data}", wheel)
    assert held(tab) == [wheel]
    newer = "wheels/bbbbbbbbbbbb/thing-2.0-any.whl"
    publisher.publish("second", {newer: "two", "data-222222222222.bin": "more"})
    renew(tab)
    assert held(tab) == [wheel, newer]
    tab.page.get_by_role("link", name="Other").click()
    becomes(tab, "second")
    count = (
        "caches.open(`live-cells ${origin}/book/#python`).then((cache) => cache.keys()).then(({ length }) => length)"
    )
    tab.page.evaluate(until(f"async () => (await {count}) === 1"))
    assert held(tab) == [newer]
    server.stop()
    address = tab.page.url.replace("other/", FOLDER + newer)
    assert tab.page.evaluate("(url) => fetch(url).then((answer) => answer.text())", address) == "two"
    assert (
        tab.page.evaluate("(url) => fetch(url, { cache: 'reload' }).then((answer) => answer.text())", address) == "two"
    )


def test_what_the_next_start_keeps_is_not_held_twice(tab):
    wheel, data = "wheels/aaaaaaaaaaaa/thing-1.0-any.whl", "data-111111111111.bin"
    hold(tab, data)
    tab.page.evaluate(
        "async (file) => { const folder = `${origin}/book/assets/live-cells/`;"
        " await (await caches.open(`live-cells ${folder}`)).put(`${folder}${file}?0`, new Response('data')); }",
        data,
    )
    hold(tab, data, wheel)
    assert held(tab) == [wheel]


# Other sites, and the end


def test_other_sites_of_the_address_keep_what_is_theirs(tab, publisher):
    origin = tab.page.evaluate("origin")
    others = [name.format(origin=origin) for name in OTHERS]
    ours = f"live-cells {origin}/book/#earlier"
    tab.page.evaluate("(names) => Promise.all(names.map((name) => caches.open(name)))", [*others, ours])
    publisher.publish("second")
    renew(tab)
    tab.page.reload()
    becomes(tab, "second")
    tab.page.evaluate(until("async (name) => !(await caches.has(name))", ours))
    assert set(others) < set(tab.page.evaluate("caches.keys()"))
    tab.page.get_by_role("button", name="Forget everything on this site").click()
    tab.page.get_by_role("button", name="Yes, forget them").click()
    tab.page.get_by_role("status").get_by_text("Everything is forgotten.").wait_for()
    assert sorted(tab.page.evaluate("caches.keys()")) == sorted(others)
    assert tab.page.evaluate("navigator.serviceWorker.getRegistrations().then(({ length }) => length)") == 0


def test_a_site_without_the_option_takes_its_service_worker_back(tab, publisher, server):
    publisher.publish("second")
    write_no_service_worker(publisher.site, STATIC / MANIFEST["no_service_worker"])
    with tab.page.expect_navigation():  # the service worker that removes all shows the page anew
        tab.page.evaluate("navigator.serviceWorker.getRegistration().then((found) => void found.update())")
    tab.page.evaluate(until("async () => (await navigator.serviceWorker.getRegistrations()).length === 0"))
    assert version(tab) == "second"
    assert caches(tab) == []
