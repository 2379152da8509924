"""The built site after a first run, without its server: pages, search, Python; and nothing of that before."""

import json
import re

import pytest

from tests.live_cells.stopped_server import StoppedServer
from tests.live_cells.until import PACK_IS_KEPT, until

CHAPTER = "chapters/01_the_sign_disappears/"
OTHER = "chapters/06_mae_and_mse/"
KEPT = f"""async () => {{
  const registration = await navigator.serviceWorker.getRegistration();
  const names = await caches.keys();
  const held = names.find((name) => name.endsWith("#python"));
  const count = async (name) => (name ? (await (await caches.open(name)).keys()).length : 0);
  return registration?.active?.state === "activated" && (await count(held)) >= 6 && (await ({PACK_IS_KEPT})());
}}"""


@pytest.fixture(scope="module")
def offline(site, base_path, new_lasting_page):
    """A page of the site whose server has stopped, after one run of a cell."""
    with StoppedServer(site, base_path) as server:
        page = new_lasting_page()
        page.set_default_timeout(10_000)
        page.site = server.url
        page.goto(server.url + CHAPTER)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("caches.keys()") == []
        assert not [path for path in server.requests if "offline" in path or "memory" in path]
        cell = page.locator("live-cell").first
        cell.get_by_role("button", name="Run", exact=True).click()
        cell.and_(page.locator("[data-state=done]")).wait_for(timeout=60_000)
        page.evaluate(until(KEPT))
        server.stop()
        yield page


def test_a_page_that_was_never_visited_opens_from_a_link(offline):
    offline.evaluate("window.same = true")
    offline.get_by_role("link", name=re.compile("the slope has a sign", re.I)).first.click()
    offline.wait_for_url("**/chapters/02_the_slope_has_a_sign/")
    offline.locator("h1", has_text="The slope has a sign").wait_for()
    assert offline.evaluate("window.same") is True  # without a reload, as always


def test_a_deep_link_opens_with_styles_and_runs_python(offline):
    offline.goto(f"{offline.site}{OTHER}#cell-1")
    cell = offline.locator("#cell-1")
    cell.get_by_role("button", name="Run", exact=True).click()
    cell.and_(offline.locator("[data-state=done]")).wait_for(timeout=60_000)
    assert offline.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith("Fraunces")
    offline.reload()
    offline.locator("#cell-1:defined").wait_for()


def test_search_finds(offline):
    offline.goto(offline.site)
    offline.get_by_role("textbox", name="Search").fill("subgradient")
    offline.keyboard.press("End")
    link = offline.locator(".md-search-result__link[href*='glossary/']").first
    link.wait_for()
    link.click()
    offline.wait_for_url("**/glossary/?h=*")
    offline.locator("h1#glossary").wait_for()


def test_a_wrong_address_shows_the_way_on(offline):
    answer = offline.goto(f"{offline.site}no/such/page/")
    assert answer.status == 404
    assert offline.locator("h1").inner_text() == "No minimum here"


def test_the_list_holds_each_page_and_no_other_language(site):
    text = (site / "live-cells-offline.js").read_text("utf-8")
    listed = json.loads(re.match(r"var OFFLINE=(.*);\n", text)[1])
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert len(pages) > 20
    assert pages < listed["files"].keys()
    assert not [file for file in listed["files"] if "/lunr/" in file or file.endswith(".map")]
    assert not [file for file in listed["files"] if file.endswith((".whl", ".wasm", ".bin"))]
    assert [file for file in listed["python"] if file.endswith(".whl")]
