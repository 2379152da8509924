"""What lets a reader install the site as an app."""

import json
from io import BytesIO
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from mkdocs.config import load_config

from tools.places import ROOT

ADDRESS = "https://host.example/below/any/path/app.webmanifest"


@pytest.fixture(scope="module")
def manifest(site):
    return json.loads((site / "app.webmanifest").read_text("utf-8"))


def test_every_page_names_the_manifest(site):
    pages = [path for path in site.rglob("*.html") if path.name != "404.html"]
    assert len(pages) > 20
    for path in pages:
        (link,) = BeautifulSoup(path.read_bytes(), "html.parser").select("link[rel=manifest]")
        assert (path.parent / link["href"]).resolve() == (site / "app.webmanifest").resolve()


def test_it_is_the_site_s_and_works_below_any_path(manifest):
    assert manifest["name"] == load_config(str(ROOT / "mkdocs.yml")).site_name
    assert len(manifest["short_name"]) <= 12
    for name in ("start_url", "scope"):
        assert urljoin(ADDRESS, manifest[name]) == "https://host.example/below/any/path/"
    assert "id" not in manifest  # it would be relative to the host, which other sites share


def test_icons_are_there_in_the_sizes_that_are_named(manifest, site):
    drawn = [icon for icon in manifest["icons"] if icon["type"] == "image/png"]
    assert {icon["sizes"] for icon in drawn} == {"192x192", "512x512"}
    assert {icon.get("purpose") for icon in drawn} == {None, "maskable"}
    for icon in drawn:
        header = BytesIO((site / icon["src"]).read_bytes()).read(24)
        assert header.startswith(b"\x89PNG")
        width, height = (int.from_bytes(header[at : at + 4]) for at in (16, 20))
        assert f"{width}x{height}" == icon["sizes"]


@pytest.mark.parametrize(("scheme", "colour"), [("light", "#fdfcf9"), ("dark", "#12161d")])
def test_the_colour_around_the_page_is_that_of_the_palette(new_page, site_server, manifest, scheme, colour):
    page = new_page(color_scheme=scheme)
    page.goto(site_server.url)
    page.wait_for_function("() => document.querySelector('meta[name=theme-color]')?.content")
    named = page.locator("meta[name=theme-color]").get_attribute("content")
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    assert named.replace(" ", "") in (colour, f"rgb({red},{green},{blue})")
    assert manifest["theme_color"] == "#fdfcf9"


def test_the_browser_finds_nothing_wrong_with_it(page, site_server):
    page.goto(site_server.url)
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["url"] == f"{site_server.url}app.webmanifest"
    assert found["errors"] == []
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] in (
        [],
        [{"errorId": "in-incognito", "errorArguments": []}],
    )
