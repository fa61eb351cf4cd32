"""Static files: kept by browsers, and fetched anew once they hold something else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

KEPT = "public, max-age=31536000, immutable"


@pytest.fixture
def address(app: Flask) -> str:
    with app.test_request_context():
        return url_for("static", filename="theme.css")


def test_every_file_of_a_page_may_be_kept(client: FlaskClient) -> None:
    page = client.get("/login").text
    files = re.findall(r"<(?:link|script)[^>]* (?:href|src)=\"([^\"]+)\"", page)
    assert len(files) >= 6
    for file in files:
        with client.get(file) as answer:
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, KEPT), file


@pytest.mark.parametrize("end", ["", "?v=", "?v=0123456789ab"])
def test_what_its_address_does_not_say_is_not_kept(client: FlaskClient, address: str, end: str) -> None:
    with client.get(address.partition("?")[0] + end) as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_the_address_changes_with_the_content(app: Flask, address: str, tmp_path: Path) -> None:
    (tmp_path / "theme.css").write_text("body { color: red }")
    app.static_folder = str(tmp_path)
    with app.test_request_context():
        assert url_for("static", filename="theme.css") != address


def test_a_file_that_is_not_there_is_not_found(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        assert url_for("static", filename="nothing.css") == "/static/nothing.css"
    assert client.get("/static/nothing.css?v=1").status_code == 404


@pytest.mark.parametrize("name", ["../config.py", "%2e%2e/config.py", "..%2fconfig.py"])
def test_nothing_outside_of_the_folder_is_read(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}?v=1").status_code == 404
