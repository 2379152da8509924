"""Formulas: rendered at build, told as text where no HTML goes, and a wrong one fails the build at its line."""

import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tools.places import ROOT, environment

HOOKS = ROOT / "theme/hooks"
SETTINGS = """
site_name: Formulas
use_directory_urls: false
theme: {{name: null, custom_dir: theme}}
hooks: ["{hooks}/formulas.py"]
markdown_extensions:
  - toc
  - pymdownx.arithmatex: {{generic: true}}
"""
TEMPLATE = """<title>{{ page.toc.items[0].title }}</title>
{% if page.file.src_uri in pages_with_math %}<link rel="stylesheet" href="{{ katex_stylesheet | url }}">{% endif %}
<p id="index">{{ page.content | striptags }}</p>{{ page.content }}"""


@pytest.fixture
def build(tmp_path):
    """Build a site of one page; the finished process, and the page if there is one."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/main.html").write_text(TEMPLATE, "utf-8")
    (tmp_path / "mkdocs.yml").write_text(SETTINGS.format(hooks=HOOKS), "utf-8")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")

    def run(markdown, **changed):
        (tmp_path / "docs/index.md").write_text(markdown, "utf-8")
        command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
        done = subprocess.run(command, cwd=tmp_path, env=environment() | changed, capture_output=True, text=True)
        page = tmp_path / "site/index.html"
        return done, BeautifulSoup(page.read_text("utf-8") if page.is_file() else "", "html.parser"), tmp_path / "site"

    return run


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (r"\hat{y} - y", "ŷ−y"),
        (r"\frac{\partial L}{\partial w}", "∂L/∂w"),
        (r"\frac{2}{n}\sum_i (\hat{y}_i - y_i)", "2/n∑ᵢ(ŷᵢ−yᵢ)"),
        (r"\left(\hat{y} - y\right)^2", "(ŷ−y)²"),
        (r"\theta_1 = \low{-17}", "θ₁ = −17"),
    ],
)
def test_a_formula_reads_as_text_in_headings_and_in_the_search_index(build, formula, text):
    done, page, _ = build(f"# Of ${formula}$\n")
    assert done.returncode == 0, done.stderr
    assert page.title.get_text() == f"Of {text}"
    assert page.select_one("#index").get_text() == f"Of {text}"
    assert page.select_one("h1 .katex-html") and page.select_one("h1 math")


def test_formulas_of_one_line_can_stand_below_each_other(build):
    _, page, _ = build(
        "# Two\n\n$$a = 1 \\qquad\\qquad b = \\frac{1}{2}$$\n\n$$c \\qquad\\text{so}\\qquad d$$\n\n$$\\text{c \\qquad d}$$\n\n$e \\qquad f$\n"
    )
    shown = [
        [" ".join(part.math.get_text().split()) for part in each.select(".katex")]
        for each in page.select(".arithmatex")
    ]
    assert shown == [["a=1", "b=12"], ["c", "sod"], ["c d"], ["ef"]]
    assert "a = 1 b = 1/2" in page.select_one("#index").get_text()


@pytest.mark.parametrize("chapter", ["03_from_slope_to_weights", "05_gradient_descent"])
def test_a_phone_breaks_a_formula_only_where_the_screen_ends(new_page, site_server, chapter):
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{site_server.url}chapters/{chapter}/")
    formulas = page.locator("div.arithmatex > .katex-display").evaluate_all(
        """formulas => formulas.map((formula) => [
          formula.parentElement.clientWidth,
          [...formula.querySelectorAll(".katex-html > .katex-base")].map((part) => {
            const { left, width } = part.getBoundingClientRect();
            return [left, width];
          }),
        ])"""
    )
    assert len(formulas) >= 5
    for room, parts in formulas:
        used = 0.0
        for (before, _), (left, width) in zip([(-1, 0), *parts], parts, strict=False):
            assert left > before or used + width > room - 1, "a line is broken that had room for more"
            used = used + width if left > before else width


def test_signs_keep_their_class_and_fonts_only_the_glyphs_in_use(build):
    _, page, site = build("# Signs\n\n$\\low{-1} \\ne \\high{+1}$\n")
    assert page.select_one(".katex .low").get_text() == "−1"
    assert page.select_one(".katex .high").get_text() == "+1"
    fonts = list((site / "assets/fonts").iterdir())
    assert fonts and all(font.suffix == ".woff2" and font.stat().st_size < 4000 for font in fonts)


def test_a_page_without_math_asks_for_no_stylesheet(build):
    _, page, site = build("# Plain\n\nFive dollars, $5.\n")
    assert page.link is None
    assert not (site / "assets").exists()


@pytest.mark.parametrize("wrong", [r"\frac{1}{", r"\nosuch{x}", r"\href{https://example.org}{x}"])
def test_a_wrong_formula_fails_the_build_with_file_line_and_reason(build, wrong):
    done, _, _ = build(f"# Title\n\nText.\n\n$$\n{wrong}\n$$\n")
    assert done.returncode != 0
    assert f"docs/index.md:6: KaTeX cannot render `{wrong}`: " in done.stderr


def test_without_node_the_build_says_what_to_do(build):
    done, _, _ = build("# Title\n\n$x$\n", PATH=str(Path("/nonexistent")))
    assert done.returncode != 0
    assert "no `node` is on PATH; `make build` and `make serve` bring one" in done.stderr
