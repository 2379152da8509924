"""Every page of the built site: what search engines, shared links, screen readers and browsers without script get."""

import json
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from mkdocs.config import load_config

import tutorial_code
from tools.places import ROOT, environment
from tools.project_copy import copy_project
from tutorial_code import figures


@pytest.fixture(scope="session")
def documents(site):
    """Each page of the site, parsed, by its path."""
    found = {
        path.relative_to(site).as_posix(): BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in site.rglob("*.html")
    }
    assert len(found) > 10
    return found


def nav_paths():
    """The Markdown files that `nav` in mkdocs.yml lists."""

    def leaves(entry):
        if isinstance(entry, str):
            return [entry]
        values = entry.values() if isinstance(entry, dict) else entry
        return [path for value in values for path in leaves(value)]

    return leaves(load_config(str(ROOT / "mkdocs.yml")).nav)


def built_path(markdown):
    stem = markdown.removesuffix(".md").removesuffix("index").rstrip("/")
    return f"{stem}/index.html" if stem else "index.html"


def test_every_page_of_nav_is_built(documents):
    pages = [built_path(path) for path in nav_paths()]
    assert len(pages) > 8
    assert set(pages) <= documents.keys()


def test_every_page_has_a_language_a_title_and_one_main_heading(documents):
    for path, document in documents.items():
        assert document.html["lang"] == "en", path
        assert document.title.get_text(strip=True), path
        assert len(document.find_all("h1")) == 1, path


def test_titles_and_descriptions_are_each_page_s_own(documents):
    pages = {path: document for path, document in documents.items() if path != "404.html"}
    for kind in ("title", "description"):
        texts = {}
        for path, document in pages.items():
            text = (
                document.title.get_text(strip=True)
                if kind == "title"
                else document.find("meta", {"name": kind})["content"]
            )
            assert text not in texts, f"{path} and {texts.get(text)} have the same {kind}"
            texts[text] = path


def test_descriptions_fit_a_search_result(documents):
    for path, document in documents.items():
        assert 40 <= len(document.find("meta", {"name": "description"})["content"]) <= 200, path


def test_every_page_tells_a_shared_link_what_it_is(documents):
    for path, document in documents.items():
        for name in ("og:title", "og:description", "og:type", "og:site_name"):
            assert document.find("meta", property=name)["content"], (path, name)
        for name in ("twitter:card", "twitter:title", "twitter:description"):
            assert document.find("meta", {"name": name})["content"], (path, name)


def test_images_figures_and_formulas_have_a_text(documents):
    for path, document in documents.items():
        for image in document.select("img:not([alt]), svg[role=img]:not([aria-label]):not([aria-labelledby])"):
            raise AssertionError(f"{path}: without a text alternative: {str(image)[:120]}")
        for formula in document.select(".arithmatex"):
            assert formula.math, f"{path}: a formula without MathML: {formula.get_text()[:80]}"


def test_formulas_are_rendered_and_signs_coloured(documents):
    chapter = documents["chapters/02_the_slope_has_a_sign/index.html"]
    assert chapter.select_one(".arithmatex .katex")
    assert documents["index.html"].select(".katex .low") and documents["index.html"].select(".katex .high")
    for path, document in documents.items():
        has_math = bool(document.select_one(".katex"))
        has_style = bool(document.select_one("link[rel=stylesheet][href*='/katex-']"))
        assert has_math == has_style, path


def test_without_script_pages_are_complete(new_page, site_server):
    page = new_page(java_script_enabled=False)
    page.goto(site_server.url + "chapters/02_the_slope_has_a_sign/")
    assert page.locator("live-cell .live-cell__output").count() > 5
    assert page.locator("live-cell .live-cell__figure svg").first.is_visible()
    assert page.locator(".katex-html").first.is_visible()
    assert page.get_by_role("button", name="Run").count() == 0
    page.get_by_text("Explanation", exact=True).first.click()
    assert page.locator(".prediction__why p").first.is_visible()


def test_a_wrong_address_shows_the_way_on(new_page, site_server):
    page = new_page()
    answer = page.goto(site_server.url + "chapters/no_such_chapter/")
    assert answer.status == 404
    assert page.locator("h1").inner_text() == "No minimum here"
    links = page.locator(".lost a")
    assert links.count() > 5
    for address in links.evaluate_all("links => links.map((link) => link.href)"):
        assert page.request.get(address).ok, address


def test_links_are_followed_without_a_reload_where_no_address_is_set(page, site_server):
    page.goto(site_server.url)
    page.evaluate("window.same = true")
    page.get_by_role("link", name="Start with chapter 1").first.click()
    page.wait_for_url("**/chapters/01_the_sign_disappears/")
    page.locator("h1", has_text="The sign disappears").wait_for()
    assert page.evaluate("window.same") is True
    page.go_back()
    page.locator(".hero").wait_for()
    assert page.evaluate("window.same") is True


