"""A member draws once for each place, sees the odds before and what it brought after."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Draw, Entry
from app.services.check import CHECKS, run_check
from app.services.shop_file import load_shop
from tests.conftest import NOW
from tests.web.members import send
from tests.web.portal import add_account, phone_of
from tests.web.queue_shop import words
from tests.web.sales import completed, fill, paid

LOTTERY = {
    "kind": "fixed",
    "choices": [
        {"ratio": None, "weight": 5},
        {"ratio": "130", "weight": 3},
        {"ratio": "200", "weight": 2},
        {"ratio": "900", "weight": 0},
    ],
}
LATER = (NOW - timedelta(hours=1)).isoformat()


@pytest.fixture
def shop(app: Flask) -> Flask:
    """The first three entries are m1's two and m2's; a draw stands open on each."""
    fill(app, base={"lottery": LOTTERY})
    for ref in ("m1", "m2"):
        add_account(app, ref)
    return app


def entry(app: Flask, entry_id: int = 1) -> Entry:
    with app.app_context():
        return db.session.execute(select(Entry).where(Entry.id == entry_id)).scalar_one()


def draws(app: Flask) -> int:
    with app.app_context():
        return db.session.execute(select(func.count()).select_from(Draw)).scalar_one()


def test_the_odds_are_published_beside_the_button(shop: Flask) -> None:
    page = phone_of(shop, "m1").get("/m/entries/1/draw").text
    rows = re.findall(
        r'<th scope="row">([^<]*)</th>\s*<td class="number">([^<]*)</td>\s*<td class="number">([^<]*)', page
    )
    shown = [tuple(cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row) for row in rows]
    assert shown == [
        ("200 %", "¥200.00", "20 %"),
        ("130 %", "¥130.00", "30 %"),
        ("No win: the ratio stays", "–", "50 %"),
    ]
    assert "Draw now" in page


def test_there_is_a_way_back_to_the_queue_before_and_after(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    before = phone.get("/m/entries/1/draw").text
    assert 'class="back" href="/m/queue"' in before
    assert "Back to my place" not in before
    after = phone.get(phone.post("/m/entries/1/draw").location).text
    assert 'href="/m/queue/1">Back to my place in the queue' in after


@pytest.mark.parametrize(("ratio", "bps", "said"), [(None, None, "No win this time"), ("200", 20_000, "200\xa0%")])
def test_a_draw_brings_a_ratio_or_none_and_is_kept(app: Flask, ratio: str | None, bps: int | None, said: str) -> None:
    fill(app, base={"lottery": {"kind": "fixed", "choices": [{"ratio": ratio}]}})
    add_account(app, "m1")
    phone = phone_of(app, "m1")
    answer = phone.post("/m/entries/1/draw")
    assert answer.status_code == 302
    assert said in phone.get(answer.location).text
    drawn = entry(app)
    assert (drawn.drawn_ratio_bps, drawn.ratio_bps) == (bps, bps or 10_000)
    assert drawn.total_cents == drawn.waiting_cents == (bps or 10_000)
    assert "Draw now" not in phone.get("/m/entries/1/draw").text


def test_two_taps_draw_once_and_show_the_same(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    pages = [phone.get(phone.post("/m/entries/1/draw").location.partition("?")[0]).text for _ in range(2)]
    assert draws(shop) == 1
    assert pages[0] == pages[1]
    with shop.app_context():
        assert [finding for check in CHECKS for finding in run_check(check)] == []


def test_the_draw_of_another_member_is_not_there(shop: Flask) -> None:
    phone = phone_of(shop, "m2")
    for open_page in (phone.get, phone.post):
        for entry_id in (1, 2, 999, 10**30):
            assert open_page(f"/m/entries/{entry_id}/draw").status_code == 404
    assert draws(shop) == 0


def test_an_entry_without_a_lottery_has_no_draw(app: Flask) -> None:
    fill(app)
    add_account(app, "m1")
    phone = phone_of(app, "m1")
    assert phone.get("/m/entries/1/draw").status_code == 404
    assert phone.post("/m/entries/1/draw").status_code == 302
    assert draws(app) == 0


def test_once_something_was_paid_the_draw_is_over_and_says_so(shop: Flask) -> None:
    with shop.app_context():
        send(paid("later", [("p1", "100.00")], member="m2", at=LATER), completed("later") | {"at": LATER})
    assert entry(shop).rewarded_cents > 0
    phone = phone_of(shop, "m1")
    assert "The draw is over: this place was paid before it was drawn." in phone.get("/m/entries/1/draw").text
    assert "no draw is open" in phone.get(phone.post("/m/entries/1/draw").location).text.lower()
    assert draws(shop) == 0


def test_once_the_place_waits_no_more_the_draw_is_over_and_says_so(shop: Flask) -> None:
    with shop.app_context():
        load_shop({"base": {"exchange": {"points": "100"}}}, now=NOW)
        send({"type": "entry.exchanged", "order": "one", "line": 1, "into": "points"})
    assert "The draw is over: this place does not wait any more." in phone_of(shop, "m1").get("/m/entries/1/draw").text


def test_before_the_draw_it_says_what_the_draw_makes_of_it_and_until_when(shop: Flask) -> None:
    said = words(phone_of(shop, "m1").get("/m/entries/1/draw").text)
    assert "You may receive ¥100.00 After the draw ¥100.00 to ¥200.00" in said
    assert "Draw before this place is first paid: then the draw is over." in said


def test_an_interval_shows_its_parts(app: Flask) -> None:
    fill(app, base={"lottery": {"kind": "interval", "low": "100", "high": "199.99"}})
    add_account(app, "m1")
    page = phone_of(app, "m1").get("/m/entries/1/draw").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "190 % to 199.99 %" in page
    assert page.count("10 %</td>") == 10


def test_a_draw_needs_the_token(shop: Flask) -> None:
    shop.config["WTF_CSRF_ENABLED"] = True
    answer: Any = phone_of(shop, "m1").post("/m/entries/1/draw")
    assert answer.status_code == 400
    assert draws(shop) == 0


def test_nobody_uses_up_what_is_another_members_by_a_token_of_their_own_making(shop: Flask) -> None:
    with shop.app_context():
        load_shop({"wallet": {"withdrawing": {"fee_ratio": "0", "minimum": "1.00"}}}, now=NOW)
    path = "/m/wallet/cash/withdraw"
    typed = {"amount": "1", "payee": "x", "fee": "0", "step": "confirm", "token": "draw:3"}
    assert phone_of(shop, "m1").post(path, data=typed).status_code == 302
    assert phone_of(shop, "m2").post("/m/entries/3/draw").status_code == 302
    assert draws(shop) == 1
