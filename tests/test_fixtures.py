"""The watched page sees every request to another host, whoever on the page makes it."""

import pytest

FETCH = 'fetch("https://a.example/").catch(() => "refused")'
WORKER = f"""new Promise((resolve) => {{
  const code = 'postMessage(await {FETCH})';
  const worker = new Worker(URL.createObjectURL(new Blob([code], {{ type: "text/javascript" }})), {{ type: "module" }});
  worker.onmessage = (event) => resolve(event.data);
}})"""


@pytest.mark.parametrize("script", [FETCH, WORKER], ids=["page", "worker"])
def test_request_to_another_host_is_seen_and_fails(page, site_server, foreign_requests, script):
    page.goto(f"{site_server.url}robots.txt")  # a page of the site would itself refuse, by its policy
    assert page.evaluate(script) == "refused"
    assert foreign_requests == ["https://a.example/"]
    foreign_requests.clear()  # or this very test would fail


def test_errors_of_a_page_are_recorded(page, site_server):
    page.goto(site_server.url)
    assert (page.console_errors, page.page_errors) == ([], [])
    page.evaluate("console.error('told'); window.setTimeout(() => { throw new Error('thrown') })")
    page.evaluate("new Promise((resolve) => window.setTimeout(resolve))")
    assert page.console_errors == ["told"]
    assert page.page_errors == ["thrown"]
