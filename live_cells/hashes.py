"""Hashes of files: in hexadecimal for names, and as browsers compare them."""

from __future__ import annotations

import base64
import hashlib


def digest(data: bytes) -> str:
    """The sha256 of `data`, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def integrity(data: bytes) -> str:
    """The sha256 of `data`, as browsers compare it: in base64, behind its name."""
    return f"sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}"
