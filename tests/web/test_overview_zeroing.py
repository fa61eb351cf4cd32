"""The overview says that a zeroing is near, to those who may see settings."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import rows
from tests.web.base import SHOP, load
from tests.web.people import Clock, add_person, browser_of


def banner(client: FlaskClient) -> str:
    """What is said of a zeroing, blanks as one."""
    found = re.search(r'bi-hourglass-split"[^>]*></i>(.*?)</p>', client.get("/").text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    load(app, SHOP | {"base": {"zeroing": {"every": "week", "weekday": 7, "at": "06:00"}}})
    with app.app_context():
        rows.add_entries(3)
    return Clock(monkeypatch)


def test_a_zeroing_is_told_from_when_members_are(app: Flask, owner: FlaskClient, clock: Clock) -> None:
    clock.wait(hours=-5)
    assert banner(owner) == ""
    clock.wait(hours=1)
    assert banner(owner) == "Zeroing on 2026-11-22 06:00 : ¥390.00 of 3 entries. For whom"
    assert 'href="/settings/zeroing"' in owner.get("/").text
    load(app, {"base": {"zeroing": None}})
    assert banner(owner) == ""


@pytest.mark.parametrize(("role", "is_told"), [("manager", True), ("finance", True), ("viewer", True)])
def test_who_may_see_settings_is_told(app: Flask, clock: Clock, role: str, is_told: bool) -> None:
    add_person(app, "she", role)
    assert bool(banner(browser_of(app, "she"))) is is_told


def test_who_works_in_a_store_is_not_told(app: Flask, clock: Clock) -> None:
    add_person(app, "she", "store_manager", 1)
    page = browser_of(app, "she").get("/", follow_redirects=True)
    assert page.status_code == 200
    assert "Zeroing on" not in page.text
