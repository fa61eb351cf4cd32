"""The first start."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.errors import Refused
from app.extensions import db
from app.models import Member, Shop, Staff
from app.queries.shop import get_shop
from app.services.set_up import FirstStart, set_up_shop
from app.web.set_up import demo
from tests.conftest import NOW, english

FORM = {
    "name": "小满甜品店",
    "timezone": "Asia/Tokyo",
    "scheme": "queue",
    "start": "empty",
    "auto_complete_days": "7",
    "username": "chen",
    "password": "long enough",
    "password_again": "long enough",
}
WANTED = FirstStart("Shop", "en", "Asia/Shanghai", "queue", None, False, "chen", "long enough")


def base_of(app: Flask) -> dict[str, Any]:
    with app.app_context():
        base: dict[str, Any] = json.loads(db.session.scalar(select(Shop.base)) or "{}")
    return base


@pytest.mark.parametrize("path", ["/", "/entries", "/login", "/nothing"])
def test_every_page_leads_there_first(new_app: Flask, path: str) -> None:
    response = english(new_app).get(path)
    assert response.status_code == 302
    assert response.location == "/set-up"


def test_the_form_asks_in_both_languages(new_app: Flask) -> None:
    assert "Set up your shop" in english(new_app).get("/set-up").text
    assert "设置店铺" in new_app.test_client().get("/set-up").text


def test_an_empty_shop_is_set_up_and_its_owner_is_logged_in(new_app: Flask) -> None:
    client = english(new_app)
    response = client.post("/set-up", data=FORM)
    assert response.status_code == 302
    assert response.location == "/"
    assert "No entries yet" in client.get("/").text
    with new_app.app_context():
        shop = get_shop()
        assert (shop.name, shop.language, str(shop.zone), shop.scheme) == ("小满甜品店", "en", "Asia/Tokyo", "queue")
        assert shop.set_up_at is not None
        assert db.session.scalars(select(Staff.role)).all() == ["owner"]
    assert base_of(new_app)["auto_complete_days"] == 7


def test_afterwards_there_is_nothing_there(new_app: Flask) -> None:
    client = english(new_app)
    client.post("/set-up", data=FORM)
    assert client.get("/set-up").status_code == 404
    assert client.post("/set-up", data=FORM).status_code == 404


def test_a_union_shop_without_automatic_completion(new_app: Flask) -> None:
    client = english(new_app)
    client.post("/set-up", data=FORM | {"scheme": "union", "auto_complete_days": ""})
    with new_app.app_context():
        assert get_shop().scheme == "union"
    assert base_of(new_app)["auto_complete_days"] is None
    assert "Rebate pool" in client.get("/").text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": " "}, "Give the shop a name."),
        ({"timezone": "Mars/Base"}, "Choose a time zone of the list"),
        ({"timezone": "../../etc/passwd"}, "Choose a time zone of the list"),
        ({"scheme": "other"}, "Not a valid choice."),
        ({"start": "demo", "scheme": "union"}, "The demo orders are for the queue rebate"),
        ({"auto_complete_days": "0"}, "Enter a whole number of days"),
        ({"username": ""}, "Choose a user name."),
        ({"password": "short", "password_again": "short"}, "Use at least 8 and at most 128 characters."),
        ({"password_again": "different"}, "The two passwords differ."),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(new_app: Flask, changed: dict[str, str], message: str) -> None:
    response = english(new_app).post("/set-up", data=FORM | {"name": "Kept & shown"} | changed)
    assert response.status_code == 422
    assert message in response.text
    if "name" not in changed:
        assert 'value="Kept &amp; shown"' in response.text
    with new_app.app_context():
        assert db.session.scalars(select(Staff.id)).all() == []


def test_the_form_needs_its_token(new_app: Flask) -> None:
    new_app.config["WTF_CSRF_ENABLED"] = True
    assert english(new_app).post("/set-up", data=FORM).status_code == 400


def test_other_methods_are_refused(client: FlaskClient) -> None:
    assert client.delete("/set-up").status_code == 405


def test_the_demo_shop_keeps_its_own_rules_and_starts_loading(new_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Flask] = []
    monkeypatch.setattr(demo, "start_loading", started.append)
    response = english(new_app).post("/set-up", data=FORM | {"start": "demo"})
    assert response.location == "/demo"
    assert started == [new_app]
    with new_app.app_context():
        assert db.session.scalar(select(Member.ref).order_by(Member.ref)) == "c00004"
        assert str(get_shop().zone) == "Asia/Tokyo"
    assert base_of(new_app)["auto_complete_days"] is None


def test_of_two_at_once_one_becomes_the_owner(new_app: Flask) -> None:
    gate = threading.Barrier(2)
    answers: list[str] = []

    def set_up(username: str) -> None:
        client = english(new_app)
        gate.wait()
        answers.append(client.post("/set-up", data=FORM | {"username": username}).location)

    threads = [threading.Thread(target=set_up, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) in (["/", "/login"], ["/", None])
    with new_app.app_context():
        assert len(db.session.scalars(select(Staff.id)).all()) == 1


def test_a_shop_that_is_set_up_refuses_inside_the_transaction(new_app: Flask) -> None:
    with new_app.app_context():
        set_up_shop(WANTED, now=NOW)
        with pytest.raises(Refused, match="set up already"):
            set_up_shop(WANTED, now=NOW)
        assert len(db.session.scalars(select(Staff.id)).all()) == 1


def test_who_was_slower_is_told_at_the_login(new_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def slower(wanted: FirstStart, *, now: object) -> str:
        set_up_shop(WANTED, now=NOW)
        return set_up_shop(wanted, now=NOW)

    monkeypatch.setattr("app.web.set_up.views.set_up_shop", slower)
    client = english(new_app)
    response = client.post("/set-up", data=FORM)
    assert response.location == "/login"
    assert "this shop is set up already" in client.get("/login").text
