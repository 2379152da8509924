"""The page of one chapter is built alone; what the build refuses and what is too heavy is told."""

import random

import pytest

from tools.review import page


def test_what_the_build_refuses_is_told_with_its_line():
    message = "docs/chapters/a.md:12: found 3 positions that take 200 KB; expected at most 100 KB; take longer steps"
    finding = page.refused("docs/chapters/a.md", message)
    assert (finding.place, finding.what) == ("docs/chapters/a.md:12", "found 3 positions that take 200 KB")
    assert finding.mend == "expected at most 100 KB; take longer steps"


def test_a_formula_that_cannot_be_read_is_told_with_its_line():
    finding = page.refused(
        "docs/chapters/a.md", "docs/chapters/a.md:12: KaTeX cannot render `\\fra`: Undefined control"
    )
    assert (finding.line, finding.what) == (12, "KaTeX cannot render `\\fra`: Undefined control")


def test_any_other_message_is_told_as_it_is():
    finding = page.refused("docs/chapters/a.md", "The theme is broken")
    assert (finding.what, finding.why) == ("the page cannot be built", "The theme is broken")


@pytest.fixture
def built(tmp_path):
    """A page with one image, and the image's file."""
    (tmp_path / "index.html").write_text('<img src="ball.png" alt="A ball">', "utf-8")
    (tmp_path / "ball.png").write_bytes(b"small")
    return tmp_path


def noise(size):
    return random.Random(0).randbytes(size)


def test_a_light_page_is_left_alone(built):
    assert list(page.heavy("docs/chapters/a.md", built, built / "index.html")) == []


def test_heavy_html_is_told(built):
    (built / "index.html").write_text(noise(26_000).hex(), "utf-8")
    (finding,) = page.heavy("docs/chapters/a.md", built, built / "index.html")
    assert finding.what == "the page’s HTML takes 30 KB, compressed"


def test_a_heavy_image_is_named(built):
    (built / "ball.png").write_bytes(noise(160_000))
    (finding,) = page.heavy("docs/chapters/a.md", built, built / "index.html")
    assert finding.what == "the page takes 161 KB before Run"
    assert finding.mend == "make the images smaller; the largest file is ball.png, 160 KB"
