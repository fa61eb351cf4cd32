"""Uploaded files between two steps: kept under a random name that the session alone knows, for a day at most."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app, session

KEPT = timedelta(days=1)
MOST = 5
"""How many files a session may have under way."""

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was uploaded: what its lines are, what it was called, and since when it is here."""

    token: str
    kind: str
    name: str
    since: datetime
    content: bytes

    @property
    def digest(self) -> str:
        """What tells this content from any other."""
        return hashlib.sha256(self.content).hexdigest()[:24]


def keep(content: bytes, *, kind: str, name: str, now: datetime) -> str:
    """Keep a file until it is taken in; returns the name by which the session finds it."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    _forget_old(folder, now)
    token = secrets.token_hex(16)
    path = folder / token
    path.touch(mode=0o600)
    path.write_bytes(content)
    uploads = [*session.get("uploads", []), [token, kind, name[-LONGEST_NAME:], now.isoformat()]]
    for gone, *_ in uploads[:-MOST]:
        (folder / gone).unlink(missing_ok=True)
    session["uploads"] = uploads[-MOST:]
    return token


def find(token: str, now: datetime) -> Upload | None:
    """The file of this name, if the session has one and it is still here."""
    for own, kind, name, since in session.get("uploads", []):
        moment = datetime.fromisoformat(since)
        path = _folder() / own
        if own == token and now - moment < KEPT and path.is_file():
            return Upload(token, kind, name, moment, path.read_bytes())
    return None


def forget(token: str) -> None:
    """Remove a file that was taken in."""
    if re.fullmatch(r"[0-9a-f]{32}", token):
        (_folder() / token).unlink(missing_ok=True)
    session["uploads"] = [upload for upload in session.get("uploads", []) if upload[0] != token]


def _folder() -> Path:
    return Path(current_app.config["UPLOADS"]) / "imports"


def _forget_old(folder: Path, now: datetime) -> None:
    oldest = (now - KEPT).timestamp()
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
