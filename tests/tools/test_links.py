"""Each kind of dead link and foreign resource is found, and nothing else is."""

import pytest

from tools.links import problems


@pytest.fixture
def site(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "index.html").write_text('<h1 id="top-of-it">A</h1><img src="picture.png" srcset="picture.png 2x">')
    (tmp_path / "chapters" / "index.html").write_text('<a href="../">home</a>')
    (tmp_path / "picture.png").write_bytes(b"")
    (tmp_path / "style.css").write_text("a { background: url(picture.png) }")
    (tmp_path / "script.js").write_text('import "./other.js"')
    return tmp_path


@pytest.mark.parametrize(
    "page",
    [
        '<a href="../#top-of-it">x</a>',
        '<a href="..">x</a>',
        '<a href="#here">x</a><p id="here">',
        '<a href="#here?seed=3&amp;loss=huber_loss">x</a><p id="here">',
        '<a href="/base/picture.png">x</a>',
        '<a href="https://a.example/">a link to another site is no resource</a>',
        '<link rel="canonical" href="https://a.example/">',
        '<a href="mailto:a@a.example">x</a>',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
        '<p style="fill: url(#gradient)">',
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"></svg>',
        '<script>const home = "https://a.example/";</script>',
    ],
)
def test_sound_page(site, page):
    (site / "chapters" / "index.html").write_text(page)
    assert problems(site, "/base/") == []


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ('\n<a href="gone/">', "chapters/index.html:2: gone/ leads to no file of the site."),
        ('<a href="../../etc">', "chapters/index.html:1: ../../etc leads to no file of the site."),
        ('<a href="/picture.png">', "chapters/index.html:1: /picture.png leads to no file of the site."),
        ('<a href="../#gone">', "chapters/index.html:1: ../#gone: the page index.html has no id “gone”."),
        ('<p id="a"><p id="a">', "chapters/index.html: the id “a” stands twice."),
        ('<img srcset="../picture.png 1x, a.png 2x">', "chapters/index.html:1: a.png leads to no file of the site."),
        (
            '<script src="https://a.example/a.js">',
            "chapters/index.html:1: https://a.example/a.js would be loaded from another host.",
        ),
        (
            '<link rel="stylesheet" href="//a.example/a.css">',
            "chapters/index.html:1: //a.example/a.css would be loaded from another host.",
        ),
        (
            '<iframe src="http://a.example"></iframe>',
            "chapters/index.html:1: http://a.example would be loaded from another host.",
        ),
        (
            '<style>@import "https://a.example/a.css";</style>',
            "chapters/index.html: the style https://a.example/a.css would be loaded from another host.",
        ),
        (
            '<p style="background: url(../gone.png)">',
            "chapters/index.html: the style's ../gone.png leads to no file of the site.",
        ),
        (
            '<script type="module">import("https://a.example/a.js")</script>',
            "chapters/index.html: the script would load https://a.example/a.js from another host.",
        ),
    ],
)
def test_faulty_page(site, page, complaint):
    (site / "chapters" / "index.html").write_text(page)
    assert problems(site, "/base/") == [complaint]


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        (
            "style.css",
            "a{src:url('//a.example/f.woff2')}",
            "the style //a.example/f.woff2 would be loaded from another",
        ),
        ("style.css", "a{src:url(f.woff2)}", "the style's f.woff2 leads to no file of the site."),
        ("script.js", 'import a from "https://a.example/a.js"', "the script would load https://a.example/a.js from"),
        ("script.js", "fetch(`https://a.example/a`)", "the script would load https://a.example/a from another host."),
        ("script.js", 'new Worker("https://a.example/a")', "the script would load https://a.example/a from another"),
    ],
)
def test_faulty_file(site, name, text, complaint):
    (site / name).write_text(text)
    (found,) = problems(site)
    assert found.startswith(f"{name}: {complaint}")


def test_a_folder_without_pages_is_a_problem(tmp_path):
    assert problems(tmp_path) == [f"{tmp_path} holds no HTML file: build the site first."]
