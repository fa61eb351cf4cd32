"""Static files under addresses that change with what they hold: a browser asks for each once, not on every page."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

STATIC = frozenset({"static", "bootstrap.static"})
"""The endpoints that answer with files of the program."""

FOREVER = 365 * 24 * 3600
"""For how many seconds a browser keeps what never changes under its address."""


def register(app: Flask) -> None:
    """Name what a file holds in its address, and let browsers keep what was asked for by such an address."""
    app.url_defaults(add_version)
    app.after_request(let_keep)


def add_version(endpoint: str, values: dict[str, Any]) -> None:
    """Add to a static file's address what it holds now."""
    if endpoint in STATIC:
        values["v"] = version(endpoint, values["filename"])


def let_keep(response: Response) -> Response:
    """Let a file be kept if it still is what its address says: a page may be older than the program by now."""
    if request.endpoint in STATIC and "v" in request.args and response.status_code in (200, 304):
        held = version(request.endpoint, (request.view_args or {})["filename"])
        if held is not None and request.args["v"] == held:
            response.headers["Cache-Control"] = f"public, max-age={FOREVER}, immutable"
    return response


def version(endpoint: str, filename: str) -> str | None:
    """What stands for the content of a static file; None where there is no such file."""
    room = current_app.blueprints[endpoint.partition(".")[0]] if "." in endpoint else current_app
    path = Path(str(room.static_folder)) / filename
    return _digest(path, path.stat().st_mtime_ns) if path.is_file() else None


@cache
def _digest(path: Path, _changed_at: int) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=6).hexdigest()
