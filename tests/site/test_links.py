"""The built site's links lead somewhere, and nothing of it would be loaded from another host."""

from tools.links import problems


def test_links_anchors_and_resources(site, base_path):
    assert problems(site, base_path) == []
