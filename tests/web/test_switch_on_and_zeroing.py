"""What goes out from the base settings: switching every product on, and trying zeroing out."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict

from app.domain.instants import instant_of
from app.extensions import db
from app.models import Entry
from app.queries import zeroing
from app.services.book.zeroing import zero_part
from app.services.shop_file import dump_shop
from tests import rows
from tests.conftest import NOW, PASSWORD, USERNAME
from tests.web.base import beside, load
from tests.web.forms import fields_of, typed_in
from tests.web.people import Clock, add_person, browser_of, history

SWITCH_ON = "/settings/switch-on"
ZEROING = "/settings/zeroing"


@pytest.fixture
def shop(app: Flask) -> Flask:
    """Three products of the mall, two of them off, and a store's product that is off."""
    load(
        app,
        {
            "stores": [{"ref": "s1"}],
            "products": [
                {"ref": "p1", "rebate": {"enabled": True, "ratio": "90"}},
                {"ref": "p2", "source": "supplier", "rebate": {"enabled": False, "ratio": "80"}},
                {"ref": "p3", "source": "supply_chain"},
                {"ref": "c1", "source": "store", "store": "s1", "rebate": {"enabled": False}},
            ],
            "members": [{"ref": "m1", "name": "Wang Fang"}, {"ref": "m2"}, {"ref": "m3"}],
        },
    )
    return app


def enabled(app: Flask) -> dict[str, bool]:
    with app.app_context():
        return {product["ref"]: product["rebate"]["enabled"] for product in dump_shop()["products"]}


def stats(page: str) -> list[str]:
    return re.findall(r'class="stat-value">([^<]*)<', page)


def test_both_pages_need_a_login(shop: Flask, client: FlaskClient) -> None:
    for path in (SWITCH_ON, ZEROING):
        assert client.get(path).location == f"/login?next={path}"
        assert client.post(path, data={"reason": "mine"}).location.startswith("/login")
    assert enabled(shop)["p2"] is False


def test_who_may_not_edit_settings_switches_nothing_on(shop: Flask) -> None:
    add_person(shop, "he", "viewer")
    viewer = browser_of(shop, "he")
    assert viewer.get(SWITCH_ON).status_code == 403
    assert viewer.post(SWITCH_ON, data={"reason": ""}).status_code == 403
    assert enabled(shop)["p2"] is False


def test_other_methods_are_refused(owner: FlaskClient) -> None:
    for path in (SWITCH_ON, ZEROING):
        assert [owner.put(path).status_code, owner.delete(path).status_code] == [405, 405]


def test_without_the_token_nothing_is_switched_on_or_zeroed(shop: Flask, boss: FlaskClient) -> None:
    fill(shop)
    data = by_hand(boss)
    shop.config["WTF_CSRF_ENABLED"] = True
    assert boss.post(SWITCH_ON, data={"reason": ""}).status_code == 400
    assert boss.post(ZEROING, data=data).status_code == 400
    assert enabled(shop)["p2"] is False
    assert waiting(shop) == 6


