"""An author who makes mistakes in a project of its own."""

import pytest

from .mistakes import Author


@pytest.fixture(scope="session")
def author(tmp_path_factory):
    """Asks what a text of the sound chapter is told."""
    return Author(tmp_path_factory.mktemp("author") / "project")
