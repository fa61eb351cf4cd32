"""What a refused form says of the rest of what was typed."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import english
from tests.web.portal_shop import CODE, fill_portal

KEPT = "everything else is kept."
AGAIN = "type the password again; everything else is kept."
SET_UP = {"name": "Dessert", "timezone": "Asia/Shanghai", "scheme": "queue", "start": "empty", "username": "chen"}


@pytest.mark.parametrize(("password", "is_lost"), [("a long password", True), ("", False)])
def test_that_a_password_is_lost_is_told_where_one_was_typed(new_app: Flask, password: str, is_lost: bool) -> None:
    page = english(new_app).post("/set-up", data=SET_UP | {"password": password}).text
    assert KEPT in page
    assert 'value="Dessert"' in page
    assert "a long password" not in page
    assert (AGAIN in page) == is_lost


def test_members_are_told_too(app: Flask) -> None:
    fill_portal(app)
    typed = {"nickname": "", "phone": "13700000001", "password": "a long password", "password_again": "a long password"}
    page = english(app).post(f"/m/join/{CODE}", data=typed).text
    assert AGAIN in page
    assert 'value="13700000001"' in page


def test_a_form_without_a_password_says_nothing_of_one(owner: FlaskClient) -> None:
    page = owner.post("/levels/new", data={"name": ""}).text
    assert KEPT in page
    assert AGAIN not in page
