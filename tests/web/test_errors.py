"""Error pages, in the theme and in the reader's language."""

from __future__ import annotations

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from app.domain.errors import Refused
from app.web.errors import refusal_text
from app.web.permissions import needs
from tests.conftest import english


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "That request could not be read"),
        (403, "This is not open to you"),
        (404, "There is nothing here"),
        (405, "This page does not work that way"),
        (413, "That file is too large"),
    ],
)
def test_an_error_says_what_to_do(app: Flask, owner: FlaskClient, status: int, title: str) -> None:
    app.view_functions["queues.list"] = needs()(lambda: abort(status))
    response = owner.get("/queues")
    assert response.status_code == status
    assert title in response.text
    assert 'class="sidebar"' in response.text


def test_an_unknown_address_is_answered_without_a_login_too(client: FlaskClient) -> None:
    response = client.get("/nothing")
    assert response.status_code == 404
    assert 'class="sidebar"' not in response.text


def test_errors_speak_chinese(app: Flask) -> None:
    response = app.test_client().get("/nothing", headers={"Accept-Language": "zh-CN"})
    assert "这里什么都没有" in response.text


def test_a_body_that_is_too_large_is_refused(app: Flask, client: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1_000
    response = client.post("/login", data={"username": "x" * 2_000})
    assert response.status_code == 413


def test_a_fault_shows_its_page_without_asking_the_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fail() -> None:
        raise RuntimeError

    monkeypatch.setattr("app.web.security.has_staff", fail)
    monkeypatch.setattr("app.web.templating.get_shop", fail)
    monkeypatch.setattr("app.web.languages.get_shop", fail)
    response = english(app).get("/")
    assert response.status_code == 500
    assert "Something went wrong here" in response.text
    assert "出了点问题" in app.test_client().get("/").text


def test_a_refusal_fills_its_gaps_in_the_readers_language(app: Flask) -> None:
    refused = Refused("must have at least {least} characters", "password", least=8)
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert refusal_text(refused) == "至少需要 8 个字符"
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert refusal_text(refused) == "must have at least 8 characters"
        assert refusal_text(Refused("not in the catalogue: 5 %")) == "not in the catalogue: 5 %"
