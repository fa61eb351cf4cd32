"""Where the installation keeps its things, and what the environment may say about it."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

VERSION = "0.1.0"


def settings(instance: Path) -> dict[str, Any]:
    """The Flask configuration for an installation that lives in ``instance``.

    ``DATABASE_URL`` names the database in SQLAlchemy's form; without it, SQLite in the instance folder. ``UPLOADS``
    names the folder of what people upload; without it, one in the instance folder.
    """
    url = database_url(instance)
    return {
        "SECRET_KEY": secret_key(instance),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_BINDS": {"write": url},
        "BOOTSTRAP_SERVE_LOCAL": True,
        "BABEL_DEFAULT_LOCALE": "zh_CN",
        "VERSION": VERSION,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "UPLOADS": os.environ.get("UPLOADS") or str(instance / "uploads"),
        "MAX_CONTENT_LENGTH": 16 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
    }


def database_url(instance: Path) -> URL:
    """The database to use; ``postgres://`` and ``postgresql://`` mean the installed driver, psycopg 3."""
    given = os.environ.get("DATABASE_URL")
    if not given:
        return make_url(f"sqlite:///{instance / 'queue_rebate.sqlite3'}")
    url = make_url(given.replace("postgres://", "postgresql://", 1) if given.startswith("postgres://") else given)
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def secret_key(instance: Path) -> str:
    """The key that signs sessions, made once and kept in ``instance`` readable by its owner alone."""
    path = instance / "secret_key"
    instance.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written apart and then linked to its name: whoever starts at the same moment reads a whole key, the same one.
        handle, own = tempfile.mkstemp(dir=instance)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(own, path)
        Path(own).unlink()
    return path.read_text().strip()
