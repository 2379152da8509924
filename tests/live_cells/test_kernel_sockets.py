"""Kernels of builds that run beside each other keep apart."""

import os
from html import unescape

import pytest
from bs4 import BeautifulSoup
from mkdocs_jupyter import convert

from live_cells.kernel_sockets import PATHS, sockets_in

CELL = "```python\nfrom ipykernel.connect import get_connection_info\nprint(get_connection_info())\n```\n"


def test_a_kernel_listens_in_the_folder(tmp_path):
    notebook = tmp_path / "a.md"
    notebook.write_text(CELL)
    with sockets_in(tmp_path):
        html = convert.nb2html(str(notebook), execute=True, allow_errors=False, kernel_name="python3")
    told = unescape(BeautifulSoup(html, "html.parser").get_text())
    assert '"transport": "ipc"' in told
    assert f'"ip": "{tmp_path}/kernel"' in told


@pytest.mark.parametrize("before", [None, "/somewhere"])
def test_afterwards_all_is_as_before(tmp_path, monkeypatch, before):
    monkeypatch.delenv(PATHS, raising=False)
    if before:
        monkeypatch.setenv(PATHS, before)
    with sockets_in(tmp_path):
        assert os.environ[PATHS].split(os.pathsep) == [str(tmp_path), *([before] if before else [])]
    assert os.environ.get(PATHS) == before
