"""The list of what the service worker keeps."""

import json
import re

import pytest

from live_cells.hashes import integrity
from live_cells.offline import SERVICE_WORKER, write_no_service_worker, write_service_worker

FOLDER = "assets/live-cells/"
PYTHON = ["python-1.json", "wheels/1/a.whl"]
PAGES = ["404.html", "index.html", "deep/index.html", "assets/a style.css", f"{FOLDER}part.js", "search/entries.json"]
NOT_READ = ["sitemap.xml", "sitemap.xml.gz", "robots.txt", "assets/a.js.map", ".nojekyll", "deep/.hidden", "CNAME"]


@pytest.fixture
def site(tmp_path):
    """The files of a site, each with its own address as its content."""
    folder = tmp_path / "site"
    for address in [*PAGES, *NOT_READ, *(FOLDER + file for file in PYTHON)]:
        file = folder / address
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(address)
    return folder


@pytest.fixture
def script(tmp_path):
    file = tmp_path / "script.js"
    file.write_text("use(OFFLINE);")
    return file


def listed(site):
    """The list that was written, and the rest of the file."""
    text = (site / SERVICE_WORKER).read_text()
    found = re.fullmatch(r"var OFFLINE=(.*);\n(.*)", text)
    return json.loads(found[1]), found[2]


def test_pages_and_their_files_are_listed_with_their_hashes(site, script):
    write_service_worker(site, script, FOLDER, PYTHON, [])
    found, rest = listed(site)
    assert rest == "use(OFFLINE);"
    assert found["files"] == {address.replace(" ", "%20"): integrity(address.encode()) for address in sorted(PAGES)}


def test_python_s_files_are_listed_apart(site, script):
    write_service_worker(site, script, FOLDER, PYTHON, [])
    found, _ = listed(site)
    assert found["folder"] == FOLDER
    assert found["python"] == {file: integrity((FOLDER + file).encode()) for file in PYTHON}


def test_an_author_can_leave_files_out(site, script):
    write_service_worker(site, script, FOLDER, PYTHON, ["deep/*", "*.css"])
    found, _ = listed(site)
    assert set(PAGES) - {"deep/index.html", "assets/a style.css"} == found["files"].keys()


def test_two_builds_write_the_same(site, script):
    write_service_worker(site, script, FOLDER, PYTHON, [])
    first = (site / SERVICE_WORKER).read_bytes()
    write_service_worker(site, script, FOLDER, reversed(PYTHON), [])
    assert (site / SERVICE_WORKER).read_bytes() == first


def test_a_change_of_one_page_changes_the_service_worker(site, script):
    write_service_worker(site, script, FOLDER, PYTHON, [])
    first = (site / SERVICE_WORKER).read_bytes()
    (site / "deep/index.html").write_text("another")
    write_service_worker(site, script, FOLDER, PYTHON, [])
    assert (site / SERVICE_WORKER).read_bytes() != first


def test_without_the_option_the_file_removes_an_earlier_one(site, script):
    write_no_service_worker(site, script)
    assert (site / SERVICE_WORKER).read_bytes() == script.read_bytes()
