"""The page of the base settings: what it shows, what it saves, and whom it lets."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.services.shop_file import dump_shop, load_shop
from app.web.base_settings.forms import BaseForm
from tests.conftest import NOW, PASSWORD, USERNAME
from tests.web.base import OTHER, PATH, SHOP, TYPED, base_of, beside, load, page_of, typed
from tests.web.forms import fields_of, seen_in, typed_in
from tests.web.people import add_person, browser_of, history


@pytest.fixture
def shop(app: Flask) -> Flask:
    load(app, SHOP)
    return app


def test_it_needs_a_login(client: FlaskClient) -> None:
    assert client.get(PATH).location.startswith("/login")


@pytest.mark.parametrize("role", ["store_manager", "cashier"])
def test_who_works_in_a_store_is_not_let_in(shop: Flask, role: str) -> None:
    add_person(shop, "she", role, 1)
    browser = browser_of(shop, "she")
    assert browser.get(PATH).status_code == 403
    assert browser.post(PATH).status_code == 403
    assert browser.post(f"{PATH}/try").status_code == 403


@pytest.mark.parametrize("role", ["finance", "viewer"])
def test_readers_see_everything_and_can_change_nothing(shop: Flask, role: str) -> None:
    add_person(shop, "he", role)
    browser = browser_of(shop, "he")
    page = page_of(browser)
    assert "data-save-bar" not in page
    sent = {name for name in fields_of(page, PATH) if not name.startswith("try-")}
    assert sent <= {"csrf_token", "seen"}
    assert browser.post(PATH, data=TYPED).status_code == 403


def test_a_manager_may_edit(shop: Flask) -> None:
    add_person(shop, "manager", "manager")
    browser = browser_of(shop, "manager")
    data = typed(browser, {"extraction_ratio": "60"})
    assert browser.post(PATH, data=data).status_code == 302
    assert base_of(shop)["extraction_ratio"] == "60"
    assert history(shop, "settings")[0].author == "manager"


def test_other_methods_are_refused(owner: FlaskClient) -> None:
    assert owner.delete(PATH).status_code == 405
    assert owner.put(f"{PATH}/try").status_code == 405


def test_without_the_token_nothing_is_saved(shop: Flask, owner: FlaskClient) -> None:
    shop.config["WTF_CSRF_ENABLED"] = True
    for path in (PATH, f"{PATH}/try"):
        assert owner.post(path, data=TYPED).status_code == 400
    assert base_of(shop)["extraction_ratio"] == "65"


def test_there_is_a_page_before_there_is_anything_else(owner: FlaskClient) -> None:
    page = page_of(owner)
    assert "Add a member" in page
    assert "There are no member levels yet" in page
    assert "On: 0, off: 0." in page


@pytest.mark.parametrize("base", [{}, OTHER], ids=["defaults", "all-else"])
def test_the_page_sent_back_untouched_changes_nothing(shop: Flask, owner: FlaskClient, base: dict[str, Any]) -> None:
    load(shop, {"base": base})
    with shop.app_context():
        before = dump_shop()
    changes = len(history(shop, "settings"))
    response = owner.post(PATH, data=fields_of(page_of(owner), PATH))
    assert response.status_code == 302
    with shop.app_context():
        assert dump_shop() == before
    assert len(history(shop, "settings")) == changes


def test_every_setting_typed_is_the_same_as_the_same_file_loaded(shop: Flask, owner: FlaskClient) -> None:
    assert OTHER.keys() == set(BaseForm.edited())
    response = owner.post(PATH, data=TYPED | seen_in(page_of(owner), PATH))
    assert response.status_code == 302
    with shop.app_context():
        in_console = dump_shop()
        default = dump_shop()["base"]
        load_shop({"base": OTHER}, now=NOW)
        assert dump_shop() == in_console
        assert default == OTHER


def test_every_setting_can_be_brought_back_to_its_default(shop: Flask, owner: FlaskClient) -> None:
    before = base_of(shop)
    back = fields_of(page_of(owner), PATH)
    load(shop, {"base": OTHER})
    back.setlist("seen", fields_of(page_of(owner), PATH).getlist("seen"))
    assert owner.post(PATH, data=back).status_code == 302
    assert base_of(shop) == before


def test_a_change_is_in_the_history_with_its_author_and_reason(shop: Flask, owner: FlaskClient) -> None:
    owner.post(PATH, data=typed(owner, {"default_ratio": "120", "reason": "after the talk with Li"}))
    change = history(shop, "settings")[0]
    assert (change.author, change.reason) == (USERNAME, "after the talk with Li")
    assert json.loads(change.before or "") == {"base": {"default_ratio": "130"}}
    assert json.loads(change.after or "") == {"base": {"default_ratio": "120"}}


MISTAKES: list[tuple[dict[str, str | None], str, str]] = [
    ({"extraction_ratio": ""}, "extraction_ratio", "cannot be empty"),
    ({"extraction_ratio": "1000.01"}, "extraction_ratio", "from 0 to 1000"),
    ({"extraction_ratio": "-1"}, "extraction_ratio", "from 0 to 1000"),
    ({"default_ratio": "much"}, "default_ratio", "at most two decimals"),
    ({"default_ratio": "1.234"}, "default_ratio", "at most two decimals"),
    ({"auto_complete_days": "0"}, "auto_complete_days", "from 1 to 36600"),
    ({"auto_complete_days": "1.5"}, "auto_complete_days", "whole number"),
    ({"program_name": "  "}, "program_name", "cannot be empty"),
    ({"program_name": "名" * 10_000}, "program_name", "longer than 200"),
    ({"exchange_name": "x" * 10_000}, "exchange_name", "longer than 200"),
    ({"level_ratios-rows-1-ratio": "x"}, "level_ratios-rows-1-ratio", "percentage"),
    ({"lottery-kind": "fixed"}, "lottery-kind", "a weight above 0"),
    ({"lottery-kind": "fixed", "lottery-choices-0-weight": "2"}, "lottery-choices-0-ratio", "Enter a ratio"),
    ({"lottery-kind": "interval", "lottery-high": "5"}, "lottery-low", "cannot be empty"),
    ({"lottery-kind": "interval", "lottery-low": "9", "lottery-high": "5"}, "lottery-high", "below the lowest"),
    ({"exchange-voucher": "a lot"}, "exchange-voucher", "percentage"),
    ({"random_return-mode": "numbers"}, "random_return-cash", "at least one entry"),
    ({"zeroing-every": "once"}, "zeroing-on", "cannot be empty"),
    ({"zeroing-every": "month", "zeroing-day": "32"}, "zeroing-day", "from 1 to 31"),
    ({"zeroing-every": "day", "zeroing-at": "25:00"}, "zeroing-at", "time of day"),
    ({"settle_on": "later"}, "settle_on", "Not a valid choice"),
]


def test_a_mistake_is_told_beside_its_field_and_nothing_is_lost(shop: Flask, owner: FlaskClient) -> None:
    page = page_of(owner)
    for changes, field, message in MISTAKES:
        data = typed_in(page, PATH, {"exchange_name": "Kept & shown", **changes})
        response = owner.post(PATH, data=data)
        assert response.status_code == 422, changes
        assert message in beside(response.text, field), changes
        kept = fields_of(response.text, PATH)
        shown = {name: value for name, value in changes.items() if name != "settle_on" and value and value.strip()}
        assert {name: kept.get(name) for name in shown} == shown
        assert ('value="Kept &amp; shown"' in response.text) is ("exchange_name" not in changes)
        assert 'class="save-bar is-changed"' in response.text
    assert base_of(shop)["exchange_name"] == "兑换"
    assert len(history(shop, "settings")) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"lottery-choices-0-ratio": "x", "lottery-low": "y"},
        {"zeroing-day": "99", "zeroing-at": "never", "zeroing-on": "soon"},
        {"random_return-cash": "many"},
    ],
)
def test_what_stands_in_fields_that_say_nothing_does_no_harm(
    shop: Flask, owner: FlaskClient, changes: dict[str, str | None]
) -> None:
    before = base_of(shop)
    assert owner.post(PATH, data=typed(owner, changes)).status_code == 302
    assert base_of(shop) == before


@pytest.mark.parametrize("text", ["５０％", " 50.00 %"])
def test_a_ratio_is_understood_however_it_is_written(shop: Flask, owner: FlaskClient, text: str) -> None:
    assert owner.post(PATH, data=typed(owner, {"extraction_ratio": text})).status_code == 302
    assert base_of(shop)["extraction_ratio"] == "50"


def test_a_script_in_a_name_is_shown_as_text(shop: Flask, owner: FlaskClient) -> None:
    name = "<script>alert(1)</script>"
    assert owner.post(PATH, data=typed(owner, {"program_name": name})).status_code == 302
    assert base_of(shop)["program_name"] == name
    page = page_of(owner)
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_signs_that_nobody_sees_become_blanks(shop: Flask, owner: FlaskClient) -> None:
    assert owner.post(PATH, data=typed(owner, {"program_name": "\tRe\nbate\0"})).status_code == 302
    assert base_of(shop)["program_name"] == "Re bate"


def test_random_return_without_a_ratio_for_points_is_refused_at_its_place(shop: Flask, owner: FlaskClient) -> None:
    changes: dict[str, str | None] = {
        "random_return-mode": "numbers",
        "random_return-cash": "9",
        "random_return-points": "1",
        "exchange-points": "",
    }
    response = owner.post(PATH, data=typed(owner, changes))
    assert response.status_code == 422
    assert "set the exchange ratio for points first" in beside(response.text, "random_return")
    assert base_of(shop)["random_return"] is None


def test_a_ratio_that_a_store_needs_cannot_be_emptied(shop: Flask, owner: FlaskClient) -> None:
    load(shop, {"stores": [{"ref": "s1", "online": {"random_return": {"cash": 1, "points": 1}}}]})
    response = owner.post(PATH, data=typed(owner, {"exchange-points": ""}))
    assert response.status_code == 422
    assert "store&#39;s random return" in beside(response.text, "exchange-points")


def test_of_two_tabs_the_second_is_told_and_nothing_is_overwritten(shop: Flask, owner: FlaskClient) -> None:
    first = typed(owner, {"extraction_ratio": "50"})
    second = typed(owner, {"program_name": "Mine"})
    owner.post(PATH, data=first)
    response = owner.post(PATH, data=second)
    assert response.status_code == 409
    assert "Extraction ratio: 65\N{NO-BREAK SPACE}% → 50\N{NO-BREAK SPACE}%" in response.text
    assert (base_of(shop)["extraction_ratio"], base_of(shop)["program_name"]) == ("50", "排队返利")
    again = fields_of(response.text, PATH)
    assert again["program_name"] == "Mine"
    assert owner.post(PATH, data=again).status_code == 302
    assert (base_of(shop)["extraction_ratio"], base_of(shop)["program_name"]) == ("65", "Mine")


def test_sent_twice_it_is_saved_once(shop: Flask, owner: FlaskClient) -> None:
    data = typed(owner, {"extraction_ratio": "50"})
    assert [owner.post(PATH, data=data).status_code for _ in range(2)] == [302, 302]
    assert len(history(shop, "settings")) == 1


@pytest.mark.parametrize("seen", [None, "", "no JSON", "[]", "5", '{"base": 5}', '{"products": 5}', '{"base": {}}'])
def test_a_form_that_does_not_say_what_it_saw_did_not_arrive_whole(
    shop: Flask, owner: FlaskClient, seen: str | None
) -> None:
    response = owner.post(PATH, data=typed(owner, {"extraction_ratio": "50", "seen": seen}))
    assert response.status_code == 422
    assert "The form did not arrive whole. Open the page again; nothing is saved." in response.text
    assert fields_of(response.text, PATH)["extraction_ratio"] == "50"
    assert base_of(shop)["extraction_ratio"] == "65"
    assert history(shop, "settings") == []


def test_a_form_that_was_cut_off_anywhere_switches_nothing_off(shop: Flask, owner: FlaskClient) -> None:
    before = base_of(shop)
    sent = [pair for pair in fields_of(page_of(owner), PATH).items(multi=True) if not pair[0].startswith("try-")]
    assert sent[-1][0] == "seen"
    for kept in range(0, len(sent), 5):
        assert owner.post(PATH, data=MultiDict(sent[:kept])).status_code == 422
    assert owner.post(PATH, data=MultiDict([*sent[:-1], ("seen", sent[-1][1][:-1])])).status_code == 422
    assert base_of(shop) == before
    assert owner.post(PATH, data=MultiDict(sent)).status_code == 302


def test_more_rows_keep_what_was_typed_and_save_nothing(shop: Flask, owner: FlaskClient) -> None:
    data = typed(owner, {"lottery-kind": "fixed", "lottery-choices-0-ratio": "77", "program_name": "Typed"})
    response = owner.post(PATH, data=data | {"more": "lottery-choices"})
    assert response.status_code == 200
    kept = fields_of(response.text, PATH)
    assert (kept["lottery-choices-0-ratio"], kept["program_name"]) == ("77", "Typed")
    assert "lottery-choices-4-ratio" in kept
    assert base_of(shop)["program_name"] == "排队返利"


def test_enter_saves_and_adds_no_rows(owner: FlaskClient) -> None:
    form = page_of(owner).partition(f'action="{PATH}"')[2]
    first = re.search(r"<button[^>]*>", form)
    assert first
    assert 'type="submit"' in first[0]
    assert "name=" not in first[0]


def test_a_session_that_ran_out_while_typing_loses_nothing(shop: Flask, owner: FlaskClient) -> None:
    before = base_of(shop)
    data = typed(owner, {"program_name": "Typed for long"})
    owner.delete_cookie("session")
    response = owner.post(PATH, data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 401
    login = fields_of(response.text, "/login")
    login.setlist("username", [USERNAME])
    login.setlist("password", [PASSWORD])
    response = owner.post("/login", data=login)
    assert owner.post(PATH, data=fields_of(response.text, PATH)).status_code == 302
    assert base_of(shop) == before | {"program_name": "Typed for long"}