def test_an_anchor_leaves_the_page_and_an_open_editor_as_they_are(page, site_server):
    page.goto(site_server.url + "chapters/01_the_sign_disappears/")
    page.get_by_role("button", name="Edit").first.click()
    page.locator(".cm-content").wait_for()
    site_server.requests.clear()
    anchors = page.locator("article h2 a.headerlink")
    for anchor in (anchors.nth(0), anchors.nth(1)):
        anchor.evaluate("anchor => anchor.click()")
        page.wait_for_function("hash => location.hash === hash", arg=anchor.evaluate("anchor => anchor.hash"))
    page.go_back()
    page.wait_for_function("hash => location.hash === hash", arg=anchors.nth(0).evaluate("anchor => anchor.hash"))
    page.evaluate("new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))")
    assert page.locator(".cm-content").count() == 1
    assert not [path for path in site_server.requests if path.endswith("/")]


def test_search_fetches_its_index_when_asked_and_finds_code_and_prose(page, site_server):
    site_server.requests.clear()
    page.goto(site_server.url, wait_until="networkidle")
    assert not [path for path in site_server.requests if "entries-" in path or "workers/" in path]
    for words, place in (("mean_squared_error_gradient", "chapters/"), ("subgradient", "glossary/")):
        page.get_by_role("textbox", name="Search").fill(words)
        page.keyboard.press("End")  # the theme listens to keys, not to changes
        page.locator(f".md-search-result__link[href*='{place}']").first.wait_for()
    assert [path for path in site_server.requests if "entries-" in path]


def test_search_index_holds_formulas_as_text(site):
    (index,) = (site / "search").glob("entries-*.json")
    entries = json.loads(index.read_text("utf-8"))
    text = "\n".join(entry["text"] for entry in entries if entry["location"].startswith("chapters/"))
    assert "ŷ" in text
    assert not re.search(r"katex|\\(frac|hat|partial)", text)


def test_reference_and_public_names_agree(documents):
    reference = documents["reference/index.html"]
    shown = {
        heading["id"] for heading in reference.select(".doc-object > .doc-heading, .doc-object > [id].doc-heading")
    }
    names = {identifier.rpartition(".")[2] for identifier in shown if identifier.startswith("tutorial_code.")}
    classes = {identifier.split(".")[2] for identifier in shown if identifier.count(".") == 3}
    members = {identifier.rpartition(".")[2] for identifier in shown if identifier.count(".") == 3}
    public = set(tutorial_code.__all__) | set(figures.__all__)
    documented = (names - members) | classes
    assert documented - public - {"figures"} == set(), "on the reference page, and not in __all__"
    assert public - documented - {"figures"} == set(), "in __all__, and not on the reference page"


def test_no_address_appears_before_it_is_set(documents):
    settings = load_config(str(ROOT / "mkdocs.yml"))
    if settings.site_url or settings.repo_url:
        pytest.skip("this copy has its settings")
    for path, document in documents.items():
        assert not document.select(
            "link[rel=canonical], meta[property='og:url'], meta[property='og:image'], a[rel=edit], .md-source"
        ), path


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The site built once more, from a copy with its settings made."""
    copy = tmp_path_factory.mktemp("published") / "copy"
    copy_project(copy, caches=("live-cells", "katex"))
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    for name, value in SETTINGS.items():
        text, count = re.subn(rf'^{name}: ""', f"{name}: {json.dumps(value)}", text, flags=re.MULTILINE)
        assert count == 1, f"mkdocs.yml has no empty setting {name}"
    (copy / "mkdocs.yml").write_text(text, "utf-8")
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=copy, env=environment(), check=True)
    return copy / "site"


SETTINGS = {
    "site_url": "https://example.org/sign/",
    "repo_url": "https://example.org/code/sign",
    "site_author": "Ada Lovelace",
}


def test_settings_appear_once_they_are_set(published):
    path = "chapters/01_the_sign_disappears/"
    document = BeautifulSoup((published / path / "index.html").read_text("utf-8"), "html.parser")
    address = SETTINGS["site_url"] + path
    assert document.find("link", rel="canonical")["href"] == address
    assert document.find("meta", property="og:url")["content"] == address
    image = document.find("meta", property="og:image")["content"]
    assert (published / image.removeprefix(SETTINGS["site_url"])).is_file()
    assert document.select_one(".md-source")["href"] == SETTINGS["repo_url"]
    source = f"{SETTINGS['repo_url']}/edit/main/docs/chapters/01_the_sign_disappears.md"
    assert document.select_one("a[rel=edit]")["href"] == source
    assert SETTINGS["site_author"] in document.select_one(".md-copyright").get_text()


def test_sitemap_lists_every_page_once_the_address_is_set(published):
    sitemap = ElementTree.parse(published / "sitemap.xml")
    listed = {element.text for element in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    pages = {page.parent.relative_to(published).as_posix() for page in published.rglob("index.html")}
    assert listed == {SETTINGS["site_url"] + (f"{page}/" if page != "." else "") for page in pages}
    robots = (published / "robots.txt").read_text("utf-8")
    assert f"Sitemap: {SETTINGS['site_url']}sitemap.xml" in robots


def test_repository_link_asks_no_host_for_numbers(published):
    document = BeautifulSoup((published / "index.html").read_text("utf-8"), "html.parser")
    assert not document.select("[data-md-component=source]")
