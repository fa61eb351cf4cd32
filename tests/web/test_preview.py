"""The worked preview beside forms of settings, and the numbers that go with it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.models import Entry, Order
from app.services.shop_file import dump_shop
from tests import rows
from tests.web.base import load
from tests.web.forms import fields_of, typed_in
from tests.web.people import Clock, add_person, browser_of

PATH = "/settings/base"


@pytest.fixture
def shop(app: Flask) -> Flask:
    """A shop with something to sell in every channel, and an entry that waits."""
    load(
        app,
        {
            "levels": [{"ref": "gold", "name": "Gold"}],
            "products": [
                {"ref": "p1", "name": "Cake"},
                {"ref": "c1", "name": "Tea", "source": "store", "store": "s1", "rebate": {"enabled": True}},
            ],
            "stores": [{"ref": "s1", "name": "High Street", "online": {"enabled": True}, "cashier": {"enabled": True}}],
            "members": [
                {"ref": "m1", "name": "Wang Fang", "level": "gold"},
                {"ref": "m2", "name": "Li Lei"},
                {"ref": "m3"},
            ],
        },
    )
    with app.app_context():
        rows.add_entries(1, total_cents=5_000)  # of m2
    return app


def attempt(browser: FlaskClient, changes: dict[str, str | None], *, as_page: bool = False) -> str:
    data = typed_in(browser.get(PATH).text, PATH, changes)
    response = browser.post(f"{PATH}/try", data=data | {"preview": "page" if as_page else "fragment"})
    assert response.status_code == 200 or as_page
    return response.text


def live(page: str, place: str) -> str:
    """What a fragment brings for another place of the page."""
    return page.partition(f'data-live="{place}"')[2].partition("data-live=")[0]


def test_the_page_opens_with_an_order_of_the_first_member_for_the_first_product(
    owner: FlaskClient, shop: Flask
) -> None:
    page = owner.get(PATH).text
    assert "Cake · Wang Fang" in page
    assert "may receive ¥130.00" in page
    assert re.search(r"Default ratio, base setting</span>\s*<span class=\"pill pill-this\">130 % · this one", page)


def test_values_as_typed_are_tried_and_nothing_of_it_stays(owner: FlaskClient, shop: Flask) -> None:
    with shop.app_context():
        before = dump_shop()
    page = attempt(owner, {"default_ratio": "９０", "extraction_ratio": "40", "try-amount": "200"})
    assert "may receive ¥180.00" in page
    assert '<dt class="total">Extraction <span class="muted">40&nbsp;% · the base settings</span></dt>' in page
    assert "Entry 1 · Li Lei</dt><dd>¥50.00</dd>" in page
    assert "Left-over to the platform</dt><dd>¥30.00</dd>" in page
    assert 'try-kept">¥120.00<' in page
    with shop.app_context():
        assert dump_shop() == before
        assert db.session.scalar(select(func.count()).select_from(Order)) == 1
        assert db.session.scalar(select(Entry.waiting_cents)) == 5_000


def test_the_shares_of_the_amount_fill_the_bar(owner: FlaskClient, shop: Flask) -> None:
    page = attempt(owner, {"extraction_ratio": "65"})
    bars = re.findall(r'<rect class="share-(\w+)" x="(\d+)" width="(\d+)"', page)
    assert bars == [("kept", "0", "350"), ("paid", "350", "500"), ("left", "850", "150")]


ANSWERS: list[tuple[dict[str, str | None], Any]] = [
    ({"level_ratios-rows-0-ratio": "150"}, "may receive ¥150.00"),
    ({"enabled": None}, "The programme is switched off."),
    ({"try-amount": "0"}, "Nothing was paid for it."),
    ({"try-channel": "store"}, "Tea · High Street · Wang Fang"),
    ({"try-channel": "cashier"}, "High Street · Wang Fang"),
    ({"try-channel": "store", "try-store_product": "p1"}, "Product: This product is not sold there."),
    ({"try-product": "nothing"}, "Product: There is nothing with this number."),
    ({"try-product": ""}, "Add a product, or type the number of one"),
    ({"try-member": "nobody"}, "Member: There is nothing with this number."),
    ({"try-member": ""}, "Add a member, or type the number of one"),
    ({"try-channel": "cashier", "try-store": ""}, "Add a store, or type the number of one"),
    ({"try-amount": "much"}, "Look at the marked fields of the order to try."),
    ({"try-at": "2026-11-01T10:00"}, "may receive ¥130.00"),
    ({"lottery-kind": "interval", "lottery-low": "1", "lottery-high": "2"}, "The member may draw once"),
    (
        {"lottery-kind": "interval", "lottery-low": "1", "lottery-high": "200"},
        "Joins the queue: ¥130.00 now; a draw makes it ¥1.00 to ¥200.00.",
    ),
    (
        {"random_return-mode": "numbers", "random_return-cash": "0", "random_return-points": "1"},
        "Random return would turn it into points",
    ),
    (
        {"random_return-mode": "numbers", "random_return-points": "1", "exchange-points": ""},
        "set the exchange ratio for points first",
    ),
]


def test_the_order_to_try_is_told_what_it_gets_or_why_not(owner: FlaskClient, shop: Flask) -> None:
    for changes, text in ANSWERS:
        assert text in attempt(owner, changes), changes


def test_settings_that_are_not_valid_are_named_to_be_mended(owner: FlaskClient, shop: Flask) -> None:
    page = attempt(owner, {"default_ratio": "x", "exchange-points": "y", "try-amount": "7"})
    assert "Mend this first: Default entitlement ratio, Exchange." in page
    assert "may receive" not in page
    assert "Mend what is marked first" in live(page, "honesty")


def test_without_a_script_the_whole_page_comes_back_as_typed(owner: FlaskClient, shop: Flask) -> None:
    page = attempt(owner, {"default_ratio": "90", "program_name": "Typed", "try-member": "m2"}, as_page=True)
    assert "may receive ¥90.00" in page
    kept = fields_of(page, PATH)
    assert (kept["default_ratio"], kept["program_name"], kept["try-member"]) == ("90", "Typed", "m2")
    assert f'<noscript><button type="submit" class="btn btn-quiet mt-3" formaction="{PATH}/try"' in page
    page = attempt(owner, {"default_ratio": "x"}, as_page=True)
    assert fields_of(page, PATH)["default_ratio"] == "x"
    with shop.app_context():
        assert dump_shop()["base"]["program_name"] == "排队返利"


def test_what_was_tried_out_loaded_anew_is_the_page_itself(owner: FlaskClient, shop: Flask) -> None:
    assert owner.get(f"{PATH}/try").location == PATH


def test_zeroing_is_tried_out_before_anybody_has_to_tick_anything(owner: FlaskClient, shop: Flask) -> None:
    page = attempt(owner, {"zeroing-every": "day", "default_ratio": "90"})
    assert "may receive ¥90.00" in page
    assert "Next run:" in live(page, "next-zeroing")


def test_a_settings_form_that_is_refused_shows_what_to_mend_beside_it(owner: FlaskClient, shop: Flask) -> None:
    response = owner.post(PATH, data=typed_in(owner.get(PATH).text, PATH, {"default_ratio": "x"}))
    assert response.status_code == 422
    assert "Mend this first: Default entitlement ratio." in response.text


@pytest.mark.parametrize("as_page", [False, True])
def test_readers_try_out_the_settings_as_they_are(shop: Flask, as_page: bool) -> None:
    add_person(shop, "viewer", "viewer")
    browser = browser_of(shop, "viewer")
    page = attempt(browser, {"try-amount": "50", "default_ratio": "500"}, as_page=as_page)
    assert "may receive ¥65.00" in page
    assert "Li Lei" not in page
    assert "L***i" in page
    if as_page:
        assert 'value="130"' in page


def test_scripts_in_names_are_shown_as_text(owner: FlaskClient, shop: Flask) -> None:
    load(shop, {"products": [{"ref": "p1", "name": "<script>alert(1)</script>"}]})
    page = owner.get(PATH).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_the_odds_come_as_typed(owner: FlaskClient, shop: Flask) -> None:
    changes: dict[str, str | None] = {
        "lottery-kind": "fixed",
        "lottery-choices-0-ratio": "10",
        "lottery-choices-1-no_win": "y",
        "lottery-choices-1-weight": "２",
    }
    page = attempt(owner, changes)
    odds = re.findall(r'data-live="lottery-choices-\d-odds">([^<]*)<', page)
    assert odds == ["33.33 %", "66.67 %"]
    odds = re.findall(
        r'data-live="lottery-choices-\d-odds">([^<]*)<', attempt(owner, changes | {"lottery-choices-1-weight": "x"})
    )
    assert odds == ["", ""]


COVERAGE: list[tuple[dict[str, str | None], Any]] = [
    ({}, "Of ¥130.00 promised for ¥100.00 paid, steady sales can ever pay ¥65.00."),
    ({"default_ratio": "65"}, "Of ¥65.00 promised for ¥100.00 paid, steady sales can pay all."),
    ({"default_ratio": "0"}, "Nothing is promised."),
    ({"level_ratios-rows-0-ratio": "200"}, "<span>Gold</span>"),
    ({"level_ratios-rows-0-ratio": "200"}, "Of ¥200.00 promised for ¥100.00 paid"),
    (
        {
            "lottery-kind": "fixed",
            "lottery-choices-0-ratio": "50",
            "lottery-choices-0-weight": "3",
            "lottery-choices-1-no_win": "y",
        },
        "Of ¥70.00 promised for ¥100.00 paid",  # (3 × 50 + 130) ÷ 4
    ),
    ({"lottery-kind": "interval", "lottery-low": "100", "lottery-high": "101"}, "Of ¥100.50 promised"),
]


def test_coverage_is_told_as_typed(owner: FlaskClient, shop: Flask) -> None:
    for changes, text in COVERAGE:
        assert text in live(attempt(owner, changes), "honesty"), changes


ABOVE_PAID: list[tuple[dict[str, str | None], Any]] = [
    ({}, True),
    ({"default_ratio": "100"}, False),
    ({"default_ratio": "100", "level_ratios-rows-0-ratio": "100.01"}, True),
    ({"default_ratio": "100", "lottery-kind": "interval", "lottery-low": "0", "lottery-high": "101"}, True),
]


def test_more_than_was_paid_carries_the_notice(owner: FlaskClient, shop: Flask) -> None:
    for changes, is_told in ABOVE_PAID:
        told = live(attempt(owner, changes), "honesty")
        assert ("Regulation on Preventing Illegal Fund-raising (art. 2 and 19)" in told) is is_told, changes


def outlook(shop: Flask, changes: dict[str, Any]) -> str:
    add_person(shop, "boss", "owner")
    return " ".join(live(attempt(browser_of(shop, "boss"), changes), "honesty").split())


def test_the_wait_is_told_at_the_pace_of_the_last_30_days(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    now = Clock(monkeypatch)
    with shop.app_context():
        rows.add_entries(24, first=2)
    now.now = rows.START
    now.wait(hours=49)  # two days after the first order: 25 orders of ¥100 in them
    told = outlook(shop, {"extraction_ratio": "50"})
    assert "<dt>Sales that take part, a day</dt><dd>¥1,250.00</dd>" in told
    assert "<dd>¥1,625.00 / ¥625.00</dd>" in told
    assert "waits about 6 days" in told  # (24 × 130 + 50) ÷ 625, rounded up
    assert "grows by ¥1,000.00 a day" in told
    assert "If orders stop, all of the ¥3,170.00 stays unpaid." in told


def test_a_shop_that_sold_nothing_lately_is_told_so(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    now = Clock(monkeypatch)
    now.wait(days=60)
    assert "Nothing was sold in the last 30 days" in outlook(shop, {})


def test_ratios_that_pay_nobody_are_told_so(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    Clock(monkeypatch)
    assert "Under these ratios no sale pays anybody." in outlook(shop, {"extraction_ratio": "0"})


def test_an_old_shop_counts_the_last_30_days_alone(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    now = Clock(monkeypatch)
    with shop.app_context():
        rows.add_entries(2, first=900)  # 38 days after the first
    now.now = rows.START
    now.wait(days=40)
    assert "<dt>Sales that take part, a day</dt><dd>¥6.66</dd>" in outlook(shop, {})
