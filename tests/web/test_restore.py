"""Putting back what a change replaced."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.formats.shop_merge import KINDS
from app.services.history import SET_UP
from app.services.shop_file import load_shop
from app.web.history.views import EDITS
from tests import rows
from tests.conftest import NOW, PASSWORD, USERNAME
from tests.web.changes import SHOP, Doc, edit, rows_of, shop_now
from tests.web.forms import fields_of, typed_in
from tests.web.people import add_person, browser_of, history


@pytest.fixture
def shop(app: Flask) -> None:
    with app.app_context():
        load_shop(SHOP, now=NOW)


def restore(client: FlaskClient, change_id: int, **more: str) -> Any:
    path = f"/history/{change_id}/restore"
    return client.post(path, data={**fields_of(client.get(path).text, path), **more})


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "document",
    [
        {"base": {"default_ratio": "120", "exchange": {"points": "90"}, "show": {"member": True}}, "name": "Other"},
        {"base": {"zeroing": {"every": "day", "at": "03:00"}, "level_ratios": {"gold": "150"}}},
        {"distribution": {"direct": {"ratio": "5", "basis": "paid"}}, "language": "en", "timezone": "Asia/Tokyo"},
        {"scheme": "union", "union": {"ratio": "105"}},
        {"levels": [{"ref": "gold", "rank": 3, "team_ratio": "2"}]},
        {
            "stores": [
                {"ref": "s1", "online": {"enabled": True, "lottery": {"kind": "interval", "low": "1", "high": "2"}}}
            ]
        },
        {"suppliers": [{"ref": "f1", "contact": "Wu", "phone": "1"}]},
        {
            "products": [
                {"ref": "p1", "source": "store", "store": "s1", "rebate": {"enabled": False, "limits": {"total": 3}}}
            ]
        },
        {"members": [{"ref": "m1", "level": "gold", "shares": 9, "phone": ""}]},
    ],
)
def test_a_click_puts_back_what_was_there(app: Flask, owner: FlaskClient, document: Doc) -> None:
    before = shop_now(app)
    change_id = edit(app, document)
    assert shop_now(app) != before
    response = restore(owner, change_id, reason="a mistake")
    assert (response.status_code, response.location) == (302, "/history")
    assert shop_now(app) == before
    page = owner.get("/history").text
    assert "It is as it was before." in page
    assert f"Restored from change {change_id}: a mistake" in rows_of(page)[0]
    assert f" {USERNAME} " in rows_of(page)[0]


@pytest.mark.usefixtures("shop")
def test_a_union_shop_goes_back_to_the_queue_and_forward_again(app: Flask, owner: FlaskClient) -> None:
    edit(app, {"scheme": "union", "union": {"ratio": "105", "whole_only": True}})
    union = shop_now(app)
    change_id = edit(app, {"scheme": "queue"})
    restore(owner, change_id)
    assert shop_now(app) == union


@pytest.mark.usefixtures("shop")
def test_the_page_shows_what_would_change_now_and_changes_nothing(app: Flask, owner: FlaskClient) -> None:
    change_id = edit(app, {"base": {"default_ratio": "120", "paused": True}})
    edit(app, {"base": {"default_ratio": "110", "paused": False}})
    before = shop_now(app)
    page = owner.get(f"/history/{change_id}/restore").text
    assert rows_of(page) == ["Default entitlement ratio 110 % 130 %"]
    assert shop_now(app) == before


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("channel", "document", "entries"),
    [
        ("mall", {"products": [{"ref": "p1", "on_sale": True}]}, 3),
        ("mall", {"products": [{"ref": "p1", "rebate": {"enabled": True}}]}, 3),
        ("mall", {"products": [{"ref": "p1", "rebate": {"ratio": "5"}}]}, 0),
        ("cashier", {"stores": [{"ref": "s1", "cashier": {"enabled": True}}]}, 3),
        ("cashier", {"stores": [{"ref": "s1", "online": {"enabled": True}}]}, 0),
    ],
)
def test_who_would_wait_for_nobody_is_said_before(
    app: Flask, owner: FlaskClient, channel: str, document: Doc, entries: int
) -> None:
    """What is off now is switched on by the change, so that putting it back switches it off."""
    off = {"on_sale": False, "rebate": {"enabled": False}}
    with app.app_context():
        base, members = {"merchant_queue": False}, [{"ref": "m3"}]
        load_shop({"base": base, "products": [{"ref": "p1", **off}], "members": members}, now=NOW)
        rows.add_entries(3, channel=channel)
    change_id = edit(app, document)
    page = owner.get(f"/history/{change_id}/restore").text
    if entries:
        assert "3 entries that wait for ¥390.00 in all would be paid by nobody until this is put back." in page
    else:
        assert "would be paid by nobody" not in page


@pytest.mark.usefixtures("shop")
def test_where_nothing_differs_it_says_so(app: Flask, owner: FlaskClient) -> None:
    change_id = edit(app, {"base": {"paused": True}})
    edit(app, {"base": {"paused": False}})
    page = owner.get(f"/history/{change_id}/restore").text
    assert "Nothing would change" in page
    assert f'action="/history/{change_id}/restore"' not in page


@pytest.mark.usefixtures("shop")
def test_sent_twice_it_is_put_back_once(app: Flask, owner: FlaskClient) -> None:
    change_id = edit(app, {"base": {"paused": True}})
    path = f"/history/{change_id}/restore"
    data = fields_of(owner.get(path).text, path)
    assert [owner.post(path, data=data).status_code for _ in range(2)] == [302, 302]
    assert "Nothing to change: it is so already." in owner.get("/history").text
    assert len(history(app, "settings")) == 2


@pytest.mark.usefixtures("shop")
def test_who_was_overtaken_is_told_before_anything_is_put_back(app: Flask, owner: FlaskClient) -> None:
    change_id = edit(app, {"base": {"default_ratio": "120"}})
    path = f"/history/{change_id}/restore"
    data = {**fields_of(owner.get(path).text, path), "reason": "kept <b>"}
    edit(app, {"base": {"default_ratio": "110"}})
    response = owner.post(path, data=data)
    assert response.status_code == 409
    assert "Default entitlement ratio: 120\N{NO-BREAK SPACE}% → 110\N{NO-BREAK SPACE}%" in response.text
    assert shop_now(app)["base"]["default_ratio"] == "110"
    again = fields_of(response.text, path)
    assert again["reason"] == "kept <b>"
    assert owner.post(path, data=again).status_code == 302
    assert shop_now(app)["base"]["default_ratio"] == "130"


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("seen", ["", "nonsense", "[]"])
def test_what_cannot_have_been_seen_is_no_hindrance(app: Flask, owner: FlaskClient, seen: str) -> None:
    assert restore(owner, edit(app, {"base": {"paused": True}}), seen=seen).status_code == 302


@pytest.mark.usefixtures("shop")
def test_what_no_longer_fits_is_refused_with_its_name(app: Flask, owner: FlaskClient) -> None:
    change_id = edit(app, {"base": {"exchange": {"points": "90"}}})
    edit(app, {"base": {"exchange": {"points": None}}})
    change_id = edit(app, {"base": {"exchange": {"points": "80"}, "random_return": {"cash": 9, "points": 1}}})
    response = restore(owner, change_id)
    assert response.status_code == 302
    off = edit(app, {"base": {"exchange": {"points": "80"}}})
    edit(app, {"base": {"random_return": {"cash": 9, "points": 1}}})
    response = restore(owner, off, reason="kept")
    assert response.status_code == 422
    assert "This cannot be restored." in response.text
    assert "Exchange into points: needs the exchange ratio for points" in response.text
    assert 'value="kept"' in response.text


@pytest.mark.usefixtures("shop")
def test_a_reason_that_is_too_long_is_refused_and_kept(app: Flask, owner: FlaskClient) -> None:
    response = restore(owner, edit(app, {"base": {"paused": True}}), reason="x" * 10_000)
    assert response.status_code == 422
    assert "x" * 10_000 in response.text
    assert shop_now(app)["base"]["paused"] is True


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "document",
    [{"products": [{"ref": "p9"}]}, {"members": [{"ref": "m2", "referrer": "m1"}]}],
    ids=["what is new", "a referrer"],
)
def test_what_cannot_be_put_back_has_no_button_and_no_page(app: Flask, owner: FlaskClient, document: Doc) -> None:
    change_id = edit(app, document)
    assert f"/history/{change_id}/restore" not in owner.get("/history").text
    assert owner.get(f"/history/{change_id}/restore").status_code == 404
    assert owner.post(f"/history/{change_id}/restore").status_code == 404


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("role", ["finance", "viewer"])
def test_who_may_only_see_it_cannot_put_anything_back(app: Flask, role: str) -> None:
    change_id = edit(app, {"base": {"paused": True}})
    add_person(app, "other", role)
    browser = browser_of(app, "other")
    page = browser.get("/history")
    assert page.status_code == 200
    assert "/restore" not in page.text
    assert browser.get(f"/history/{change_id}/restore").status_code == 403
    assert browser.post(f"/history/{change_id}/restore").status_code == 403
    assert shop_now(app)["base"]["paused"] is True


@pytest.mark.usefixtures("shop")
def test_store_managers_see_no_history_and_put_nothing_of_the_shop_back(app: Flask) -> None:
    documents = (
        {"base": {"paused": True}},
        {"levels": [{"ref": "gold", "rank": 5}]},
        {"products": [{"ref": "p1", "cost": "2.00"}]},
    )
    changes = [edit(app, document) for document in documents]
    add_person(app, "other", "store_manager", 1)
    browser = browser_of(app, "other")
    assert browser.get("/history").status_code == 403
    for change_id in changes:
        assert browser.get(f"/history/{change_id}/restore").status_code == 403
        assert browser.post(f"/history/{change_id}/restore").status_code == 403


@pytest.mark.parametrize("change_id", ["7", "99999999999999999999"])
def test_a_change_that_is_not_there_is_not_found(owner: FlaskClient, change_id: str) -> None:
    assert owner.get(f"/history/{change_id}/restore").status_code == 404


@pytest.mark.usefixtures("shop")
def test_without_a_token_nothing_is_put_back(app: Flask, owner: FlaskClient) -> None:
    change_id = edit(app, {"base": {"paused": True}})
    app.config["WTF_CSRF_ENABLED"] = True
    assert owner.post(f"/history/{change_id}/restore").status_code == 400
    assert json.loads(history(app, "settings")[0].after or "") == {"base": {"paused": True}}


def test_every_kind_of_object_says_who_may_restore_it() -> None:
    assert set(EDITS) == {"settings", *KINDS}


def test_what_the_set_up_did_is_no_change_to_put_back(app: Flask, owner: FlaskClient) -> None:
    change_id = edit(app, {"base": {"auto_complete_days": 7}, "language": "en"}, SET_UP)
    assert "Restore" not in rows_of(owner.get("/history").text)[0]
    assert owner.get(f"/history/{change_id}/restore").status_code == 404


def test_a_shop_that_had_no_name_yet_keeps_the_one_that_it_has(app: Flask, owner: FlaskClient) -> None:
    with app.app_context():
        rows.set_shop(name="")
    named = edit(app, {"name": "小满"})
    assert owner.get(f"/history/{named}/restore").status_code == 404
    with app.app_context():
        rows.set_shop(name="")
    change_id = edit(app, {"name": "小满", "base": {"default_ratio": "120"}})
    assert rows_of(owner.get(f"/history/{change_id}/restore").text) == ["Default entitlement ratio 120 % 130 %"]
    restore(owner, change_id)
    now = shop_now(app)
    assert (now["name"], now["base"]["default_ratio"]) == ("小满", "130")


def test_a_name_that_goes_back_is_named_among_what_changes(app: Flask, owner: FlaskClient) -> None:
    change_id = edit(app, {"name": "New", "timezone": "Asia/Tokyo", "base": {"default_ratio": "120"}})
    page = owner.get(f"/history/{change_id}/restore").text
    assert rows_of(page) == [
        "Shop name New 小满甜品店",
        "Time zone Asia/Tokyo Asia/Shanghai",
        "Default entitlement ratio 120 % 130 %",
    ]
    assert "Default entitlement ratio: for orders paid from now on. Shop name, Time zone: at once." in page


def test_a_clock_that_goes_back_moves_the_zeroing_and_is_confirmed(app: Flask, owner: FlaskClient) -> None:
    edit(app, {"base": {"zeroing": {"every": "day", "at": "00:00"}}})
    path = f"/history/{edit(app, {'timezone': 'Asia/Tokyo'})}/restore"
    page = owner.get(path).text
    assert "Type ZERO to confirm" in page
    assert "Asia/Shanghai</span>" in page
    assert owner.post(path, data=fields_of(page, path)).status_code == 422
    sure: dict[str, str | None] = {"sure-word": "ZERO", "sure-password": PASSWORD}
    assert owner.post(path, data=typed_in(page, path, sure)).status_code == 302
    assert shop_now(app)["timezone"] == "Asia/Shanghai"
