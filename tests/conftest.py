"""What tests share: a database that is migrated once and copied, and an application over a copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from app import create_app
from app.extensions import db
from app.services.staff import Post, add_staff
from app.services.transactions import write
from tests import rows
from tests.quick import share_templates

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
USERNAME, PASSWORD = "chen", "a long password"


def quick_hash(password: str) -> str:
    """A hash that lets ``password`` in without the price of a good one, which is a tenth of a second a login."""
    return generate_password_hash(password, "pbkdf2:sha256:1")


def app_over(path: Path) -> Flask:
    """An application over the SQLite file at ``path``, made for tests."""
    url = f"sqlite:///{path}"
    app = create_app(
        {
            "SQLALCHEMY_DATABASE_URI": url,
            "SQLALCHEMY_BINDS": {"write": url},
            "SECRET_KEY": "for tests",
            "UPLOADS": str(path.parent / "uploads"),
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
        }
    )
    return share_templates(app)


def let_go(app: Flask) -> None:
    """Close every connection of ``app``, so that its file is whole and nothing leaks."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest migration."""
    path = tmp_path_factory.mktemp("migrated") / "empty.sqlite3"
    app = app_over(path)
    with app.app_context():
        flask_migrate.upgrade()
    let_go(app)
    return path


@pytest.fixture(scope="session")
def shop_file_with_owner(migrated_file: Path) -> Path:
    """The same with a shop that is set up and has an owner."""
    path = migrated_file.with_name("shop.sqlite3")
    shutil.copy(migrated_file, path)
    app = app_over(path)
    with app.app_context():
        with write() as connection:
            add_staff(connection, username=USERNAME, password_hash=quick_hash(PASSWORD), post=Post("owner"), now=NOW)
        rows.set_shop(name="小满甜品店", set_up_at=NOW)
    let_go(app)
    return path


@pytest.fixture
def new_app(migrated_file: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application that nobody has set up."""
    yield from _copied(migrated_file, tmp_path)


@pytest.fixture
def app(shop_file_with_owner: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application with a shop and an owner, and no orders."""
    yield from _copied(shop_file_with_owner, tmp_path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not logged in and reads English."""
    return english(app)


@pytest.fixture
def login() -> Callable[[FlaskClient], FlaskClient]:
    """Log a browser in as the owner."""

    def log_in(client: FlaskClient) -> FlaskClient:
        response = client.post("/login", data={"username": USERNAME, "password": PASSWORD})
        assert response.status_code == 302
        return client

    return log_in


@pytest.fixture
def owner(client: FlaskClient, login: Callable[[FlaskClient], FlaskClient]) -> FlaskClient:
    """A browser in which the owner is logged in."""
    return login(client)


def english(app: Flask) -> FlaskClient:
    """A browser that asks for English."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def _copied(source: Path, folder: Path) -> Iterator[Flask]:
    path = folder / "test.sqlite3"
    shutil.copy(source, path)
    app = app_over(path)
    yield app
    let_go(app)
