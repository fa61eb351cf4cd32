"""What cannot be taken back: it stands in its red card with what it touches, and is confirmed by word and password."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext

from app.services.shop_file import dump_shop
from tests import rows
from tests.conftest import PASSWORD, USERNAME
from tests.web.base import PATH, SHOP, base_of, beside, load, page_of, typed
from tests.web.changes import edit
from tests.web.forms import fields_of, typed_in
from tests.web.people import Clock, add_person, browser_of, history

DAILY = {"every": "day", "at": "00:00"}
SPLIT: dict[str, str | None] = {"merchant_queue": None}
ZERO: dict[str, str | None] = {"zeroing-every": "day"}


@pytest.fixture
def shop(app: Flask) -> Flask:
    load(app, SHOP)
    return app


@pytest.fixture
def manager(shop: Flask) -> FlaskClient:
    add_person(shop, "she", "manager")
    return browser_of(shop, "she")


def sure(word: str, password: str = PASSWORD) -> dict[str, str | None]:
    return {"sure-word": word, "sure-password": password}


def ask(client: FlaskClient, changes: dict[str, str | None]) -> str:
    """The page that asks whether these changes are meant."""
    response = client.post(PATH, data=typed(client, changes))
    assert response.status_code == 200
    assert "Nothing is saved yet." in response.text
    return response.text


def card(page: str) -> str:
    """What stands in the red card, blanks as one."""
    found = page.partition('class="card-box danger')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def fill(app: Flask) -> None:
    """In the mall 2 entries of Cake and 3 of Tea, which is switched off; 4 at the cashier, which is off."""
    load(app, {"base": {"all_cashiers_queue": True}})
    with app.app_context():
        rows.add_entries(2, lane_id=1)
        rows.add_entries(3, first=3, lane_id=2)
        rows.add_entries(4, first=6, channel="cashier", lane_id=1)


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        (sure(""), "word", "Type ZERO, to show that you mean it."),
        (sure("yes"), "word", "Type ZERO"),
        (sure("ZER0"), "word", "Type ZERO"),
        (sure("ZERO", ""), "password", "Enter your password."),
        (sure("ZERO", "guessed"), "password", "This is not your password."),
    ],
)
def test_zeroing_is_not_switched_on_without_word_and_password(
    shop: Flask, owner: FlaskClient, given: dict[str, str | None], field: str, message: str
) -> None:
    page = ask(owner, ZERO | {"program_name": "Typed", "reason": "the season"})
    assert "Type ZERO, to show" not in page
    assert base_of(shop)["zeroing"] is None
    for _ in range(2):
        response = owner.post(PATH, data=typed_in(page, PATH, given))
        assert response.status_code == 422
        assert message in beside(response.text, f"sure-{field}")
        assert PASSWORD not in response.text
        page = response.text
    assert base_of(shop)["zeroing"] is None
    assert owner.post(PATH, data=typed_in(page, PATH, sure("ZERO"))).status_code == 302
    assert (base_of(shop)["zeroing"], base_of(shop)["program_name"]) == (DAILY, "Typed")
    (change,) = history(shop, "settings")
    assert (change.author, change.reason) == (USERNAME, "the season")


@pytest.mark.parametrize("word", ["ZERO", " zero ", "ＺＥＲＯ", "\u3000Zero"])
def test_the_word_may_be_written_as_it_comes(shop: Flask, owner: FlaskClient, word: str) -> None:
    assert owner.post(PATH, data=typed_in(ask(owner, ZERO), PATH, sure(word))).status_code == 302
    assert base_of(shop)["zeroing"] == DAILY


def test_the_word_is_one_of_the_readers_language(shop: Flask, owner: FlaskClient) -> None:
    owner.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    with shop.test_request_context(headers={"Accept-Language": "zh-CN"}):
        word = gettext("ZERO")
    response = owner.post(PATH, data=typed(owner, ZERO))
    assert word in card(response.text)
    assert owner.post(PATH, data=typed_in(response.text, PATH, sure(f" {word} "))).status_code == 302
    assert base_of(shop)["zeroing"] == DAILY


def test_what_zeroing_would_take_is_told_in_the_card(
    shop: Flask, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    Clock(monkeypatch)
    fill(shop)
    told = card(ask(owner, ZERO | {"reason": "the season"}))
    assert "When every day at 00:00 First on 2026-11-22 00:00 Asia/Shanghai" in told
    assert "everything that entries of every member wait for by then, in every queue" in told
    assert "Now that is 9 entries, ¥1,170.00 Members are told at once, because it is near" in told
    assert "What it took never comes back." in told
    assert "Why: the season" in told


def test_one_can_go_back_with_all_that_was_typed(shop: Flask, owner: FlaskClient) -> None:
    page = ask(owner, ZERO | {"program_name": "Typed", "lottery-kind": "fixed", "lottery-choices-0-ratio": "77"})
    response = owner.post(PATH, data=typed_in(page, PATH, sure("ZERO") | {"step": "back"}))
    assert response.status_code == 200
    kept = fields_of(response.text, PATH)
    assert (kept["program_name"], kept["zeroing-every"], kept["lottery-choices-0-ratio"]) == ("Typed", "day", "77")
    assert base_of(shop)["zeroing"] is None
    kept.setlist("zeroing-every", ["off"])
    assert owner.post(PATH, data=kept).status_code == 302
    assert base_of(shop)["program_name"] == "Typed"


def test_mistakes_are_told_before_anything_is_asked(shop: Flask, owner: FlaskClient) -> None:
    response = owner.post(PATH, data=typed(owner, ZERO | {"default_ratio": "much"}))
    assert response.status_code == 422
    assert beside(response.text, "default_ratio")
    assert "sure-word" not in response.text


def test_who_was_overtaken_while_confirming_is_told(shop: Flask, owner: FlaskClient) -> None:
    page = ask(owner, ZERO | {"extraction_ratio": "50"})
    load(shop, {"base": {"extraction_ratio": "60"}})
    response = owner.post(PATH, data=typed_in(page, PATH, sure("ZERO")))
    assert response.status_code == 409
    assert base_of(shop)["zeroing"] is None


def test_sent_twice_it_is_saved_once(shop: Flask, owner: FlaskClient) -> None:
    data = typed_in(ask(owner, ZERO), PATH, sure("ZERO"))
    assert [owner.post(PATH, data=data).status_code for _ in range(2)] == [302, 302]
    assert len(history(shop, "settings")) == 1


def test_a_confirmation_that_lost_its_form_saves_nothing(shop: Flask, owner: FlaskClient) -> None:
    before = base_of(shop)
    assert owner.post(PATH, data=sure("ZERO") | {"zeroing-every": "day"}).status_code == 422
    assert base_of(shop) == before


def test_without_the_token_nothing_is_confirmed(shop: Flask, owner: FlaskClient) -> None:
    data = typed_in(ask(owner, ZERO), PATH, sure("ZERO") | {"csrf_token": None})
    shop.config["WTF_CSRF_ENABLED"] = True
    assert owner.post(PATH, data=data).status_code == 400
    assert base_of(shop)["zeroing"] is None


def test_it_asks_again_where_zeroing_is_to_run_at_another_time_and_not_where_it_stays_or_goes(
    shop: Flask, owner: FlaskClient
) -> None:
    load(shop, {"base": {"zeroing": {"every": "month", "day": 1, "at": "00:00"}}})
    assert owner.post(PATH, data=typed(owner, {"program_name": "Other"})).status_code == 302
    page = ask(owner, ZERO)
    assert base_of(shop)["zeroing"]["every"] == "month"
    assert owner.post(PATH, data=typed_in(page, PATH, sure("ZERO"))).status_code == 302
    assert base_of(shop)["zeroing"] == DAILY
    assert owner.post(PATH, data=typed(owner, {"zeroing-every": "off"})).status_code == 302
    assert base_of(shop)["zeroing"] is None


@pytest.mark.parametrize("given", [{}, sure("ZERO")])
def test_a_manager_changes_settings_but_does_not_switch_zeroing_on(
    shop: Flask, manager: FlaskClient, given: dict[str, str | None]
) -> None:
    assert manager.post(PATH, data=typed(manager, {"paused": "y"})).status_code == 302
    response = manager.post(PATH, data=typed(manager, ZERO | given | {"program_name": "Typed"}))
    assert response.status_code == 422
    assert "Only the owner can do this" in beside(response.text, "zeroing")
    assert fields_of(response.text, PATH)["program_name"] == "Typed"
    assert base_of(shop)["zeroing"] is None


def test_before_a_queue_is_split_it_is_told_whom_that_touches(shop: Flask, owner: FlaskClient) -> None:
    fill(shop)
    told = card(ask(owner, SPLIT | {"all_cashiers_queue": None}))
    mall, cashiers = told.split("Split: Cashiers")
    assert "5 entries that wait for ¥650.00 no longer stand in one queue" in mall
    assert "Of these 3 entries that wait for ¥390.00 wait for nobody" in mall
    assert "Of these 4 entries that wait for ¥520.00 wait for nobody" in cashiers
    page = page_of(owner)
    assert page.count("no longer stand in one queue") == 2, "the page says it beside the switches"
    load(shop, {"stores": [{"ref": "s1", "cashier": {"enabled": True}}], "products": [{"ref": "p1", "on_sale": False}]})
    told = card(ask(owner, SPLIT | {"all_cashiers_queue": None}))
    assert "Of these 5 entries that wait for ¥650.00 wait for nobody" in told
    assert told.count("for nobody") == 1


def test_a_queue_is_split_only_by_an_owner_who_confirms_it(
    shop: Flask, owner: FlaskClient, manager: FlaskClient
) -> None:
    fill(shop)
    page = ask(owner, SPLIT)
    for wrong in (sure("ZERO"), sure("split", "guessed")):
        assert owner.post(PATH, data=typed_in(page, PATH, wrong)).status_code == 422
    response = manager.post(PATH, data=typed(manager, SPLIT | sure("SPLIT")))
    assert response.status_code == 422
    assert "Only the owner can do this" in beside(response.text, "merchant_queue")
    assert base_of(shop)["merchant_queue"] is True
    assert owner.post(PATH, data=typed_in(page, PATH, sure("split"))).status_code == 302
    assert base_of(shop)["merchant_queue"] is False
    assert history(shop, "settings")[0].author == USERNAME


def test_where_nothing_waits_a_queue_is_split_without_more_ado(shop: Flask, manager: FlaskClient) -> None:
    assert manager.post(PATH, data=typed(manager, SPLIT)).status_code == 302
    assert base_of(shop)["merchant_queue"] is False


def test_under_the_union_queue_a_split_touches_nobody(shop: Flask, owner: FlaskClient) -> None:
    fill(shop)
    with shop.app_context():
        rows.set_shop(scheme="union")
    assert "no longer stand in one queue" not in page_of(owner)
    assert owner.post(PATH, data=typed(owner, SPLIT)).status_code == 302


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ({"zeroing": DAILY}, {"zeroing": None}, "ZERO"),
        ({"merchant_queue": False}, {"merchant_queue": True}, "SPLIT"),
        ({"merchant_queue": False, "zeroing": DAILY}, {"merchant_queue": True, "zeroing": None}, "ZERO"),
    ],
    ids=["zeroing", "split", "both"],
)
def test_the_history_is_no_way_around_it(
    shop: Flask,
    owner: FlaskClient,
    manager: FlaskClient,
    before: dict[str, Any],
    after: dict[str, Any],
    word: str,
) -> None:
    fill(shop)
    load(shop, {"base": before})
    path = f"/history/{edit(shop, {'base': after})}/restore"
    there = base_of(shop)
    page = manager.get(path).text
    assert "Only the owner can do this" in page
    assert manager.post(path, data=fields_of(page, path) | sure(word)).status_code == 422
    page = owner.get(path).text
    assert f"Type {word} to confirm" in page
    assert ("5 entries that wait for ¥650.00 no longer stand" in page) is ("merchant_queue" in before)
    assert ("9 entries, ¥1,170.00" in page) is ("zeroing" in before)
    for wrong in ({}, sure("no"), sure(word, "guessed")):
        response = owner.post(path, data=typed_in(page, path, {"reason": "kept"} | wrong))
        assert response.status_code == 422
        assert fields_of(response.text, path)["reason"] == "kept"
    assert base_of(shop) == there
    assert owner.post(path, data=typed_in(page, path, sure(word))).status_code == 302
    assert base_of(shop) == there | before


def test_the_history_asks_nothing_where_nothing_is_destroyed(shop: Flask, manager: FlaskClient) -> None:
    fill(shop)
    load(shop, {"base": {"zeroing": DAILY, "merchant_queue": False}})
    path = f"/history/{edit(shop, {'base': {'paused': True}})}/restore"
    page = manager.get(path).text
    assert "sure-word" not in page
    assert manager.post(path, data=fields_of(page, path)).status_code == 302
    with shop.app_context():
        assert dump_shop()["base"]["paused"] is False
