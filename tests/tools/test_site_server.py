"""The server of the tests answers as a static host does."""

import gzip
import urllib.error
import urllib.request

import pytest

from tools.site_server import SiteServer


@pytest.fixture
def server(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("<h1>home</h1>")
    (site / "404.html").write_text("<h1>not here</h1>")
    (site / "python.wasm").write_bytes(b"\0asm" + bytes(1000))
    (site / "picture.png").write_bytes(b"png")
    (tmp_path / "secret.txt").write_text("outside")
    with SiteServer(site, "/base/") as running:
        yield running


def get(address, *, accept="gzip"):
    request = urllib.request.Request(address, headers={"Accept-Encoding": accept})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers, answer.read()


def test_folder_and_log(server):
    headers, body = get(server.url)
    assert gzip.decompress(body) == b"<h1>home</h1>"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert server.requests == ["/base/"]


def test_wasm_is_compressed_and_typed(server):
    headers, body = get(server.url + "python.wasm")
    assert headers["Content-Type"] == "application/wasm"
    assert headers["Content-Encoding"] == "gzip"
    assert len(body) < 100


def test_nothing_is_compressed_unasked_or_twice(server):
    for address, accept in ((server.url, "identity"), (server.url + "picture.png", "gzip")):
        headers, _ = get(address, accept=accept)
        assert headers["Content-Encoding"] is None


@pytest.mark.parametrize("path", ["base/gone", "base/../secret.txt", "base/%2e%2e/secret.txt", "secret.txt"])
def test_missing_file_gets_the_404_page(server, path):
    root = server.url.removesuffix("base/")
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(root + path, accept="identity")
    with caught.value as answer:
        assert answer.code == 404
        assert answer.read() == b"<h1>not here</h1>"
