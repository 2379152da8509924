"""Keep what the tools note down while they are tested apart from what they have noted for real."""

import socket

import pytest

from tools import programs, stamps


@pytest.fixture(autouse=True)
def notes(tmp_path, monkeypatch):
    """The folder that stands in for .cache/setup."""
    folder = tmp_path / "notes"
    monkeypatch.setattr(stamps, "SETUP_CACHE", folder)
    monkeypatch.setattr(programs, "SETUP_CACHE", folder)
    return folder


@pytest.fixture
def closed_address():
    """An address of this machine at which nobody answers, as a package index that is not reached."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        yield f"http://127.0.0.1:{reserved.getsockname()[1]}/"
