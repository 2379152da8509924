"""Set up everything the other commands need, each step only when what it depends on has changed."""

from __future__ import annotations

import argparse

from tools import browsers, node, python_packages
from tools.console import exit_plainly


def set_up(*, with_browsers: bool) -> None:
    """Do the steps in the order in which they need each other."""
    python_packages.create_venv()
    python_packages.install_uv()
    python_packages.install_packages()
    python_packages.install_own_packages()
    node_version = node.provide_node()
    node.install_packages(node_version)
    node.build_runtime()
    if with_browsers:
        for browser in browsers.ALL:
            browser.provide()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.setup", description=__doc__)
    parser.add_argument("--with-browsers", action="store_true", help="also see to the browsers for the tests")
    set_up(with_browsers=parser.parse_args().with_browsers)
    return 0


if __name__ == "__main__":
    exit_plainly(main)
