"""Lets the kernel of a build listen where no other one does."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import zmq

CONFIG = "jupyter_nbconvert_config.json"
PATHS = "JUPYTER_CONFIG_PATH"


@contextmanager
def sockets_in(folder: Path) -> Iterator[None]:
    """Have kernels that nbconvert starts meanwhile listen in a folder, which is short-lived and one build's own.

    Jupyter looks for free ports and names them to the kernel, which takes them a second later: by then another
    program may have one, and the build would wait for a minute and fail. Windows has no such sockets in ZeroMQ.
    """
    if not zmq.has("ipc"):
        yield
        return
    (folder / CONFIG).write_text(json.dumps({"KernelManager": {"transport": "ipc", "ip": str(folder / "kernel")}}))
    before = os.environ.get(PATHS)
    os.environ[PATHS] = os.pathsep.join([str(folder), *([before] if before else [])])
    try:
        yield
    finally:
        if before is None:
            del os.environ[PATHS]
        else:
            os.environ[PATHS] = before
