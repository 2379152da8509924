"""The page that shows what the browser keeps for a site, and the button that forgets it."""

import pytest

from tools.site_server import SiteServer

from .page_of_cells import Author, Tab

QUESTION = (
    '<live-prediction><fieldset class="prediction"><legend>Which way?</legend>'
    '<label><input type="radio" name="q" value="0" data-right> Up</label></fieldset></live-prediction>'
)
OTHERS = """async () => {
  localStorage.setItem("/other/#code:page/#x", "{}");
  localStorage.setItem("/.__palette", "{}");
  localStorage.setItem("elsewhere", "1");
  sessionStorage.setItem("/#ran:page/", "{}");
  await caches.open("another site");
  await caches.open(`live-cells ${location.origin}/assets/live-cells/`);
  await caches.open(`live-cells ${location.origin}/other/assets/live-cells/`);
}"""
LEFT = "async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage), ...await caches.keys()].sort()"


@pytest.fixture
def tab(page, tmp_path):
    author = Author(tmp_path)
    author.write("page", "a = 1", "b = 2", body=QUESTION)
    author.write("memory", "c = 3", body="<live-memory>Needs a script.</live-memory>")
    with SiteServer(tmp_path) as running:
        yield Tab(page, f"{running.url}page/")
    assert page.page_errors == page.console_errors == []


def test_what_is_kept_is_shown_and_forgotten_at_a_click(tab):
    page = tab.page
    tab.write(1, "a = 10")
    tab.write(2, "b = 20")
    page.get_by_label("Up").check()
    page.get_by_role("button", name="Answer").click()
    page.evaluate(OTHERS)
    page.get_by_label("Up").focus()

    memory = tab.another(tab.page.url.replace("/page/", "/memory/")).page
    assert memory.get_by_role("listitem").all_text_contents() == ["page/: 2 edited cells, 1 answer"]
    assert memory.get_by_role("link").get_attribute("href").endswith("/page/")
    forget = memory.get_by_role("button", name="Forget everything on this site")
    forget.press("Enter")
    memory.get_by_role("button", name="Keep them").click()
    assert len(tab.stored()) == 6
    forget.click()
    memory.get_by_role("button", name="Yes, forget them").press("Enter")
    memory.get_by_role("status").get_by_text("Everything is forgotten.").wait_for()
    assert memory.get_by_role("listitem").all_text_contents() == ["No edits, answers or solved exercises are kept."]
    left = memory.evaluate(LEFT)
    assert [name.replace(memory.evaluate("origin"), "") for name in left] == [
        "/other/#code:page/#x",
        "another site",
        "elsewhere",
        "live-cells /other/assets/live-cells/",
    ]
    tab.becomes(1, "a = 1")  # the other tab too
    tab.button(1, "Undo").wait_for(state="hidden")
    assert "a = 10" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_cells_of_this_tab_are_forgotten_too(tab):
    tab.write(1, "a = 10")
    tab.page.evaluate("document.querySelector('main').append(document.createElement('live-memory'))")
    tab.page.get_by_role("button", name="Forget everything on this site").click()
    tab.page.get_by_role("button", name="Yes, forget them").click()
    tab.becomes(1, "a = 1")
    assert tab.stored() == {}
    assert not tab.button(1, "Undo").is_visible()


def test_without_storage_the_page_works(tab):
    page = tab.page
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })")
    page.goto(page.url.replace("/page/", "/memory/"))
    page.get_by_role("button", name="Forget everything on this site").click()
    page.get_by_role("button", name="Yes, forget them").click()
    page.get_by_role("status").get_by_text("Not everything could be forgotten: denied").wait_for()
