"""What every built page lets a browser trust: one policy, and the hash of each script and stylesheet."""

import base64
import hashlib
import re
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup


@pytest.fixture(scope="module")
def documents(site):
    found = {path: BeautifulSoup(path.read_bytes(), "html.parser") for path in site.rglob("*.html")}
    assert len(found) > 20
    return found


@pytest.fixture(scope="module")
def policies(documents):
    """The policy of each page, as a set of sources for each directive."""
    found = {}
    for path, document in documents.items():
        (meta,) = document.select("meta[http-equiv=Content-Security-Policy]")
        directives = (part.split() for part in meta["content"].split(";"))
        found[path] = {name: set(sources) for name, *sources in directives}
    return found


def sha256(content):
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()


def test_the_policy_is_the_same_in_all_pages_and_before_all_they_load(policies, documents):
    assert len({document.find("meta", {"http-equiv": True})["content"] for document in documents.values()}) == 1
    for path, document in documents.items():
        first = document.head.find(["script", "link", "style", "title"])
        assert first.find_previous("meta", {"http-equiv": "Content-Security-Policy"}), path


def test_the_policy_allows_no_code_out_of_text(policies):
    for policy in policies.values():
        scripts = policy["script-src"]
        assert not {"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "data:", "blob:"} & scripts
        assert not [name for name in policy if name.startswith("script-src-")]
        rest = {source for source in scripts if not source.startswith("'sha256-")}
        assert rest == {"'self'", "'wasm-unsafe-eval'"}


def test_the_policy_allows_no_other_host(policies):
    for policy in policies.values():
        assert policy["default-src"] == policy["frame-src"] == policy["base-uri"] == {"'none'"}
        for name, sources in policy.items():
            others = {source for source in sources if not source.startswith("'sha256-")}
            assert others <= {"'self'", "'none'", "'wasm-unsafe-eval'", "'unsafe-inline'", "data:", "blob:"}, name
        assert "object-src" not in policy or policy["object-src"] == {"'none'"}


def test_every_inline_script_is_in_the_policy_and_no_element_has_a_handler(policies, documents):
    hashes = set()
    for path, document in documents.items():
        for script in document.select("script:not([src]):not([type='application/json'])"):
            hashes.add(sha256(script.string.encode()))
            assert f"'{sha256(script.string.encode())}'" in policies[path]["script-src"], (path, script.string[:80])
        for element in document.find_all(True):
            handlers = [name for name in element.attrs if name.startswith("on")]
            assert not handlers, (path, element.name, handlers)
            for name in ("href", "src", "action"):
                assert not str(element.get(name, "")).lstrip().startswith("javascript:"), (path, element)
    assert hashes


def test_every_script_and_stylesheet_is_compared_with_the_hash_of_its_file(documents, site, base_path):
    compared = set()
    for path, document in documents.items():
        for element in document.select("script[src], link[rel=stylesheet], link[rel=modulepreload]"):
            address = urljoin(base_path + path.relative_to(site).as_posix(), element.get("src") or element["href"])
            assert not urlsplit(address).netloc, (path, address)
            file = site / address.removeprefix(base_path)
            assert element["integrity"] == sha256(file.read_bytes()), (path, address)
            compared.add(file.suffix)
    assert compared == {".js", ".css"}


def test_the_hosted_python_is_compared_with_what_the_page_names(documents, site):
    scripts = {
        str(script["data-python"]) for document in documents.values() for script in document.select("[data-python]")
    }
    (name,) = {address.rpartition("assets/live-cells/")[2] for address in scripts}
    description, _, expected = name.partition("#")  # a hash may hold a slash
    assert expected == sha256((site / "assets/live-cells" / description).read_bytes())


@pytest.mark.parametrize(
    "path", ["", "chapters/01_the_sign_disappears/", "chapters/11_playground/", "about/", "no/such/"]
)
def test_nothing_of_a_page_is_refused(page, site_server, path):
    """The theme's own scripts and styles, figures, a search, a walk to another page, the editor."""
    page.add_init_script(
        "window.refused = []; document.addEventListener('securitypolicyviolation',"
        " (event) => refused.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample))"
    )
    page.goto(site_server.url + path)
    page.get_by_role("textbox", name="Search").fill("subgradient")
    page.keyboard.press("End")  # the theme listens to keys, not to changes
    page.locator(".md-search-result__link").first.wait_for()
    page.keyboard.press("Escape")
    for button in page.get_by_role("button", name="Edit", exact=True).all()[:1]:
        button.click()
        page.locator(".cm-content").first.wait_for()
    page.locator(".md-footer__link").first.evaluate("link => link.click()") if page.locator(
        ".md-footer__link"
    ).count() else None
    assert page.evaluate("refused") == []
    errors = [text for text in page.console_errors if not re.search("404", text)]
    assert errors == page.page_errors == []


def test_saved_values_do_nothing(page, site_server):
    """What the theme and the cells keep in the browser, turned into markup."""
    page.goto(site_server.url + "chapters/01_the_sign_disappears/")
    page.locator(".prediction input").first.check()
    page.get_by_role("button", name="Answer").first.click()
    page.evaluate("""() => {
      const markup = '"><img src=x onerror="window.pwned=1"><script>window.pwned=1</' + 'script>';
      const color = { media: markup, scheme: markup, primary: markup, accent: 'javascript:window.pwned=1' };
      for (const name of Object.keys(localStorage)) localStorage.setItem(name, markup);
      const scope = new URL('../..', location).pathname;
      localStorage.setItem(scope + '.__palette', JSON.stringify({ index: markup, color }));
      localStorage.setItem(scope + '.__tabs', JSON.stringify([markup]));
    }""")
    page.reload()
    page.get_by_role("button", name="Run", exact=True).first.wait_for()
    assert page.evaluate("window.pwned") is None
