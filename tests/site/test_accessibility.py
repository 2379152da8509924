"""Every page for everyone: axe in three colour schemes, 320 px, targets, text alternatives, right to left, on paper."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from tests.accessibility import SCHEMES, findings
from tools.places import ROOT

DOCS = ROOT / "docs"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}


def addresses():
    """The address of every page below the site's root, from the sources: there is no site yet when tests are named."""
    sources = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md") if "includes" not in path.parts)
    missing = {"about.md", "code-map.md", "licences.md", "contributing.md", "live-cells.md"} - set(
        sources
    )  # made by hooks
    stems = [re.sub(r"(^|/)index$", r"\1", name.removesuffix(".md")) for name in [*sources, *missing]]
    return ["404.html", *sorted(f"{stem}/" if stem and not stem.endswith("/") else stem for stem in stems)]


PAGES = addresses()


def test_all_pages_are_looked_at(site):
    built = {path.relative_to(site).as_posix().removesuffix("index.html") for path in site.rglob("*.html")}
    assert built == set(PAGES)


@pytest.fixture(scope="module")
def walker(new_lasting_page):
    return new_lasting_page(viewport=WIDE)


@pytest.fixture(scope="module", params=PAGES, ids=lambda name: name or "home")
def opened(request, walker, site_server):
    """A page of the site, its cells alive; each test leaves it on the screen, wide and light."""
    walker.set_viewport_size(WIDE)
    walker.emulate_media(**SCHEMES["light"])
    walker.goto(site_server.url + request.param)
    walker.wait_for_function("() => !document.querySelector('live-cell:not(:defined)')")
    return walker


# Colours and structure


def test_axe_finds_nothing(opened):
    assert findings(opened) == []


@pytest.mark.parametrize("scheme", ["dark", "forced"])
def test_colours_are_told_apart(opened, scheme):
    opened.emulate_media(**SCHEMES[scheme])
    opened.wait_for_function("() => document.body.dataset.mdColorScheme === 'slate'")
    found = findings(opened, only=["color-contrast"])
    opened.emulate_media(**SCHEMES["light"])
    assert found == []


# Narrow: a phone, or a desktop at 400 %

#: What is cut off: wider than its box, which hides the rest. A formula breaks or scrolls in a box of its own, and the
#: title in the header is the one that the page begins with.
CUT = """() => [...document.querySelectorAll("body *")].filter((element) => {
  if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
  const { overflowX, clipPath } = getComputedStyle(element);
  const hides = /hidden|clip/.test(overflowX) && clipPath === "none" && element.clientWidth > 4;
  return hides && element.scrollWidth > element.clientWidth + 1 && !element.matches("html, body, .katex *, .md-header *");
}).map((element) => `${element.tagName}.${element.className}: ${element.scrollWidth} px in ${element.clientWidth}`)"""

#: Inline links need no height of their own, and neither do headings that are labels of hidden boxes.
SMALL = """() => [...document.querySelectorAll("a[href], button, input, summary, select, textarea, [tabindex='0'], label[for]")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((element) => !(element.matches("a") && getComputedStyle(element).display === "inline"))
  .filter((element) => !element.matches("label") || element.control?.checkVisibility({ opacityProperty: true }))
  .map((element) => [element, element.closest("label") ?? element])
  .map(([element, target]) => [element, target.getBoundingClientRect()])
  .filter(([, { width, height }]) => width > 0 && height > 0 && (width < 24 || height < 24))
  .map(([element, { width, height }]) =>
    `${element.tagName}.${element.className} ${element.textContent.trim().slice(0, 20)}: ${width} x ${height}`)"""

