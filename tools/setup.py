"""Set up everything the other commands need, each step only when what it depends on has changed."""

from __future__ import annotations

import argparse

from tools import chromium, node, python_packages
from tools.console import exit_plainly


def set_up(*, with_browser: bool) -> None:
    """Do the steps in the order in which they need each other."""
    python_packages.create_venv()
    python_packages.install_uv()
    python_packages.install_packages()
    python_packages.install_own_packages()
    node_version = node.provide_node()
    node.install_packages(node_version)
    node.build_runtime()
    if with_browser:
        chromium.provide()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.setup", description=__doc__)
    parser.add_argument("--with-browser", action="store_true", help="also see to a Chromium for the tests")
    set_up(with_browser=parser.parse_args().with_browser)
    return 0


if __name__ == "__main__":
    exit_plainly(main)
