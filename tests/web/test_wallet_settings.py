"""The page of what members may do with what they hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.shop_file import dump_shop, load_shop
from app.web.wallet_settings.forms import WalletForm
from app.web.wallet_settings.views import days_to_half
from tests.conftest import NOW
from tests.web.base import beside, load
from tests.web.forms import fields_of, seen_in, typed_in
from tests.web.members import send
from tests.web.people import Clock, add_person, browser_of, history
from tests.web.test_portal_wallet import words

PATH = "/settings/wallet"
OTHER: dict[str, Any] = {
    "sending": {"fee_ratio": "2.5", "daily_limit": "500.00"},
    "withdrawing": {"fee_ratio": "1", "minimum": "10.00"},
    "release": {"ratio": "0.5", "at": "04:30"},
}
TYPED = {
    "sending-enabled": "y",
    "sending-fee_ratio": "２.５％",
    "sending-daily_limit": "500",
    "withdrawing-enabled": "y",
    "withdrawing-fee_ratio": "1",
    "withdrawing-minimum": "¥10",
    "release-enabled": "y",
    "release-ratio": "0.50",
    "release-at": "4:30",
}


def wallet_of(app: Flask) -> dict[str, Any]:
    with app.app_context():
        found: dict[str, Any] = dump_shop()["wallet"]
    return found


def page_of(client: FlaskClient) -> str:
    response = client.get(PATH)
    assert response.status_code == 200
    return response.text


def test_it_needs_a_login_and_a_role(app: Flask, client: FlaskClient) -> None:
    assert client.get(PATH).location.startswith("/login")
    load(app, {"stores": [{"ref": "s1"}]})
    add_person(app, "she", "store_manager", 1)
    browser = browser_of(app, "she")
    assert [browser.get(PATH).status_code, browser.post(PATH).status_code] == [403, 403]
    assert browser.post(f"{PATH}/try").status_code == 403


def test_readers_can_look_but_not_save(app: Flask) -> None:
    load(app, {"wallet": OTHER})
    add_person(app, "he", "viewer")
    browser = browser_of(app, "he")
    page = page_of(browser)
    assert "data-save-bar" not in page
    assert "You may look at these settings, but not change anything." in page
    assert "¥99.00" in page
    assert browser.post(PATH, data=TYPED).status_code == 403
    typed = TYPED | {"withdrawing-fee_ratio": "50", "preview": "fragment"}
    assert "¥99.00" in browser.post(f"{PATH}/try", data=typed).text


def test_other_methods_and_forms_without_the_token_are_refused(app: Flask, owner: FlaskClient) -> None:
    assert owner.put(PATH).status_code == 405
    assert owner.put(f"{PATH}/try").status_code == 405
    assert owner.get(f"{PATH}/try").location == PATH
    app.config["WTF_CSRF_ENABLED"] = True
    assert owner.post(PATH, data=TYPED).status_code == 400
    assert wallet_of(app)["sending"] is None


@pytest.mark.parametrize(
    "wallet",
    [{"sending": None, "withdrawing": None, "release": None}, OTHER, OTHER | {"sending": {"fee_ratio": "0"}}],
    ids=["off", "on", "no limit"],
)
def test_the_page_sent_back_untouched_changes_nothing(app: Flask, owner: FlaskClient, wallet: dict[str, Any]) -> None:
    load(app, {"wallet": wallet})
    with app.app_context():
        before = dump_shop()
    changes = len(history(app, "settings"))
    assert owner.post(PATH, data=fields_of(page_of(owner), PATH)).status_code == 302
    with app.app_context():
        assert dump_shop() == before
    assert len(history(app, "settings")) == changes


def test_everything_typed_is_the_same_as_the_same_file_loaded(app: Flask, owner: FlaskClient) -> None:
    assert OTHER.keys() == set(WalletForm.edited())
    answer = owner.post(PATH, data=TYPED | seen_in(page_of(owner), PATH) | {"reason": "to begin with"})
    assert answer.location == PATH
    assert "Frozen love value is released first on" in page_of(owner)
    with app.app_context():
        in_console = dump_shop()
        assert in_console["wallet"] == OTHER
        load_shop({"wallet": OTHER}, now=NOW)
        assert dump_shop() == in_console
    assert history(app, "settings")[0].reason == "to begin with"
    said = words(owner.get("/history").text)
    assert "fee 2.5 %; at most ¥500.00 a day" in said


def test_switched_off_again_it_is_off_whatever_stands_in_the_fields(app: Flask, owner: FlaskClient) -> None:
    load(app, {"wallet": OTHER})
    data = typed_in(page_of(owner), PATH, {"sending-enabled": None, "sending-fee_ratio": "x", "release-enabled": None})
    assert owner.post(PATH, data=data).status_code == 302
    assert wallet_of(app) == OTHER | {"sending": None, "release": None}


def test_switched_on_as_it_stands_it_begins_with_what_is_suggested(app: Flask, owner: FlaskClient) -> None:
    on = {"sending-enabled": "y", "withdrawing-enabled": "y", "release-enabled": "y"}
    assert owner.post(PATH, data=typed_in(page_of(owner), PATH, on)).status_code == 302
    assert wallet_of(app) == {
        "sending": {"fee_ratio": "0", "daily_limit": None},
        "withdrawing": {"fee_ratio": "0", "minimum": "1.00"},
        "release": {"ratio": "1", "at": "03:00"},
    }


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"sending-fee_ratio": "101"}, "sending-fee_ratio", "Enter a percentage from 0 to 100"),
        ({"sending-fee_ratio": "100"}, "sending-fee_ratio", "A fee of the whole would leave nothing."),
        ({"sending-daily_limit": "-1"}, "sending-daily_limit", "Enter an amount of at least 0"),
        ({"withdrawing-fee_ratio": ""}, "withdrawing-fee_ratio", "This cannot be empty."),
        ({"withdrawing-fee_ratio": "100"}, "withdrawing-fee_ratio", "A fee of the whole would leave nothing."),
        ({"withdrawing-minimum": "0"}, "withdrawing-minimum", "Enter an amount of more than 0."),
        ({"withdrawing-minimum": ""}, "withdrawing-minimum", "This cannot be empty."),
        ({"release-ratio": "100.01"}, "release-ratio", "Enter a percentage from 0 to 100"),
        ({"release-ratio": ""}, "release-ratio", "This cannot be empty."),
        ({"release-at": "25:00"}, "release-at", "Enter a time of day"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_everything_typed_is_kept(
    app: Flask, owner: FlaskClient, changes: dict[str, str], field: str, said: str
) -> None:
    answer = owner.post(PATH, data=TYPED | seen_in(page_of(owner), PATH) | changes)
    assert answer.status_code == 422
    assert said in beside(answer.text, field)
    kept = fields_of(answer.text, PATH)
    assert {name: kept[name] for name in TYPED} == TYPED | changes
    assert wallet_of(app)["sending"] is None


def test_sent_twice_it_is_saved_once(app: Flask, owner: FlaskClient) -> None:
    data = TYPED | seen_in(page_of(owner), PATH)
    assert [owner.post(PATH, data=data).status_code for _ in range(2)] == [302, 302]
    assert len([change for change in history(app, "settings") if "sending" in (change.after or "")]) == 1


def test_what_somebody_else_changed_meanwhile_is_told(app: Flask, owner: FlaskClient) -> None:
    data = TYPED | seen_in(page_of(owner), PATH)
    load(app, {"wallet": {"sending": {"fee_ratio": "9"}}})
    answer = owner.post(PATH, data=data)
    assert answer.status_code == 409
    assert "Somebody changed this while you were typing." in answer.text
    assert wallet_of(app)["sending"] == {"fee_ratio": "9", "daily_limit": None}


def test_examples_are_reckoned_as_typed_and_nothing_is_saved(app: Flask, owner: FlaskClient) -> None:
    page = words(page_of(owner))
    assert "Off: members cannot send anything to each other." in page
    data = TYPED | seen_in(page_of(owner), PATH)
    told = owner.post(f"{PATH}/try", data=data | {"preview": "fragment"}).text
    for text in ("2.50", "97.50", "¥1.00", "¥99.00", "0.50"):
        assert text in told
    assert "<html" not in told
    whole = owner.post(f"{PATH}/try", data=data | {"preview": "page"})
    assert "97.50" in whole.text
    assert "<html" in whole.text
    wrong = owner.post(f"{PATH}/try", data=data | {"sending-fee_ratio": "x", "preview": "fragment"}).text
    assert "Mend what is marked first" in wrong
    assert wallet_of(app)["sending"] is None


def test_it_says_when_love_value_is_released_next_and_how_much_is_frozen(
    app: Flask, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    load(app, {"wallet": OTHER, "members": [{"ref": "m1"}]})
    with app.app_context():
        send({"type": "balance.opened", "member": "m1", "asset": "love_frozen", "amount": "8.00"})
    clock.now = NOW + timedelta(minutes=1)
    page = words(page_of(owner))
    assert "04:30" in page
    assert "Frozen now 8.00" in page


@pytest.mark.parametrize(("ratio", "days"), [(10_000, 1), (5_000, 1), (4_999, 2), (100, 69), (1, 5_000)])
def test_the_days_until_half_of_it_is_available(ratio: int, days: int) -> None:
    assert days_to_half(ratio) == days


def test_a_new_shop_begins_with_withdrawals_on(new_app: Flask) -> None:
    from tests.web.test_set_up import FORM

    new_app.test_client().post("/set-up", data=FORM)
    assert wallet_of(new_app) == {
        "sending": None,
        "withdrawing": {"fee_ratio": "0", "minimum": "1.00"},
        "release": None,
    }
