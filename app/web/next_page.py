"""Where to go next: only ever to a page of this console."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request


def here() -> str:
    """The address of the present page, without the host."""
    return request.full_path if request.query_string else request.path


def safe_next(target: str | None, otherwise: str) -> str:
    """``target`` if it is a path of this console, else ``otherwise``."""
    if (
        not target
        or not target.startswith("/")
        or target.startswith("//")
        or "\\" in target
        or not target.isprintable()
    ):
        return otherwise
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else otherwise
