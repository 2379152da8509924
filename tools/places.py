"""Where things are in the project, and the environment in which its programs run."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
CACHE = ROOT / ".cache"
SETUP_CACHE = CACHE / "setup"
LOCAL_NODE = CACHE / "node"
LOCAL_NODE_PATH = LOCAL_NODE / "path"
SITE = ROOT / "site"

# A child of ours must take its packages from the project's folders and nowhere else.
FOREIGN_SETTINGS = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "CONDA_PREFIX")


def environment() -> dict[str, str]:
    """Return the environment for child processes: the project's Python and Node come first on PATH.

    Settings that say how to reach a registry (proxies, certificates, mirrors) stay as they are.
    """
    variables = {name: value for name, value in os.environ.items() if name not in FOREIGN_SETTINGS}
    path = [str(VENV / "bin"), os.environ.get("PATH", os.defpath)]
    if LOCAL_NODE_PATH.is_dir():  # there only where PATH has no Node that will do
        path.insert(1, str(LOCAL_NODE_PATH))
    variables |= {
        "PATH": os.pathsep.join(path),
        "VIRTUAL_ENV": str(VENV),
        # The lock file alone decides; a constraint of the machine could only contradict it.
        "PIP_CONSTRAINT": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        # Material for MkDocs prints a banner about MkDocs 2 on every build; MkDocs is pinned below 2.
        "NO_MKDOCS_2_WARNING": "1",
    }
    return variables
