"""One place in the queue: its figures, where its ratio comes from in plain words, and everything that happened."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.services.shop_file import load_shop
from tests.conftest import NOW
from tests.web.members import send
from tests.web.people import Clock
from tests.web.portal import phone_of
from tests.web.queue_shop import change, move, open_queue, sell, words
from tests.web.sales import completed


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def shop(app: Flask, time: Clock) -> Flask:
    open_queue(app)
    return app


def place(app: Flask, path: str, member: str = "m1") -> str:
    answer = phone_of(app, member).get(f"/m/queue/{path}")
    assert answer.status_code == 200
    return words(answer.text)


def test_a_place_has_all_its_figures(shop: Flask) -> None:
    move(shop)
    said = place(shop, "4")
    assert "Received ¥0.00 of ¥130.00 ¥130.00 to come" in said
    assert "Ahead of you 2 places ¥240.00 to be paid before you" in said
    assert "An estimate, not a promise." in said
    assert "You paid ¥100.00 Ratio 130 % You may receive ¥130.00" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "Nothing has been paid to this place yet." in said


@pytest.mark.parametrize("path", ["2", "3", "99", "0", "9" * 30, "2/fragment", "99/fragment"])
def test_what_is_another_members_or_nobodys_is_not_there(shop: Flask, path: str) -> None:
    move(shop)
    assert phone_of(shop, "m1").get(f"/m/queue/{path}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "This is the usual ratio of the shop."),
        ({"base": {"level_ratios": {"gold": "150"}}}, "Your member level has this ratio."),
        ({"products": [{"ref": "p1", "rebate": {"ratio": "90"}}]}, "This product has this ratio."),
        (
            {"products": [{"ref": "p1", "rebate": {"level_ratios": {"gold": "0.5"}}}]},
            "Your member level has this ratio for this product.",
        ),
    ],
)
def test_where_the_ratio_comes_from_is_said_in_a_sentence(shop: Flask, changes: dict[str, Any], sentence: str) -> None:
    with shop.app_context():
        load_shop(changes, now=NOW)
    sell(shop, "mine")
    assert sentence in place(shop, "1")


def test_cumulative_spend_is_told_with_what_was_spent(shop: Flask) -> None:
    tiers = [
        {"days": 30, "amount": "100.00", "ratio": "140"},
        {"days": 30, "amount": "200.00", "ratio": "200"},
        {"days": 60, "amount": "50.00", "ratio": "120"},
    ]
    with shop.app_context():
        load_shop({"products": [{"ref": "p1", "rebate": {"cumulative": tiers}}]}, now=NOW)
    sell(shop, "before", at=NOW - timedelta(days=10), amount="150.00")
    with shop.app_context():
        send(completed("before") | {"at": (NOW - timedelta(days=9)).isoformat()})
    sell(shop, "mine")
    sentence = "You had spent ¥150.00 in the 30 days before; from ¥100.00 on the ratio is this one."
    assert sentence in place(shop, "2")


def test_a_drawn_ratio_is_told_so_and_when_it_was_drawn(app: Flask, time: Clock) -> None:
    open_queue(app, {"lottery": {"kind": "fixed", "choices": [{"ratio": "180"}]}})
    sell(app, "mine")
    said = place(app, "1")
    assert "You have a draw on this place" in said
    assert "You may receive ¥130.00 After the draw ¥180.00" in said
    with app.app_context():
        send({"type": "entry.drawn", "order": "mine", "line": 1})
    said = place(app, "1").replace("\N{NO-BREAK SPACE}", " ")
    assert "You drew this ratio." in said
    assert "Drawn: 180 % 2026-11-21 10:00" in said
    assert "You have a draw" not in said
    assert "After the draw" not in said


def test_no_win_is_told_and_the_ratio_stays(app: Flask, time: Clock) -> None:
    open_queue(app, {"lottery": {"kind": "fixed", "choices": [{"ratio": None}]}})
    sell(app, "mine")
    with app.app_context():
        send({"type": "entry.drawn", "order": "mine", "line": 1})
    said = place(app, "1")
    assert "Drawn: no win" in said
    assert "This is the usual ratio of the shop." in said


def test_a_place_that_was_taken_over_is_told_so(shop: Flask) -> None:
    opened = {"type": "entry.opened", "order": "old", "member": "m1", "channel": "mall", "product": "p1"}
    with shop.app_context():
        send(opened | {"paid": "100.00", "total": "130.00", "waiting": "30.00"})
    said = place(shop, "1")
    assert "Taken over from another system" in said
    assert "This place was taken over from the system that the shop used before." in said
    assert "Received ¥100.00 of ¥130.00" in said


def test_completion_exchange_and_what_it_brought_are_told(shop: Flask, time: Clock) -> None:
    change(shop, exchange={"points": None, "voucher": "50"})
    sell(shop, "mine")
    time.wait(hours=1)
    with shop.app_context():
        later = {"at": (NOW + timedelta(hours=1)).isoformat()}
        send(completed("mine") | later)
        send({"type": "entry.exchanged", "order": "mine", "line": 1, "into": "voucher"} | later)
    said = place(shop, "1")
    assert "Paid, and in the queue 2026-11-21 10:00 Order completed 2026-11-21 11:00" in said
    assert "Exchanged: ¥130.00 for 65.00 vouchers 2026-11-21 11:00" in said


def test_a_refund_and_what_it_took_back_are_told(shop: Flask) -> None:
    move(shop)
    with shop.app_context():
        send({"type": "order.refunded", "order": "o1", "line": 1, "amount": "60.00"})
    said = place(shop, "1").replace("\N{NO-BREAK SPACE}", " ")
    assert "You paid ¥100.00 Refunded of it ¥60.00 Ratio 130 % You may receive ¥52.00" in said
    assert "Taken back on a refund: ¥78.00 cash 2026-11-21 10:00" in said


def test_payouts_go_on_by_key_the_newest_first(shop: Flask) -> None:
    sell(shop, "mine", amount="1000.00")
    for number in range(25):
        sell(shop, f"later{number}", "m2", amount=f"{number + 1}.00")
    client = phone_of(shop, "m1")
    first = client.get("/m/queue/1").text
    following = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(following[0]).text
    payouts = [float(text) for page in (first, second) for text in re.findall(r"\+¥([\d.]+)", page)]
    assert payouts == [(number + 1) / 2 for number in reversed(range(25))]
    assert 'rel="next"' not in second
    previous = re.findall(r'rel="prev" href="([^"]+)"', second)
    assert words(client.get(previous[0]).text) == words(first)


def test_the_page_leads_to_the_place_in_the_queue(shop: Flask) -> None:
    move(shop)
    page = phone_of(shop, "m1").get("/m/queue/4").text
    assert 'href="/m/queues/mall/0?after=3"' in page
    change(shop, show={"progress": False})
    assert "/m/queues/" not in phone_of(shop, "m1").get("/m/queue/4").text
