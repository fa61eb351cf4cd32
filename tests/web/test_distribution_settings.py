"""The page of the rewards beside the queue."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.shop_file import dump_shop, load_shop
from app.web.distribution_settings.forms import DistributionForm
from tests import rows
from tests.conftest import NOW
from tests.web.base import beside, load
from tests.web.forms import fields_of, seen_in, typed_in
from tests.web.people import Clock, add_person, browser_of, history

PATH = "/settings/distribution"

OTHER: dict[str, Any] = {
    "direct": {"ratio": "5", "basis": "profit"},
    "indirect": {"ratio": "2.5", "basis": "paid"},
    "team": {"basis": "profit", "depth": 3},
    "shareholder": {"ratio": "1", "basis": "paid", "schedule": {"every": "week", "weekday": 3, "at": "05:00"}},
    "recruiter": {"ratio": "0", "basis": "profit"},
}
TYPED = {
    "direct-enabled": "y",
    "direct-ratio": "５％",
    "direct-basis": "profit",
    "indirect-enabled": "y",
    "indirect-ratio": "2.5",
    "indirect-basis": "paid",
    "team-enabled": "y",
    "team-basis": "profit",
    "team-depth": "3",
    "shareholder-enabled": "y",
    "shareholder-ratio": "1",
    "shareholder-basis": "paid",
    "shareholder-schedule-every": "week",
    "shareholder-schedule-weekday": "3",
    "shareholder-schedule-at": "5:00",
    "recruiter-enabled": "y",
    "recruiter-ratio": "0",
    "recruiter-basis": "profit",
}


@pytest.fixture
def shop(app: Flask) -> Flask:
    """Three members in a row, the first two with levels; a store with a recruiter."""
    load(
        app,
        {
            "base": {"settle_on": "paid"},
            "levels": [
                {"ref": "silver", "name": "Silver", "rank": 1, "team_ratio": "2"},
                {"ref": "gold", "name": "Gold", "rank": 2, "team_ratio": "5"},
                {"ref": "new", "name": "New", "rank": 0},
            ],
            "members": [
                {"ref": "top", "name": "Top", "level": "gold", "shares": 3},
                {"ref": "mid", "name": "Mid", "level": "silver", "referrer": "top"},
                {"ref": "low", "name": "Low", "referrer": "mid"},
            ],
            "stores": [{"ref": "s1", "recruiter": "top", "commission_ratio": "20"}, {"ref": "s2"}],
            "products": [{"ref": "p1", "name": "Cake", "cost": "60.00"}],
        },
    )
    return app


def distribution_of(app: Flask) -> dict[str, Any]:
    with app.app_context():
        found: dict[str, Any] = dump_shop()["distribution"]
    return found


def page_of(client: FlaskClient) -> str:
    response = client.get(PATH)
    assert response.status_code == 200
    return response.text


def test_it_needs_a_login_and_a_role(shop: Flask, client: FlaskClient) -> None:
    assert client.get(PATH).location.startswith("/login")
    add_person(shop, "she", "store_manager", 1)
    browser = browser_of(shop, "she")
    assert [browser.get(PATH).status_code, browser.post(PATH).status_code] == [403, 403]
    assert browser.post(f"{PATH}/try").status_code == 403


def test_readers_can_try_out_but_not_save(shop: Flask) -> None:
    add_person(shop, "he", "finance")
    browser = browser_of(shop, "he")
    page = page_of(browser)
    assert "data-save-bar" not in page
    assert browser.post(PATH, data=TYPED).status_code == 403
    assert "The shop keeps" in browser.post(f"{PATH}/try", data=fields_of(page, PATH) | {"preview": "fragment"}).text


def test_other_methods_and_forms_without_the_token_are_refused(shop: Flask, owner: FlaskClient) -> None:
    assert owner.put(PATH).status_code == 405
    assert owner.put(f"{PATH}/try").status_code == 405
    shop.config["WTF_CSRF_ENABLED"] = True
    assert owner.post(PATH, data=TYPED).status_code == 400
    assert distribution_of(shop)["direct"] is None


def test_there_is_a_page_before_there_is_anything_else(owner: FlaskClient) -> None:
    page = page_of(owner)
    assert "There are no member levels yet" in page
    assert "Nobody holds shares yet" in page
    assert "No reward is on" in page


@pytest.mark.parametrize("distribution", [{}, OTHER], ids=["off", "on"])
def test_the_page_sent_back_untouched_changes_nothing(
    shop: Flask, owner: FlaskClient, distribution: dict[str, Any]
) -> None:
    load(shop, {"distribution": distribution})
    with shop.app_context():
        before = dump_shop()
    changes = len(history(shop, "settings"))
    assert owner.post(PATH, data=fields_of(page_of(owner), PATH)).status_code == 302
    with shop.app_context():
        assert dump_shop() == before
    assert len(history(shop, "settings")) == changes


def test_every_reward_typed_is_the_same_as_the_same_file_loaded(shop: Flask, owner: FlaskClient) -> None:
    assert OTHER.keys() == set(DistributionForm.edited())
    assert owner.post(PATH, data=TYPED | seen_in(page_of(owner), PATH)).status_code == 302
    with shop.app_context():
        in_console = dump_shop()
        assert in_console["distribution"] == OTHER
        load_shop({"distribution": OTHER}, now=NOW)
        assert dump_shop() == in_console


def test_switched_off_again_a_reward_is_gone(shop: Flask, owner: FlaskClient) -> None:
    load(shop, {"distribution": OTHER})
    data = typed_in(page_of(owner), PATH, {"direct-enabled": None, "shareholder-enabled": None, "direct-ratio": "x"})
    assert owner.post(PATH, data=data).status_code == 302
    assert distribution_of(shop) == OTHER | {"direct": None, "shareholder": None}


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"direct-enabled": "y"}, "direct-ratio", "cannot be empty"),
        ({"direct-enabled": "y", "direct-ratio": "1001"}, "direct-ratio", "from 0 to 1000"),
        ({"team-enabled": "y", "team-depth": ""}, "team-depth", "cannot be empty"),
        ({"team-enabled": "y", "team-depth": "101"}, "team-depth", "from 1 to 100"),
        (
            {"shareholder-enabled": "y", "shareholder-ratio": "1", "shareholder-schedule-every": "off"},
            "shareholder-schedule",
            "Choose when the dividend is paid",
        ),
        (
            {"shareholder-enabled": "y", "shareholder-ratio": "1", "shareholder-schedule-day": "0"},
            "shareholder-schedule-day",
            "from 1 to 31",
        ),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_lost(
    shop: Flask, owner: FlaskClient, changes: dict[str, str | None], field: str, message: str
) -> None:
    response = owner.post(PATH, data=typed_in(page_of(owner), PATH, {"reason": "kept", **changes}))
    assert response.status_code == 422
    assert message in beside(response.text, field)
    kept = fields_of(response.text, PATH)
    assert {name: kept[name] for name in changes} | {"reason": kept["reason"]} == changes | {"reason": "kept"}
    assert not any(distribution_of(shop).values())


def test_of_two_tabs_the_second_is_told(shop: Flask, owner: FlaskClient) -> None:
    first = typed_in(page_of(owner), PATH, {"direct-enabled": "y", "direct-ratio": "5"})
    second = typed_in(page_of(owner), PATH, {"indirect-enabled": "y", "indirect-ratio": "2"})
    assert owner.post(PATH, data=first).status_code == 302
    response = owner.post(PATH, data=second)
    assert response.status_code == 409
    assert "Direct referral reward: off → 5" in response.text
    assert distribution_of(shop)["direct"] == {"ratio": "5", "basis": "paid"}
    assert owner.post(PATH, data=fields_of(response.text, PATH)).status_code == 302
    assert (distribution_of(shop)["direct"], distribution_of(shop)["indirect"]["ratio"]) == (None, "2")


def test_sent_twice_it_is_saved_once(shop: Flask, owner: FlaskClient) -> None:
    data = typed_in(page_of(owner), PATH, {"direct-enabled": "y", "direct-ratio": "5"})
    before = len(history(shop, "settings"))
    assert [owner.post(PATH, data=data).status_code for _ in range(2)] == [302, 302]
    assert len(history(shop, "settings")) == before + 1


def test_whom_the_rewards_reach_is_told(shop: Flask, owner: FlaskClient) -> None:
    page = page_of(owner)
    for name, ratio in (("Silver", "2\N{NO-BREAK SPACE}%"), ("Gold", "5\N{NO-BREAK SPACE}%")):
        assert f"<dt>{name}</dt><dd>{ratio}</dd>" in page
    assert '<dt>New</dt><dd><span class="muted">not set</span></dd>' in page
    assert "Stores with a recruiter: 1 of 2." in page
    assert "<dt>Shares</dt><dd>3</dd>" in page


def test_the_order_to_try_is_of_a_member_with_a_referrer_and_shows_every_reward(
    shop: Flask, owner: FlaskClient
) -> None:
    data = typed_in(page_of(owner), PATH, TYPED | {"team-basis": "paid", "direct-basis": "paid"})
    assert data["try-member"] == "mid"
    data.setlist("try-member", ["low"])
    page = owner.post(f"{PATH}/try", data=data | {"preview": "fragment"}).text
    for row in (
        "<dt>Direct referral reward · Mid</dt><dd>¥5.00</dd>",
        "<dt>Indirect referral reward · Top</dt><dd>¥2.50</dd>",
        "<dt>Level difference reward · Mid</dt><dd>¥2.00</dd>",
        "<dt>Level difference reward · Top</dt><dd>¥3.00</dd>",
        "<dt>Set aside for the dividend</dt><dd>¥1.00</dd>",
    ):
        assert row in page
    assert 'try-kept">¥21.50<' in page  # 100 less 65 handed over, 12.50 to people and 1.00 set aside
    assert not any(distribution_of(shop).values())


def test_what_the_rewards_take_together_is_told_as_typed(shop: Flask, owner: FlaskClient) -> None:
    data = typed_in(page_of(owner), PATH, TYPED)
    page = owner.post(f"{PATH}/try", data=data | {"preview": "fragment"}).text
    taken = page.partition('data-live="taken"')[2]
    assert "<dt>Indirect referral reward</dt><dd>¥2.50</dd>" in taken
    assert "<dt>Direct referral reward</dt><dd>¥0.00</dd>" in taken  # of the profit, and nothing was sold
    assert "nothing was sold in the last 30 days" in taken
    with shop.app_context():
        rows.add_entries(1)  # ¥100 paid, ¥40 profit
    data.setlist("team-basis", ["paid"])
    taken = owner.post(f"{PATH}/try", data=data | {"preview": "fragment"}).text.partition('data-live="taken"')[2]
    assert "<dt>Direct referral reward</dt><dd>¥2.00</dd>" in taken
    assert "<dt>Level difference reward</dt><dd>¥5.00</dd>" in taken  # Gold's, the highest
    assert '<dd class="total">¥10.50</dd>' in taken


@pytest.mark.parametrize(("depth", "is_told"), [("2", False), ("3", True)])
def test_more_than_two_levels_carry_a_notice(shop: Flask, owner: FlaskClient, depth: str, is_told: bool) -> None:
    data = typed_in(page_of(owner), PATH, {"team-enabled": "y", "team-depth": depth})
    page = owner.post(f"{PATH}/try", data=data | {"preview": "fragment"}).text
    assert ("Regulation on Prohibition of Pyramid Selling" in page) is is_told
    owner.post(PATH, data=data)
    assert ("Regulation on Prohibition of Pyramid Selling" in page_of(owner)) is is_told


def test_the_next_dividend_is_told_by_the_shops_clock(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    Clock(monkeypatch)
    load(shop, {"distribution": {"shareholder": {"ratio": "1"}}})
    add_person(shop, "boss", "owner")
    told = page_of(browser_of(shop, "boss")).partition('id="next-dividend"')[2].partition("</p>")[0]
    assert "2026-12-01 02:00" in told


def test_what_is_set_aside_is_told(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context(), rows.write() as connection:
        rows._add_account(connection, 7, "dividend", "dividend", balance_cents=4_200)
    assert "<dd>¥42.00</dd>" in page_of(owner)
