"""Databases to measure on: migrated once, copied for every run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask

from app import clock, create_app
from app.extensions import db
from app.services.shop_file import load_shop

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "app" / "demo" / "cdnow"


def app_over(path: Path) -> Flask:
    """An application over the SQLite file at ``path``."""
    url = f"sqlite:///{path}"
    keys = {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_BINDS": {"write": url}, "SECRET_KEY": "bench"}
    return create_app(keys)


@contextmanager
def opened(path: Path) -> Iterator[Flask]:
    """An application over ``path``, in its context; every connection is closed at the end."""
    app = app_over(path)
    with app.app_context():
        try:
            yield app
        finally:
            for engine in db.engines.values():
                engine.dispose()


def empty_database(path: Path) -> Path:
    """A database at the newest migration, without any shop."""
    with opened(path):
        flask_migrate.upgrade()
    return path


def loaded_copy(empty: Path, path: Path, shop: dict[str, Any]) -> Path:
    """A copy of ``empty`` at ``path`` with ``shop`` loaded."""
    shutil.copy(empty, path)
    with opened(path):
        load_shop(shop, now=clock.now())
    return path
