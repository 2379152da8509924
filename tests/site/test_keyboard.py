"""The frame of a page with keys alone: the drawer at 400 %, letters that do nothing, and where a link leads."""

import pytest

CHAPTER = "chapters/07_batches/"
FOCUSED = """() => {
  const element = document.activeElement;
  const list = element.matches(".md-nav__toggle");
  const title = element.parentElement?.querySelector(":scope > .md-nav > .md-nav__title");
  const shown = list ? (element.checked ? title : element.labels[0]) : element; // a box is not seen, its name is
  const { outlineStyle, visibility } = getComputedStyle(shown);
  const { left, right, top, bottom } = shown.getBoundingClientRect();
  return {
    name: (shown.ariaLabel ?? shown.textContent).trim(),
    seen: outlineStyle !== "none" && visibility === "visible" && left >= 0 && right <= innerWidth && top < innerHeight && bottom > 0,
    drawn: element.closest(".md-sidebar--primary") !== null,
  };
}"""


@pytest.fixture
def narrow(new_page, site_server):
    page = new_page(viewport={"width": 320, "height": 700}, reduced_motion="reduce")
    page.goto(site_server.url + CHAPTER)
    yield page
    assert page.page_errors == page.console_errors == []


def walk(page, steps):
    """What Tab reaches, each seen while it has the focus."""
    reached = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    assert [at for at in reached if at["drawn"] and not at["seen"]] == []
    return reached


def test_a_closed_drawer_takes_no_focus(narrow):
    assert not any(at["drawn"] for at in walk(narrow, 25))


def test_drawer_opens_goes_back_and_closes_by_key(narrow):
    opener = narrow.get_by_role("button", name="Navigation")
    opener.press("Enter")
    assert opener.get_attribute("aria-expanded") == "true"
    names = [at["name"] for at in walk(narrow, 6)]
    assert "Sign and size" in names
    assert "MAE and MSE" in names
    narrow.get_by_role("checkbox", name="Sign and size").press("Enter")
    assert narrow.evaluate(FOCUSED)["seen"]
    assert [at["name"] for at in walk(narrow, 2)] == ["Deep models", "Your turn"]
    narrow.keyboard.press("Space")
    assert walk(narrow, 1)[0]["name"] == "Playground"
    narrow.keyboard.press("Escape")
    assert opener.get_attribute("aria-expanded") == "false"
    assert opener.evaluate("opener => opener === document.activeElement")


def test_single_letters_do_nothing_outside_of_fields(narrow):
    before = narrow.url
    for key in "np.,fs/":
        narrow.keyboard.press(key)
    assert narrow.url == before
    assert not narrow.locator("#__search").is_checked()
    narrow.get_by_role("textbox", name="Search").press_sequentially("snap")
    assert narrow.get_by_role("textbox", name="Search").input_value() == "snap"


def test_a_link_leads_to_the_heading_of_its_page(page, site_server):
    page.goto(site_server.url + CHAPTER)
    page.evaluate("window.same = true")
    page.get_by_role("link", name="MAE and MSE").first.press("Enter")
    page.wait_for_function("() => document.activeElement.textContent.startsWith('MAE and MSE')")
    assert page.evaluate("[window.same, document.activeElement.tagName, scrollY]") == [True, "H1", 0]
