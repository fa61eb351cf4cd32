"""The shop's own name, language and clock."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.formats.shop_merge import Doc
from tests.conftest import PASSWORD, USERNAME
from tests.web.base import SHOP, beside, load, page_of
from tests.web.changes import shop_now
from tests.web.forms import fields_of, typed_in
from tests.web.people import Clock, add_person, browser_of, history

PATH = "/settings/shop"
DAILY = {"every": "day", "at": "00:00"}


@pytest.fixture
def shop(app: Flask) -> Flask:
    load(app, SHOP)
    return app


def typed(client: FlaskClient, changes: dict[str, str | None]) -> Any:
    return typed_in(page_of(client, PATH), PATH, changes)


def flash(client: FlaskClient) -> str:
    found = re.search(r'role="status">(.*?)</p>', page_of(client, PATH), re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[1])


def own(app: Flask) -> Doc:
    return {key: shop_now(app)[key] for key in ("name", "language", "timezone")}


def test_it_needs_a_login(client: FlaskClient) -> None:
    assert client.get(PATH).location == f"/login?next={PATH}"
    assert client.post(PATH).status_code == 302


@pytest.mark.parametrize("role", ["store_manager", "cashier", "supplier"])
def test_who_sees_no_settings_is_not_let_in(shop: Flask, role: str) -> None:
    stores = (1,) if role != "supplier" else ()
    add_person(shop, "she", role, *stores)
    assert browser_of(shop, "she").get(PATH).status_code == 403


@pytest.mark.parametrize("role", ["finance", "viewer"])
def test_readers_see_it_and_can_change_nothing(shop: Flask, role: str) -> None:
    add_person(shop, "she", role)
    client = browser_of(shop, "she")
    page = page_of(client, PATH)
    assert "小满甜品店" in page
    assert '<fieldset class="stack" disabled>' in page
    assert client.post(PATH, data={"name": "x"}).status_code == 403
    assert own(shop)["name"] == "小满甜品店"


def test_other_methods_are_refused(owner: FlaskClient) -> None:
    assert owner.delete(PATH).status_code == 405


def test_without_the_token_nothing_is_saved(shop: Flask, owner: FlaskClient) -> None:
    data = typed(owner, {"name": "New", "csrf_token": None})
    shop.config["WTF_CSRF_ENABLED"] = True
    assert owner.post(PATH, data=data).status_code == 400
    assert own(shop)["name"] == "小满甜品店"


def test_the_page_sent_back_untouched_changes_nothing(shop: Flask, owner: FlaskClient) -> None:
    before = shop_now(shop)
    assert owner.post(PATH, data=typed(owner, {})).status_code == 302
    assert flash(owner) == "Nothing to change: it is so already."
    assert shop_now(shop) == before
    assert history(shop, "settings") == []


def test_name_language_and_clock_are_saved_and_stand_in_the_history(shop: Flask, owner: FlaskClient) -> None:
    data = typed(owner, {"name": "　大满 ", "language": "en", "timezone": "Asia/Tokyo", "reason": "moved"})
    assert [owner.post(PATH, data=data).status_code for _ in range(2)] == [302, 302]
    assert own(shop) == {"name": "大满", "language": "en", "timezone": "Asia/Tokyo"}
    (change,) = history(shop, "settings")
    assert (change.author, change.reason) == (USERNAME, "moved")
    page = page_of(owner, PATH)
    assert '<span class="brand-name">大满</span>' in page


def test_a_manager_may_rename_the_shop(shop: Flask) -> None:
    add_person(shop, "she", "manager")
    client = browser_of(shop, "she")
    assert client.post(PATH, data=typed(client, {"name": "New"})).status_code == 302
    assert flash(client) == "Saved. It holds at once."
    assert own(shop)["name"] == "New"


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("name", " ", "Give the shop a name."),
        ("name", "x" * 201, "200"),
        ("timezone", "Asia/Nowhere", "Choose a time zone of the list"),
        ("timezone", "", "Choose a time zone of the list"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_lost(
    shop: Flask, owner: FlaskClient, field: str, text: str, message: str
) -> None:
    before = own(shop)
    response = owner.post(PATH, data=typed(owner, {"name": "Typed", "timezone": "Asia/Tokyo", field: text}))
    assert response.status_code == 422
    assert message in beside(response.text, field)
    other = {"name": "timezone", "timezone": "name"}[field]
    assert fields_of(response.text, PATH)[other] == {"name": "Typed", "timezone": "Asia/Tokyo"}[other]
    assert own(shop) == before


def test_of_two_tabs_the_second_is_told(shop: Flask, owner: FlaskClient) -> None:
    data = typed(owner, {"name": "Mine"})
    load(shop, {"name": "Theirs"})
    response = owner.post(PATH, data=data)
    assert response.status_code == 409
    assert "小满甜品店 → Theirs" in response.text
    assert own(shop)["name"] == "Theirs"


def test_a_form_that_did_not_arrive_whole_saves_nothing(shop: Flask, owner: FlaskClient) -> None:
    before = own(shop)
    assert owner.post(PATH, data={"name": "New"}).status_code == 422
    assert own(shop) == before


# The clock and the zeroing


@pytest.fixture
def zeroed(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    Clock(monkeypatch)
    load(shop, {"base": {"zeroing": DAILY}})
    return shop


def test_a_clock_that_moves_the_zeroing_is_confirmed_by_the_owner(zeroed: Flask, owner: FlaskClient) -> None:
    response = owner.post(PATH, data=typed(owner, {"timezone": "Asia/Tokyo", "name": "Typed"}))
    assert response.status_code == 200
    assert "Nothing is saved yet." in response.text
    assert "<strong>2026-11-22 00:00</strong>" in response.text
    assert "The time zone changes from Asia/Shanghai to Asia/Tokyo; zeroing moves with it." in response.text
    assert "Asia/Tokyo</span>" in response.text
    assert own(zeroed)["timezone"] == "Asia/Shanghai"
    wrong = typed_in(response.text, PATH, {"sure-word": "ZERO", "sure-password": "guessed"})
    assert owner.post(PATH, data=wrong).status_code == 422
    sure = typed_in(response.text, PATH, {"sure-word": "ZERO", "sure-password": PASSWORD})
    assert owner.post(PATH, data=sure).status_code == 302
    assert own(zeroed) == {"name": "Typed", "language": "zh_CN", "timezone": "Asia/Tokyo"}
    assert flash(owner) == (
        "Saved. Shop name, Time zone: at once. Zeroing: first on 2026-11-22 00:00; members are told now."
    )


def test_one_can_go_back_with_all_that_was_typed(zeroed: Flask, owner: FlaskClient) -> None:
    page = owner.post(PATH, data=typed(owner, {"timezone": "Asia/Tokyo", "name": "Typed"})).text
    response = owner.post(PATH, data=typed_in(page, PATH, {"step": "back"}))
    assert response.status_code == 200
    kept = fields_of(response.text, PATH)
    assert (kept["name"], kept["timezone"]) == ("Typed", "Asia/Tokyo")
    assert own(zeroed)["timezone"] == "Asia/Shanghai"


def test_a_manager_renames_the_shop_but_does_not_move_its_zeroing(zeroed: Flask) -> None:
    add_person(zeroed, "she", "manager")
    client = browser_of(zeroed, "she")
    response = client.post(PATH, data=typed(client, {"timezone": "Asia/Tokyo"}))
    assert response.status_code == 422
    assert "Only the owner can do this" in beside(response.text, "timezone")
    assert client.post(PATH, data=typed(client, {"name": "New"})).status_code == 302
    assert own(zeroed) == {"name": "New", "language": "zh_CN", "timezone": "Asia/Shanghai"}
