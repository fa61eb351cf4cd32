"""The page of the union queue."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.shop_file import dump_shop, load_shop
from app.web.union_settings.forms import UnionForm
from tests import rows
from tests.conftest import NOW
from tests.web.base import beside, load
from tests.web.forms import fields_of, seen_in, typed_in
from tests.web.people import Clock, add_person, browser_of, history

PATH = "/settings/union"

OTHER: dict[str, Any] = {
    "ratio": "120",
    "pool_ratio": "12.5",
    "release_ratio": "99.99",
    "at": "03:05",
    "whole_only": True,
    "acceleration_ratio": "10",
    "acceleration_share": "20",
}
TYPED = OTHER | {"pool_ratio": "１２．５％", "at": "3：05", "whole_only": "y"}


@pytest.fixture
def shop(app: Flask) -> Flask:
    """A shop of the union queue."""
    load(
        app,
        {
            "scheme": "union",
            "base": {"settle_on": "paid"},
            "levels": [{"ref": "gold", "name": "Gold"}],
            "products": [{"ref": "p1", "name": "Cake", "cost": "60.00"}],
            "members": [{"ref": "m1", "name": "Wang"}, {"ref": "m2"}, {"ref": "m3"}],
        },
    )
    return app


def union_of(app: Flask) -> dict[str, Any]:
    with app.app_context():
        found: dict[str, Any] = dump_shop()["union"]
    return found


def page_of(client: FlaskClient) -> str:
    response = client.get(PATH)
    assert response.status_code == 200
    return response.text


def test_it_needs_a_login_and_a_role(shop: Flask, client: FlaskClient) -> None:
    assert client.get(PATH).location.startswith("/login")
    add_person(shop, "she", "cashier")
    browser = browser_of(shop, "she")
    assert [browser.get(PATH).status_code, browser.post(PATH).status_code] == [403, 403]


def test_readers_can_try_out_but_not_save(shop: Flask) -> None:
    add_person(shop, "he", "viewer")
    browser = browser_of(shop, "he")
    page = page_of(browser)
    assert "data-save-bar" not in page
    assert browser.post(PATH, data=TYPED).status_code == 403
    assert "The shop keeps" in browser.post(f"{PATH}/try", data=fields_of(page, PATH) | {"preview": "fragment"}).text


def test_other_methods_and_forms_without_the_token_are_refused(shop: Flask, owner: FlaskClient) -> None:
    assert owner.put(PATH).status_code == 405
    shop.config["WTF_CSRF_ENABLED"] = True
    assert owner.post(PATH, data=TYPED).status_code == 400
    assert union_of(shop)["ratio"] == "110"


def test_a_shop_of_the_queue_rebate_is_told_that_it_has_none(app: Flask, owner: FlaskClient) -> None:
    page = page_of(owner)
    assert "chosen at set-up" in page
    assert f'action="{PATH}"' not in page
    assert owner.post(PATH, data=TYPED).status_code == 404
    assert owner.post(f"{PATH}/try", data=TYPED).status_code == 404


@pytest.mark.parametrize("union", [{}, OTHER], ids=["defaults", "all-else"])
def test_the_page_sent_back_untouched_changes_nothing(shop: Flask, owner: FlaskClient, union: dict[str, Any]) -> None:
    load(shop, {"union": union})
    with shop.app_context():
        before = dump_shop()
    changes = len(history(shop, "settings"))
    assert owner.post(PATH, data=fields_of(page_of(owner), PATH)).status_code == 302
    with shop.app_context():
        assert dump_shop() == before
    assert len(history(shop, "settings")) == changes


def test_every_setting_typed_is_the_same_as_the_same_file_loaded(shop: Flask, owner: FlaskClient) -> None:
    assert OTHER.keys() == set(UnionForm.edited())
    assert owner.post(PATH, data=TYPED | seen_in(page_of(owner), PATH)).status_code == 302
    with shop.app_context():
        in_console = dump_shop()
        assert in_console["union"] == OTHER
        load_shop({"union": OTHER}, now=NOW)
        assert dump_shop() == in_console


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ratio": ""}, "cannot be empty"),
        ({"pool_ratio": "1000.01"}, "from 0 to 1000"),
        ({"release_ratio": "100.01"}, "from 0 to 100 "),
        ({"acceleration_share": "101"}, "from 0 to 100 "),
        ({"acceleration_ratio": "x"}, "percentage"),
        ({"at": "24:00"}, "from 00:00 to 23:59"),
        ({"at": ""}, "cannot be empty"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_lost(
    shop: Flask, owner: FlaskClient, changes: dict[str, str | None], message: str
) -> None:
    response = owner.post(PATH, data=typed_in(page_of(owner), PATH, {"reason": "kept", **changes}))
    assert response.status_code == 422
    (name,) = changes
    assert message in beside(response.text, name)
    kept = fields_of(response.text, PATH)
    assert (kept[name], kept["reason"]) == (changes[name], "kept")
    assert union_of(shop)["ratio"] == "110"


def test_of_two_tabs_the_second_is_told(shop: Flask, owner: FlaskClient) -> None:
    first = typed_in(page_of(owner), PATH, {"ratio": "105"})
    second = typed_in(page_of(owner), PATH, {"pool_ratio": "50"})
    assert owner.post(PATH, data=first).status_code == 302
    response = owner.post(PATH, data=second)
    assert response.status_code == 409
    assert "Ratio of the union queue: 110" in response.text
    assert (union_of(shop)["ratio"], union_of(shop)["pool_ratio"]) == ("105", "60")


def test_sent_twice_it_is_saved_once(shop: Flask, owner: FlaskClient) -> None:
    data = typed_in(page_of(owner), PATH, {"ratio": "105"})
    before = len(history(shop, "settings"))
    assert [owner.post(PATH, data=data).status_code for _ in range(2)] == [302, 302]
    assert len(history(shop, "settings")) == before + 1


def test_the_order_to_try_shows_what_goes_into_the_pool(shop: Flask, owner: FlaskClient) -> None:
    data = typed_in(page_of(owner), PATH, {"pool_ratio": "50", "ratio": "105"})
    page = owner.post(f"{PATH}/try", data=data | {"preview": "fragment"}).text
    assert "may receive ¥105.00" in page
    assert "<dt>Into the rebate pool</dt><dd>¥20.00</dd>" in page
    assert 'try-kept">¥80.00<' in page
    assert union_of(shop)["pool_ratio"] == "60"


def test_coverage_is_told_from_the_profit_of_lately(
    shop: Flask, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "the profit that feeds the pool is not known yet" in page_of(owner)
    with shop.app_context():
        rows.add_entries(1)  # ¥100 paid, ¥40 profit
    Clock(monkeypatch)
    add_person(shop, "boss", "owner")
    page = page_of(browser_of(shop, "boss"))
    assert "Of ¥100.00 sold in the last 30 days ¥40.00 was profit." in page
    assert "Of ¥110.00 promised for ¥100.00 paid, steady sales can ever pay ¥24.00." in page
    assert "21.82\N{NO-BREAK SPACE}%" in page


def test_the_next_distribution_and_the_pool_are_told(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    Clock(monkeypatch)
    with shop.app_context(), rows.write() as connection:
        rows._add_account(connection, 7, "union", "union", balance_cents=4_200)
    add_person(shop, "boss", "owner")
    page = page_of(browser_of(shop, "boss"))
    assert "2026-11-22 00:30" in page.partition('id="next-distribution"')[2].partition("</p>")[0]
    assert "<dt>In the pool now</dt><dd>¥42.00</dd>" in page
