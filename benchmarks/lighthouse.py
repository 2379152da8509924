"""Lighthouse's scores (mobile, throttled) for the landing page and a chapter.

    make bench        or, alone:        .venv/bin/python -m tools.run python benchmarks/lighthouse.py [FOLDER]

FOLDER is a built site; without it, site/ is built if a source has changed. Exit code 1 if a score is too low.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools import browsers
from tools.build_site import build_site
from tools.places import ROOT, SITE, environment
from tools.site_server import SiteServer

PAGES = ("", "chapters/02_the_slope_has_a_sign/")
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
ROUNDS = 3  # performance is timed, so the best of a few runs counts; the other scores do not vary
SCRIPT = Path(__file__).with_suffix(".mjs")


def measure(server: SiteServer) -> list[dict[str, object]]:
    """Lighthouse's answers for each page, ROUNDS of them."""
    addresses = [server.url + path for path in PAGES for _ in range(ROUNDS)]
    command = ["node", SCRIPT, browsers.CHROMIUM.provide(), *addresses]
    done = subprocess.run(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def main() -> int:
    if len(sys.argv) > 1:
        site = Path(sys.argv[1]).resolve()
    else:
        build_site()
        site = SITE
    with SiteServer(site) as server:
        answers = measure(server)
    too_low = False
    for path in PAGES:
        rounds = [answer for answer in answers if str(answer["url"]).endswith("/" + path)]
        best = max(rounds, key=lambda answer: answer["scores"]["performance"])  # type: ignore[index]
        print(f"/{path}", *(f"{name} {score}" for name, score in best["scores"].items()), sep="  ")  # type: ignore[attr-defined]
        low = [name for name, least in LEAST.items() if best["scores"][name] < least]  # type: ignore[index]
        if low:
            too_low = True
            print(*(f"    {lost}" for lost in best["lost"]), sep="\n")  # type: ignore[attr-defined]
    return 1 if too_low else 0


if __name__ == "__main__":
    sys.exit(main())
