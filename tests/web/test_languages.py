"""Which language a reader gets, and choosing another."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import rows


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en", "en"),
        ("en-GB,en;q=0.9,zh-CN;q=0.8", "en"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("fr-FR,fr;q=0.9,en;q=0.5", "en"),
        ("fr", "zh-CN"),
        ("", "zh-CN"),
    ],
)
def test_the_browser_asks_and_else_the_shop_decides(app: Flask, header: str, language: str) -> None:
    page = app.test_client().get("/login", headers={"Accept-Language": header}).text
    assert f'<html lang="{language}">' in page


def test_the_language_of_the_shop_is_the_last_resort(app: Flask) -> None:
    with app.app_context():
        rows.set_shop(language="en")
    assert '<html lang="en">' in app.test_client().get("/login").text


def test_a_choice_is_kept_and_leads_back(client: FlaskClient) -> None:
    response = client.post("/language", data={"language": "zh_CN", "next": "/login?next=/queues"})
    assert response.location == "/login?next=/queues"
    page = client.get("/login").text
    assert '<html lang="zh-CN">' in page
    assert "登录" in page


def test_a_choice_never_leads_elsewhere(client: FlaskClient) -> None:
    assert client.post("/language", data={"language": "en", "next": "//evil.example"}).location == "/"


def test_a_language_that_we_do_not_speak_is_refused(client: FlaskClient) -> None:
    assert client.post("/language", data={"language": "fr"}).status_code == 400


def test_a_strange_cookie_counts_as_none(client: FlaskClient) -> None:
    client.set_cookie("language", "xx")
    assert '<html lang="en">' in client.get("/login").text


def test_choosing_is_no_link(client: FlaskClient) -> None:
    assert client.get("/language").status_code == 405


def test_choosing_needs_a_token(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/language", data={"language": "en"}).status_code == 400