#: What WCAG 1.4.12 lets readers set.
SPACED = """*:not(.katex *, svg *) { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_nothing_is_lost_at_320_px(opened):
    opened.set_viewport_size(NARROW)
    lost, cut, small = sideways(opened), opened.evaluate(CUT), opened.evaluate(SMALL)
    style = opened.add_style_tag(content=SPACED)
    spaced = sideways(opened), opened.evaluate(CUT)
    style.evaluate("style => style.remove()")
    opened.set_viewport_size(WIDE)
    assert (lost, cut, small, spaced) == (0, [], [], (0, []))


def test_targets_are_large_enough(opened):
    assert opened.evaluate(SMALL) == []


# Text alternatives

#: Each picture: what it says, and what it draws, with ids that are its own left out.
PICTURES = """() => [...document.querySelectorAll("svg[role=img], img, iframe")].map((picture) => [
  picture.ariaLabel || picture.alt || picture.title || picture.querySelector("title")?.textContent || "",
  picture.outerHTML.replaceAll(/figure-[\\w-]+/g, ""),
])"""


def is_a_finding(text):
    assert re.match(r"[A-Z0-9“].*[.!]$", text, re.DOTALL), f"no sentence: {text!r}"
    assert len(text.split()) >= 6, f"says too little: {text!r}"
    return True


def test_pictures_say_what_they_show(opened):
    drawn = {}
    for text, picture in opened.evaluate(PICTURES):
        assert is_a_finding(text)
        assert drawn.setdefault(text, picture) == picture, f"two different pictures say the same: {text!r}"


def test_pictures_of_a_slider_say_what_changes(site):
    files = sorted((site / "assets/live-cells").glob("positions-*.json"))
    assert len(files) > 10
    for file in files:
        recorded = json.loads(file.read_text("utf-8"))
        shown = ["".join(recorded["pieces"][number] for number in position) for position in recorded["positions"]]
        said = [unescape(text) for html in shown for text in re.findall(r'<svg[^>]* aria-label="([^"]*)"', html)]
        assert all(is_a_finding(text) for text in said)
        assert not said or len(set(said)) > len(shown) / 2, f"{file.name}: most positions say the same: {said[0]!r}"


# Right to left

OVERLAPS = """() => {
  const all = [...document.querySelectorAll("main :is(a[href], button, input, summary, legend, h1, h2, h3)")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((element) => !element.closest(".headerlink, .md-top, .md-sidebar, .chapters") && !element.matches(".md-skip"))
    .map((element) => [element, element.getBoundingClientRect()]).filter(([, box]) => box.width > 2);
  const found = [];
  for (let i = 0; i < all.length; i++) for (let j = i + 1; j < Math.min(all.length, i + 12); j++) {
    const [[one, a], [other, b]] = [all[i], all[j]];
    if (one.contains(other) || other.contains(one)) continue;
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 2 && down > 6 && getComputedStyle(one).display !== "inline") found.push(`${one.outerHTML.slice(0, 60)} and ${other.outerHTML.slice(0, 60)}`);
  }
  return found;
}"""
CODE_THE_OTHER_WAY = """() => [...document.querySelectorAll("pre, code, .katex, .live-cell__figure, .cm-content")]
  .filter((element) => getComputedStyle(element).direction !== "ltr").map((element) => element.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_right_to_left_nothing_overlaps_and_code_stays(opened, size):
    opened.set_viewport_size(size)
    opened.evaluate("for (const each of [document.documentElement, document.body]) each.dir = 'rtl'")
    found = sideways(opened), opened.evaluate(OVERLAPS), opened.evaluate(CODE_THE_OTHER_WAY)
    opened.evaluate("document.documentElement.removeAttribute('dir'); document.body.dir = 'ltr'")
    opened.set_viewport_size(WIDE)
    assert found == (0, [], [])


# On paper

CONTROLS = """() => [...document.querySelectorAll("button, input:not([type=radio]), select, textarea, nav, .md-header, .md-code__nav")]
  .filter((element) => element.checkVisibility()).map((element) => element.outerHTML.slice(0, 80))"""
HANDOUT = """() => {
  const luminance = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part) / 765, 0);
  const { color, backgroundColor } = getComputedStyle(document.body);
  const hidden = [...document.querySelectorAll("article :is(.live-cell__output, .live-cell__source, .prediction__why) > *")]
    .filter((element) => !element.checkVisibility() && !element.closest(".live-cell__proof, .exercise details"));
  const split = [...document.querySelectorAll("article :is(figure, img)")]
    .filter((element) => getComputedStyle(element).breakInside !== "avoid");
  return {
    dark: luminance(backgroundColor) < 0.9 || luminance(color) > 0.3,
    hidden: hidden.map((element) => element.outerHTML.slice(0, 80)),
    split: split.map((element) => element.outerHTML.slice(0, 80)),
    licence: document.querySelector(".md-copyright").checkVisibility(),
  };
}"""


def test_prints_as_a_handout_from_a_dark_screen(opened):
    opened.emulate_media(**SCHEMES["dark"] | {"media": "print"})
    controls, handout = opened.evaluate(CONTROLS), opened.evaluate(HANDOUT)
    opened.emulate_media(**SCHEMES["light"])
    assert controls == []
    assert handout == {"dark": False, "hidden": [], "split": [], "licence": True}


# Languages and abbreviations

#: Names that nobody writes out.
NAMES = {"MIT", "CC", "BY", "SA", "OK"}


def test_language_is_said_and_abbreviations_are_explained(opened, request):
    assert opened.evaluate("document.documentElement.lang") == "en"
    if "chapters" not in request.node.callspec.params["opened"]:
        return
    text = opened.evaluate("""() => {
      const article = document.querySelector("article").cloneNode(true);
      for (const no of article.querySelectorAll("abbr, code, pre, live-cell, h1, h2, h3, .arithmatex")) no.replaceWith(" ");
      return article.textContent;
    }""")
    assert set(re.findall(r"\b[A-Z]{2,}\b", text)) - NAMES == set()
