"""One word, one sum: what is said of payouts and refunds agrees on every page that says it.

Entry 1 of m1 was paid ¥130.00; then ¥60.00 of its order's ¥100.00 were refunded, so that 130 % of ¥40.00 is due and
¥78.00 were taken back. Entry 2 was paid ¥20.00.
"""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.extensions import db
from app.models import Settlement
from app.queries.totals import Totals, read_totals
from app.web.overview.account import account_of
from tests.conftest import NOW
from tests.jobs.play import broken
from tests.web.members import send
from tests.web.people import Clock
from tests.web.portal import phone_of
from tests.web.queue_shop import change, move, open_queue, sell, words

MADE_OF = "Paid out ¥130.00 − Taken back after refunds ¥78.00"
TAKEN = "aken back after refunds"


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def shop(app: Flask) -> Flask:
    open_queue(app)
    move(app)
    return app


@pytest.fixture
def refunded(shop: Flask) -> Flask:
    refund(shop, "o1", "60.00")
    return shop


def refund(app: Flask, order: str, amount: str) -> None:
    with app.app_context():
        send({"type": "order.refunded", "order": order, "line": 1, "amount": amount})


def seen(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return words(answer.text)


def test_the_overview_says_what_was_paid_what_was_taken_back_and_what_is_left(
    refunded: Flask, owner: FlaskClient
) -> None:
    page = seen(owner, "/")
    assert "Paid out ¥150.00 today: ¥150.00 Taken back after refunds ¥78.00" in page
    assert "Refunds later took ¥78.00 back from members: it went to the platform" in page


def test_the_page_of_an_entry_says_how_its_payouts_come_to_what_it_keeps(refunded: Flask, owner: FlaskClient) -> None:
    page = seen(owner, "/entries/1")
    assert f"Entitlement ¥52.00 Rewarded ¥52.00 {MADE_OF} Still waiting for ¥0.00" in page
    payouts = page[page.index("Payouts received") : page.index("Everything that moved")]
    assert [payouts.count(f"line 1 2026-11-21 10:00 ¥{cents}.00") for cents in (50, 30)] == [2, 1]


def test_the_page_of_an_order_says_it_at_its_line_and_in_what_happened(refunded: Flask, owner: FlaskClient) -> None:
    page = seen(owner, "/orders/1")
    assert f"Rewarded {MADE_OF} ¥52.00" in page
    assert "Entry 1 has received 3 payouts: ¥130.00 in all; ¥52.00 after what refunds took back" in page
    assert "Line 1 refunded: ¥78.00 taken back from the buyer" in page


def test_lists_and_files_of_entries_say_what_is_left(refunded: Flask, owner: FlaskClient) -> None:
    assert "¥52.00 ¥52.00 Completed" in seen(owner, "/entries")
    assert "¥52.00 ¥52.00 Completed" in seen(owner, "/members/1")
    rows = list(csv.DictReader(io.StringIO(owner.get("/entries/export.csv").get_data().decode("utf-8-sig"))))
    assert {row["Queue ID"]: row["Rewarded"] for row in rows if row["Queue ID"] in "12"} == {"1": "52.00", "2": "20.00"}
    with refunded.app_context():
        totals = read_totals(clock.now())
        rewarded = totals.paid_out_cents - totals.taken_back_cents
        assert sum(round(float(row["Rewarded"]) * 100) for row in rows) == rewarded


def test_a_member_sees_it_at_the_head_and_at_the_place(refunded: Flask) -> None:
    phone = phone_of(refunded, "m1")
    home = seen(phone, "/m/queue")
    assert "Received in all ¥52.00 less ¥78.00 taken back after refunds Still to come" in home
    place = seen(phone, "/m/queue/1")
    assert f"Received ¥52.00 of ¥52.00 {MADE_OF}" in place
    assert "Taken back on a refund: ¥78.00" in place


@pytest.mark.parametrize("path", ["/", "/entries/1", "/orders/1", "/m/queue", "/m/queue/1", "/members/1"])
def test_where_nothing_was_taken_back_nobody_is_told_of_it(shop: Flask, owner: FlaskClient, path: str) -> None:
    refund(shop, "o3", "100.00")  # what o3 waited for is gone, but it had received nothing
    browser = phone_of(shop, "m1") if path.startswith("/m/") else owner
    page = seen(browser, path)
    assert TAKEN not in page
    assert "¥130.00" in page
    assert "after what refunds" not in page


def test_points_that_are_taken_back_are_no_money(shop: Flask, owner: FlaskClient) -> None:
    change(shop, exchange={"points": "100"})
    with shop.app_context():
        send({"type": "entry.exchanged", "order": "o4", "line": 1, "into": "points"})
    refund(shop, "o4", "100.00")
    assert TAKEN not in seen(owner, "/")
    assert TAKEN not in seen(owner, "/entries/4")
    assert TAKEN not in seen(phone_of(shop, "m1"), "/m/queue")


def test_what_was_received_in_another_system_is_told_apart(shop: Flask, owner: FlaskClient) -> None:
    opened = {"order": "old", "member": "m1", "channel": "mall", "product": "p1"}
    with shop.app_context():
        send({"type": "entry.opened", "paid": "100.00", "total": "100.00", "waiting": "40.00"} | opened)
    assert "Rewarded ¥60.00 Received in the earlier system ¥60.00 Still waiting" in seen(owner, "/entries/5")
    sell(shop, "big", "m2", amount="800.00")  # of its 400.00 entries 2, 3 and 4 take 370.00 and the old one 30.00
    refund(shop, "old", "50.00")  # 50.00 is due: 10.00 goes of what waited, 40.00 of what was received
    made_of = "Received in the earlier system ¥60.00 + Paid out ¥30.00 − Taken back after refunds ¥40.00"
    assert f"Rewarded ¥50.00 {made_of}" in seen(owner, "/entries/5")
    assert f"Rewarded {made_of} ¥50.00" in seen(owner, "/orders/5")
    assert f"Received ¥50.00 of ¥50.00 {made_of}" in seen(phone_of(shop, "m1"), "/m/queue/5")


# Where the extraction went


def account(page: str) -> str:
    """What the account on the overview says."""
    title = "Where the extraction went" if "Where the extraction went" in page else "Where the pool's money went"
    return page[page.index(title) : page.index("The last 30 days")]


def test_what_came_in_is_what_was_paid_kept_and_carried(shop: Flask, owner: FlaskClient) -> None:
    change(shop, surplus="carry")
    sell(shop, "big", "m2", amount="1000.00")  # of its 500.00 the three that wait take 370.00
    told = account(seen(owner, "/"))
    assert told.startswith(
        "Where the extraction went Extraction What settled orders handed to the queue. ¥700.00 "
        "Paid out To members, in the order of the queue. ¥520.00 "
        "Left-over to the platform Nobody was there to be paid, or payouts were paused. ¥50.00 "
        "Carried Waits in the queue for the next settlements. ¥130.00"
    )
    assert "¥130.00" in seen(owner, "/queues")
    with shop.app_context():
        assert db.session.query(db.func.sum(Settlement.extraction_cents)).scalar() == 70_000


def test_what_zeroing_keeps_is_told_by_itself(shop: Flask, owner: FlaskClient) -> None:
    change(shop, surplus="carry")
    sell(shop, "big", "m2", amount="1000.00")
    with shop.app_context():
        send({"type": "queue.zeroed"})
        assert broken() == []
    told = account(seen(owner, "/"))
    assert "Retained at zeroing Was carried in the queue when it was zeroed. ¥130.00" in told
    assert "Carried" not in told


def test_the_bar_is_full_and_without_gaps(shop: Flask, owner: FlaskClient) -> None:
    change(shop, surplus="carry")
    sell(shop, "big", "m2", amount="1000.00")
    page = owner.get("/").text
    assert '<rect class="share-paid" x="0" width="742" height="10"/>' in page
    assert '<rect class="share-kept" x="742" width="72" height="10"/>' in page
    assert '<rect class="share-left" x="814" width="186" height="10"/>' in page


def test_before_anything_is_settled_there_is_no_account(app: Flask, owner: FlaskClient) -> None:
    open_queue(app)
    assert "Where the extraction went" not in owner.get("/").text


@pytest.mark.parametrize("is_union", [False, True])
def test_what_was_all_paid_out_needs_no_account(app: Flask, is_union: bool) -> None:
    with app.test_request_context():
        paid = Totals(paid_out_cents=100, pool_inflow_cents=100 if is_union else 0)
        assert account_of(paid, is_union=is_union) is None
        assert account_of(Totals(retained_cents=100, pool_inflow_cents=100), is_union=is_union) is not None


def test_the_pool_has_one_too(app: Flask, owner: FlaskClient) -> None:
    open_queue(app, scheme="union", union={"pool_ratio": "60"})
    sell(app, "o1", "m1")
    sell(app, "o2", "m2")
    with app.app_context():
        inflow = read_totals(NOW).pool_inflow_cents
        assert inflow > 0
        send({"type": "union.distributed"})
    refund(app, "o2", "100.00")
    with app.app_context():
        totals = read_totals(NOW)
    assert inflow == totals.paid_out_cents == 2 * totals.pool_returned_cents == -2 * totals.pool_cents
    told = account(seen(owner, "/"))
    amount, half = f"¥{inflow / 100:.2f}", f"¥{inflow / 200:.2f}"
    assert told.startswith(
        f"Where the pool's money went Into the rebate pool What settled orders put in of their profit. {amount} "
        f"Paid out To members, in the order of the queue. {amount} "
        f"Back out of the rebate pool The share of orders that were refunded. {half} "
        f"In the pool now Short after refunds: what comes in next fills it first. −{half}"
    )