def test_every_product_of_the_mall_is_switched_on_and_nothing_else_is_touched(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        before = dump_shop()
    page = owner.get(SWITCH_ON).text
    assert stats(page) == ["1", "2", "3"]
    response = owner.post(SWITCH_ON, data=typed_in(page, SWITCH_ON, {"reason": "a new season"}))
    assert response.status_code == 302
    assert "2 products were switched on." in owner.get(response.location).text
    assert enabled(shop) == {"c1": False, "p1": True, "p2": True, "p3": True}
    with shop.app_context():
        after = dump_shop()
    for product in before["products"]:
        product["rebate"]["enabled"] = product["ref"] != "c1"
    assert after == before
    changes = history(shop, "products")[:2]
    assert {(change.ref, change.reason) for change in changes} == {("p2", "a new season"), ("p3", "a new season")}


def test_sent_twice_products_are_switched_on_once(shop: Flask, owner: FlaskClient) -> None:
    before = len(history(shop, "products"))
    for _ in range(2):
        response = owner.post(SWITCH_ON, data={"reason": ""})
    assert "Every product was on already." in owner.get(response.location).text
    assert len(history(shop, "products")) == before + 2
    assert "Every product of the mall is on already." in owner.get(SWITCH_ON).text


def test_a_reason_that_is_too_long_switches_nothing_on(shop: Flask, owner: FlaskClient) -> None:
    response = owner.post(SWITCH_ON, data={"reason": "x" * 501})
    assert response.status_code == 422
    assert "longer than 500" in response.text
    assert "x" * 501 in response.text
    assert enabled(shop)["p2"] is False


def test_a_shop_without_products_has_nothing_to_switch_on(owner: FlaskClient) -> None:
    page = owner.get(SWITCH_ON).text
    assert "Every product of the mall is on already." in page
    assert f'action="{SWITCH_ON}"' not in page


def test_nothing_waits_yet(owner: FlaskClient) -> None:
    page = owner.get(ZEROING).text
    assert "Nothing waits" in page
    assert stats(page) == ["¥0.00", "0", "0", "¥0.00"]


def fill(app: Flask) -> None:
    with app.app_context():
        rows.add_entries(5)  # m2: o1, o4; m3: o2, o5; m1: o3
        rows.add_entries(2, first=6, status="completed", rewarded_cents=13_000)
        rows.add_entries(1, first=8, total_cents=0, status="waiting", drawable=True)  # m3, with an open draw
        rows.add_carry(50, "mall", None, 1_234)


@pytest.mark.parametrize("few", [20_000, 1])
def test_what_zeroing_would_take_is_told_with_whom_it_concerns(
    shop: Flask, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(zeroing, "FEW", few)
    fill(shop)
    page = owner.get(ZEROING).text
    assert stats(page) == ["¥650.00", "6", "3", "¥12.34"]
    cells = re.findall(r'<t[hd][^>]*data-label="[^"]*">(?:<a[^>]*>)?([^<]*)', page)
    assert [cells[i : i + 4] for i in range(0, len(cells), 4)] == [
        ["m3", "", "3", "¥260.00"],
        ["m2", "", "2", "¥260.00"],
        ["m1", "Wang Fang", "1", "¥130.00"],
    ]
    with shop.app_context():
        assert zeroing.try_zeroing().entries == 6  # looking changed nothing


@pytest.mark.parametrize("few", [20_000, 1])
def test_the_list_goes_on_by_key_there_and_back(
    shop: Flask, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(zeroing, "FEW", few)
    fill(shop)
    with shop.app_context():
        page = zeroing.list_concerned(after=3)
        assert ([row.ref for row in page.rows], page.previous, page.following) == (["m2", "m1"], 2, None)
        page = zeroing.list_concerned(before=2)
        assert ([row.ref for row in page.rows], page.previous, page.following) == (["m3"], None, 3)
    second = owner.get(f"{ZEROING}?after=3").text
    assert stats(second) == []
    assert f'rel="prev" href="{ZEROING}?before=2"' in second


def test_what_is_told_is_what_zeroing_does(shop: Flask) -> None:
    fill(shop)
    with shop.app_context():
        told = zeroing.try_zeroing()
        with rows.write() as connection:
            done = zero_part(connection, after=0, upto=100, before=instant_of(NOW), most=100)
        assert (told.entries, told.waiting_cents) == (done.entries, done.cents)
        assert zeroing.try_zeroing().entries == 0


def test_when_it_runs_next_stands_beside(shop: Flask, owner: FlaskClient) -> None:
    assert "No run is due." in owner.get(ZEROING).text
    load(shop, {"base": {"zeroing": {"every": "day", "at": "00:00"}}})
    assert "Next run:" in owner.get(ZEROING).text


@pytest.fixture
def boss(
    client: FlaskClient, login: Callable[[FlaskClient], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    """A browser in which the owner is logged in, at the time of the entries."""
    Clock(monkeypatch)
    return login(client)


def by_hand(boss: FlaskClient, **changes: str) -> MultiDict[str, str]:
    """What the form sends that zeroes by hand."""
    given = {"reason": "the season ends", "sure-word": "ZERO", "sure-password": PASSWORD} | changes
    return typed_in(boss.get(ZEROING).text, ZEROING, given)


def waiting(app: Flask) -> int:
    with app.app_context():
        return zeroing.try_zeroing().entries


def test_what_is_zeroed_by_hand_stands_in_the_history_with_its_numbers(shop: Flask, boss: FlaskClient) -> None:
    fill(shop)
    card = boss.get(ZEROING).text.partition('class="card-box danger"')[2].partition("</section>")[0]
    assert "6 entries that wait for ¥650.00 become nothing" in card
    assert "¥12.34 that is carried goes to the platform" in card
    response = boss.post(ZEROING, data=by_hand(boss))
    assert response.status_code == 302
    page = boss.get(response.location).text
    assert "6 entries were zeroed; they waited for ¥650.00." in page
    assert "Nothing waits" in page
    assert 'class="card-box danger"' not in page
    with shop.app_context():
        assert zeroing.try_zeroing() == zeroing.ZeroingTrial(0, 0, 0, 0)
        statuses = Counter(db.session.scalars(select(Entry.status)))
        assert statuses == {"zeroed": 6, "completed": 2}
    (change,) = history(shop, "queue")
    assert (change.action, change.author, change.reason) == ("zeroed", USERNAME, "the season ends")
    assert json.loads(change.after or "") == {"entries": 6, "waiting": "650.00", "carried": "12.34"}
    page = boss.get("/history?kind=queue").text
    assert "zeroed by hand" in page
    assert "¥650.00" in page


def test_it_goes_in_parts_and_lets_others_in_between(
    shop: Flask, boss: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(shop)
    rests: list[int] = []
    monkeypatch.setattr("app.services.zeroing.PART", 2)
    monkeypatch.setattr("app.web.base_settings.zeroing.Event.wait", lambda *_: rests.append(waiting(shop)))
    assert boss.post(ZEROING, data=by_hand(boss)).status_code == 302
    assert rests == [4, 2, 0]
    assert "6 entries were zeroed" in boss.get(ZEROING).text


def test_sent_twice_it_zeroes_once(shop: Flask, boss: FlaskClient) -> None:
    fill(shop)
    data = by_hand(boss)
    boss.post(ZEROING, data=data)
    with shop.app_context():
        rows.add_entries(1, first=9)
    response = boss.post(ZEROING, data=data)
    assert "That was done already, once." in boss.get(response.location).text
    assert waiting(shop) == 1
    assert len(history(shop, "queue")) == 1


def test_what_was_paid_after_the_numbers_were_shown_is_not_touched(shop: Flask, boss: FlaskClient) -> None:
    with shop.app_context():
        rows.add_entries(2)
        with rows.write() as connection:
            connection.execute(update(Entry).where(Entry.id == 2).values(joined_at=NOW + timedelta(seconds=1)))
    assert boss.post(ZEROING, data=by_hand(boss)).status_code == 302
    assert waiting(shop) == 1


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"reason": " "}, "reason", "Say why"),
        ({"sure-word": ""}, "sure-word", "Type ZERO"),
        ({"sure-word": "SPLIT"}, "sure-word", "Type ZERO"),
        ({"sure-password": "guessed"}, "sure-password", "This is not your password."),
    ],
)
def test_nothing_is_zeroed_without_reason_word_and_password(
    shop: Flask, boss: FlaskClient, changes: dict[str, str], field: str, message: str
) -> None:
    fill(shop)
    response = boss.post(ZEROING, data=by_hand(boss, **{"reason": "kept"} | changes))
    assert response.status_code == 422
    assert message in beside(response.text, field)
    assert fields_of(response.text, ZEROING)["reason"] == changes.get("reason", "kept").strip()
    assert PASSWORD not in response.text
    assert waiting(shop) == 6


@pytest.mark.parametrize("moment", ["", "soon", "2026-01-01T00:00:00+08:00", "2999-01-01T00:00:00+08:00"])
def test_numbers_of_another_day_are_looked_at_again(shop: Flask, boss: FlaskClient, moment: str) -> None:
    fill(shop)
    response = boss.post(ZEROING, data=by_hand(boss, moment=moment))
    assert response.status_code == 422
    assert "Look at them again, then confirm." in response.text
    assert waiting(shop) == 6
    again = fields_of(response.text, ZEROING)
    again.setlist("sure-password", [PASSWORD])
    assert boss.post(ZEROING, data=again).status_code == 302
    assert waiting(shop) == 0


@pytest.mark.parametrize("role", ["manager", "finance", "viewer"])
def test_nobody_but_the_owner_zeroes(shop: Flask, boss: FlaskClient, role: str) -> None:
    fill(shop)
    data = by_hand(boss)
    add_person(shop, "she", role)
    browser = browser_of(shop, "she")
    page = browser.get(ZEROING)
    assert page.status_code == 200
    assert 'class="card-box danger"' not in page.text
    assert browser.post(ZEROING, data=data).status_code == 403
    assert waiting(shop) == 6


def test_who_works_in_a_store_does_not_see_it(shop: Flask) -> None:
    add_person(shop, "he", "store_manager", 1)
    assert browser_of(shop, "he").get(ZEROING).status_code == 403


def test_names_are_masked_for_who_may_not_see_them(shop: Flask) -> None:
    fill(shop)
    add_person(shop, "viewer", "viewer")
    page = browser_of(shop, "viewer").get(ZEROING).text
    assert "W***g" in page
    assert "Wang Fang" not in page
