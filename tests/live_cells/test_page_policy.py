"""The policy and the hashes that are written into built pages."""

import logging

import pytest

from live_cells.hashes import integrity
from live_cells.page_policy import inline_hashes, policy, protect_pages

PAGE = """<!doctype html><html><head>
<meta charset="utf-8">
<link rel="stylesheet" href="{root}a.css"><link rel="icon" href="{root}a.ico">
<link href={root}b.js rel=modulepreload>
<script>one()</script><script type="application/json">{{"a": 1}}</script>
<script type=module src='{root}b.js' data-x="1"></script>
</head><body><pre>&lt;script&gt;shown()&lt;/script&gt;</pre><SCRIPT async>two()
</SCRIPT ></body></html>
"""


@pytest.fixture
def site(tmp_path):
    """Two pages at different depths, and their files."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "index.html").write_text(PAGE.format(root=""))
    (tmp_path / "deep/index.html").write_text(PAGE.format(root="../").replace("one()", "another()"))
    (tmp_path / "a.css").write_text("b {}")
    (tmp_path / "b.js").write_text("run()")
    return tmp_path


def quoted(script):
    return f"'{integrity(script.encode())}'"


def test_one_policy_for_all_pages_names_the_scripts_of_all(site):
    protect_pages(site, "/", ["sha256-more"])
    heads = [
        (site / name).read_text().partition('<meta charset="utf-8">')[2] for name in ("index.html", "deep/index.html")
    ]
    metas = {head.partition("\n")[0] for head in heads}
    assert len(metas) == 1
    (meta,) = metas
    assert meta.startswith('<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src ')
    for script in ("one()", "another()", "two()\n"):
        assert quoted(script) in meta
    assert "'sha256-more'" in meta
    assert meta.count("sha256-") == 4


def test_scripts_stylesheets_and_preloads_get_the_hash_of_their_file(site):
    protect_pages(site, "/", [])
    for name, root in (("index.html", ""), ("deep/index.html", "../")):
        text = (site / name).read_text()
        style, script = (integrity((site / file).read_bytes()) for file in ("a.css", "b.js"))
        assert f'<link rel="stylesheet" href="{root}a.css" integrity="{style}">' in text
        assert f'<link href={root}b.js rel=modulepreload integrity="{script}">' in text
        assert f'<script type=module src=\'{root}b.js\' data-x="1" integrity="{script}">' in text
        assert text.count("integrity=") == 3


def test_addresses_below_the_path_of_the_site(site):
    (site / "404.html").write_text(PAGE.format(root="/base/"))
    protect_pages(site, "/base/", [])
    assert (site / "404.html").read_text().count("integrity=") == 3


def test_the_author_hears_of_what_the_policy_will_refuse(site, caplog):
    (site / "index.html").write_text(PAGE.format(root="").replace("a.css", "https://example.org/a.css"))
    with caplog.at_level(logging.WARNING):
        protect_pages(site, "/", [])
    (record,) = caplog.records
    assert "https://example.org/a.css" in record.getMessage()


def test_data_is_no_script():
    assert inline_hashes('<script type="application/ld+json">{}</script><script src="a.js"></script>') == set()


def test_the_order_of_the_hashes_is_always_the_same():
    assert policy(["sha256-b", "sha256-a"]) == policy(["sha256-a", "sha256-b"])
