"""Training in the page: a bar and a curve that grow, Stop, and the playground's links."""

import re

import pytest

TIMEOUT = 90_000  # milliseconds: a run that first starts Python
NETWORK = "chapters/09_backpropagation_carries_the_sign/"
PLAYGROUND = "chapters/11_playground/"


class Reader:
    def __init__(self, page, url):
        self.page = page
        page.set_default_timeout(TIMEOUT)
        page.goto(url)
        page.locator("live-cell:defined").first.wait_for(state="attached")

    def cell(self, words):
        """The cell of the chapter whose code now holds these words."""
        found = self.page.locator("live-cell[data-kind=example]", has_text=words).first
        return self.page.locator(f"#{found.get_attribute('id')}")

    def in_state(self, cell, state):
        self.page.locator(f"#{cell.get_attribute('id')}[data-state={state}]").wait_for()

    def words(self, cell):
        return cell.locator("figure svg").first.get_attribute("aria-label")


def step(words):
    found = re.match(r"Training at step (\d+) of (\d+), with a loss of [\d.]+\. ", words)
    assert found, words
    return int(found[1]), int(found[2])


def test_stopped_training_keeps_its_curve(page, site_server):
    reader = Reader(page, site_server.url + NETWORK)
    cell = reader.cell("watch_training(2000)")
    assert step(reader.words(cell)) == (2000, 2000), "the record holds the end"
    recorded = cell.locator("figure path").count()  # the bar, what it has passed, the curve
    code = cell.locator("code").text_content()
    cell.get_by_role("button", name="Edit").click()
    cell.locator(".cm-content").fill(code.replace("2000", "200000"))
    cell.get_by_role("button", name="Run").click()
    name = cell.get_attribute("id")
    seen = []
    for _ in range(3):
        page.wait_for_function(
            "([name, last]) => { const words = document.querySelector(`#${name} figure svg`)?.ariaLabel ?? '';"
            " return words.includes('of 200000,') && !words.includes('step 0 ') && words !== last; }",
            arg=[name, reader.words(cell) if seen else ""],
        )
        seen.append(step(reader.words(cell))[0])
    assert seen == sorted(set(seen))
    assert cell.locator("figure").count() == 1, "one picture, replaced"
    cell.get_by_role("button", name="Stop").click()
    reader.in_state(cell, "stopped")
    at, of = step(reader.words(cell))
    assert seen[-1] <= at < of == 200_000
    assert cell.locator("figure .role-mark path").count() == recorded == 3, "the bar and the curve are still drawn"


def test_playground_link_shows_its_settings_and_runs_nothing(page, site_server):
    reader = Reader(page, site_server.url + PLAYGROUND)
    cell = page.locator("#cell-1")
    page.get_by_role("link", name="Sign descent", exact=True).click()
    page.locator("#cell-1[data-state=edited]").wait_for()
    cell.get_by_text("These settings come from a link. Run to use them.").wait_for()
    assert 'update = "sign_descent"' in cell.locator("code").text_content()
    assert page.locator("html").get_attribute("data-python") == "off"
    watched = reader.cell("watch_training(steps)")
    watched.get_by_role("button", name="Run").click()
    reader.in_state(watched, "done")
    assert step(reader.words(watched)) == (300, 300)


@pytest.mark.parametrize("width", [360, 1440])
def test_playground_link_opens_after_instant_navigation(new_page, site_server, width):
    page = new_page(viewport={"width": width, "height": 800})
    Reader(page, site_server.url + NETWORK)
    page.evaluate(
        "address => { const link = document.createElement('a'); link.href = address; link.textContent = 'shared';"
        " document.querySelector('article').prepend(link); window.sameSession = true; }",
        f"{site_server.url}{PLAYGROUND}#cell-1?learning_rate=0.2&outlier=1.0,-4.5",
    )
    page.get_by_role("link", name="shared", exact=True).click()
    page.locator("#cell-1[data-state=edited]").wait_for()
    code = page.locator("#cell-1 code").text_content()
    assert "learning_rate = 0.2\n" in code
    assert "outlier = (1.0, -4.5)" in code
    assert page.evaluate("window.sameSession") is True
    assert page.locator("html").get_attribute("data-python") == "off"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.console_errors == page.page_errors == []
