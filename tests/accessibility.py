"""What tests of accessibility share: axe in an open page, the colour schemes, and an ear at the page's live regions."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tools.places import ROOT

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8")
#: With the reader's wish for less motion, no colour is on its way to another one while axe looks.
SCHEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none", "reduced_motion": "reduce", "media": "screen"},
    "dark": {"color_scheme": "dark", "forced_colors": "none", "reduced_motion": "reduce", "media": "screen"},
    "forced": {"color_scheme": "dark", "forced_colors": "active", "reduced_motion": "reduce", "media": "screen"},
}

RUN = """async ([within, only]) => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const options = { iframes: false, preload: false, resultTypes: ["violations"] };
  if (only) options.runOnly = only;
  else options.rules = { "target-size": { enabled: true } };
  const { violations } = await axe.run(within ? { include: within } : document, options);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => {
    const why = [...node.any, ...node.all, ...node.none].map((check) => check.message).join(" ");
    return `${id}: ${node.target.join(" ")}: ${why}`;
  }));
}"""

#: axe takes the head of a column that is a formula for an empty one: it reads no MathML, as screen readers do.
HEADS = """() => axe.configure({ rules: [{ id: "empty-table-header", selector: "th:not(:has(math))" }] })"""

#: Hears what a screen reader would be told: each change of a live region is told once, with all that it says then.
EAR = """() => {
  window.heard = [];
  const live = "[aria-live], [role=status], [role=alert], [role=log]";
  new MutationObserver((changes) => {
    const regions = new Set();
    for (const { target, addedNodes, type } of changes) {
      if (type === "childList" && addedNodes.length === 0) continue;
      const element = target instanceof Element ? target : target.parentElement;
      const region = element?.closest(live);
      if (region && region.ariaLive !== "off" && region.ariaBusy !== "true" && region.checkVisibility()) regions.add(region);
    }
    for (const region of regions) if (region.textContent.trim()) window.heard.push(region.textContent.trim());
  }).observe(document, { subtree: true, childList: true, characterData: true });
}"""


def findings(page: Page, *within: str, only: list[str] | None = None) -> list[str]:
    """What axe finds: for each element the rule, where it is, and why. Best practices count like WCAG 2.2 AA."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
        page.evaluate(HEADS)
    found: list[str] = page.evaluate(RUN, [list(within), only])
    return found


def in_all_schemes(page: Page, *within: str) -> dict[str, list[str]]:
    """What axe finds in each colour scheme; colours apart, nothing differs between them."""
    found = {}
    for name, media in SCHEMES.items():
        page.emulate_media(**media)
        found[name] = findings(page, *within, only=None if name == "light" else ["color-contrast"])
    page.emulate_media(**SCHEMES["light"])
    return {name: lines for name, lines in found.items() if lines}
