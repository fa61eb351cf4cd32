"""A member sees their places in the queue: what each received, what waits, what stands before it and when."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.shop_file import load_shop
from app.web.portal.progress import render_progress
from tests.conftest import NOW
from tests.web.members import send
from tests.web.people import Clock
from tests.web.portal import phone_of
from tests.web.queue_shop import cards, change, move, open_queue, sell, weeks_of_sales, words
from tests.web.sales import completed

PATH = "/m/queue"
NOT_A_PROMISE = "An estimate, not a promise."


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def shop(app: Flask, time: Clock) -> Flask:
    open_queue(app)
    return app


def seen(app: Flask, path: str = PATH, member: str = "m1") -> str:
    answer = phone_of(app, member).get(path)
    assert answer.status_code == 200, path
    return answer.text


def test_before_the_first_order_the_page_says_what_a_place_is(shop: Flask) -> None:
    page = seen(shop)
    assert "No place in the queue yet" in page
    assert cards(page) == []


def test_the_sums_stand_at_the_head_and_each_place_has_its_own_figures(shop: Flask) -> None:
    move(shop)
    page = seen(shop)
    assert words(page).startswith("排队返利 Received in all ¥130.00 Still to come ¥130.00")
    waiting, done = cards(page)
    assert waiting.startswith("Rice cake Waiting Queue ID 4 Received ¥0.00 of ¥130.00 ¥130.00 to come")
    assert "Ahead of you 2 places ¥240.00 to be paid before you" in waiting
    assert done == "Rice cake Completed Queue ID 1 Received ¥130.00 of ¥130.00 Details"


def test_the_head_of_the_queue_is_told_so_and_the_bar_shows_what_came(shop: Flask) -> None:
    move(shop)
    page = seen(shop, member="m2")
    (card,) = cards(page)
    assert "Received ¥20.00 of ¥130.00 ¥110.00 to come Ahead of you Nobody: you are next" in card
    assert re.findall(r'class="bar-fill" width="(\d+)"', page) == ["153"]


@pytest.mark.parametrize(
    ("show", "head"),
    [
        ({"rewarded": False}, "排队返利 Still to come ¥130.00 Rice cake"),
        ({"waiting": False}, "排队返利 Received in all ¥130.00 Rice cake"),
        ({"rewarded": False, "waiting": False, "waiting_amount": False}, "排队返利 Rice cake"),
    ],
)
def test_the_shop_hides_sums_but_never_a_members_own_figures(shop: Flask, show: dict[str, bool], head: str) -> None:
    move(shop)
    change(shop, show=show)
    page = seen(shop)
    assert words(page).startswith(head)
    assert "Received ¥0.00 of ¥130.00 ¥130.00 to come" in cards(page)[0]


def test_the_shop_names_the_programme_and_the_exchange(shop: Flask) -> None:
    move(shop)
    change(shop, program_name="Sweet return", exchange_name="Swap it")
    page = seen(shop)
    assert "<title>Sweet return" in page
    assert words(page).startswith("Sweet return")
    assert "Swap it" in cards(page)[0]


def test_the_last_payouts_are_listed_with_the_place_that_received_them(shop: Flask) -> None:
    move(shop)
    page = words(seen(shop))
    assert "Last payouts +¥30.00 to queue ID 1 2026-11-21 10:00 +¥50.00 to queue ID 1" in page


def test_what_a_place_is_for_is_named_in_every_channel(shop: Flask) -> None:
    sell(shop, "a", product="q1", channel="store", store="s1")
    sell(shop, "b", product=None, channel="cashier", store="s1")
    sell(shop, "c", product="p2")
    assert [card.split(" Waiting")[0] for card in cards(seen(shop))] == [
        "River bun · River Street",
        "River Street",
        "Flour",
    ]


# Pages


def test_what_waits_comes_first_and_pages_go_on_by_key(shop: Flask) -> None:
    change(shop, extraction_ratio="0")
    for number in range(12):
        sell(shop, f"w{number}", amount=f"{number + 1}.00")
    change(shop, default_ratio="0")
    for number in range(11):
        sell(shop, f"d{number}")
    ids = [*range(1, 13), *range(23, 12, -1)]
    path, found, pages = PATH, [], []
    while path:
        page = seen(shop, path)
        pages.append(path)
        found += [int(number) for number in re.findall(r'id="place-(\d+)"', page)]
        path = next(iter(re.findall(r'rel="next" href="([^"]+)"', page)), "")
    assert found == ids
    assert len(pages) == 3
    back = re.findall(r'rel="prev" href="([^"]+)"', seen(shop, pages[-1]))
    assert re.findall(r'id="place-(\d+)"', seen(shop, back[0])) == [str(number) for number in ids[10:20]]
    first = re.findall(r'rel="prev" href="([^"]+)"', seen(shop, back[0]))
    assert re.findall(r'id="place-(\d+)"', seen(shop, first[0])) == [str(number) for number in ids[:10]]
    assert 'rel="prev"' not in seen(shop, first[0])


def test_a_page_updates_itself_as_the_page_that_it_is(shop: Flask) -> None:
    move(shop)
    page = seen(shop, f"{PATH}?after=w4")
    assert 'data-live="/m/queue/fragment?after=w4"' in page
    assert cards(page) == cards(seen(shop, "/m/queue/fragment?after=w4"))
    assert len(cards(page)) == 1


@pytest.mark.parametrize("odd", ["x", "w", "wx", "w-1", "4", "w" + "9" * 30, "w9223372036854775808", "d٣", "%00"])
def test_an_odd_key_is_the_first_page(shop: Flask, odd: str) -> None:
    move(shop)
    assert len(cards(seen(shop, f"{PATH}?after={odd}"))) == 2
    assert len(cards(seen(shop, f"{PATH}?before={odd}"))) == 2


def test_a_page_behind_the_last_leads_back(shop: Flask) -> None:
    move(shop)
    page = seen(shop, f"{PATH}?after=d1")
    assert "No more places" in page
    assert 'href="/m/queue"' in page


# When


def estimate(app: Flask, member: str = "m1") -> str:
    """What the last card of a member says of when, up to the promise that it is not."""
    card = cards(seen(app, member=member))[-1]
    assert NOT_A_PROMISE in card
    found = re.search(r"Paid in full (.*?) An estimate, not a promise\.", card)
    assert found is not None
    return found[1]


def test_the_range_comes_from_the_fastest_and_the_slowest_of_four_weeks(shop: Flask) -> None:
    """Weeks of ¥100, ¥10, ¥20 and ¥100 sold pay ¥50, ¥5, ¥10 and ¥50, once there is somebody to be paid."""
    sell(shop, "first", "m3", at=NOW - timedelta(days=40), amount="1000.00")
    weeks_of_sales(shop, "100.00", "10.00", "20.00", "100.00")
    sell(shop, "mine", "m1")
    to_be_paid = 130_000 - 11_500 - 5_000 + 13_000 + 1_300 + 2_600 + 13_000 + 13_000
    assert [to_be_paid * 7 / week for week in (5_000, 500)] == pytest.approx([7.3 * 30, 6 * 365], rel=0.001)
    assert estimate(shop).startswith("In about 7 months to 6 years If the queue goes on")


def test_near_the_head_days_are_told(shop: Flask) -> None:
    """¥26 less ¥25 is ¥1; weeks paid ¥5 or ¥10."""
    sell(shop, "first", "m3", at=NOW - timedelta(days=40), amount="20.00")
    weeks_of_sales(shop, "10.00", "10.00", "20.00", "10.00")
    assert estimate(shop, "m3").startswith("In about 1 day to 2 days If the queue goes on")


def test_what_a_queue_pays_today_counts_from_tomorrow_on(shop: Flask, time: Clock) -> None:
    sell(shop, "first", "m3", at=NOW - timedelta(days=40), amount="1000.00")
    sell(shop, "mine", "m1")
    assert estimate(shop).startswith("Too early to say"), "not that it is never paid, on the day on which it is"
    time.wait(days=1)
    assert re.match(r"In \d+ \w+ at the soonest", estimate(shop))


def test_a_week_without_payouts_leaves_the_latest_open(shop: Flask) -> None:
    sell(shop, "first", "m3", at=NOW - timedelta(days=40), amount="1000.00")
    sell(shop, "once", "m2", at=NOW - timedelta(days=3), amount="1000.00")
    sell(shop, "mine", "m1", amount="1.00")
    assert re.match(r"In \d+ days at the soonest In the slowest of the last weeks", estimate(shop))


def test_a_queue_younger_than_a_week_is_not_told_from(shop: Flask) -> None:
    sell(shop, "first", "m2", at=NOW - timedelta(days=6))
    move(shop)
    assert estimate(shop).startswith("Too early to say There is no whole week yet to tell from.")


def test_a_queue_that_received_nothing_for_weeks_is_never_paid_at_this_pace(shop: Flask) -> None:
    sell(shop, "mine", "m1", at=NOW - timedelta(days=60))
    assert estimate(shop) == "At this pace: never The queue received nothing in the last weeks."


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"base": {"paused": True}}, "Payouts are paused."),
        ({"base": {"enabled": False}}, "The programme is switched off"),
        (
            {"base": {"merchant_queue": False}, "products": [{"ref": "p1", "on_sale": False}]},
            "Nothing is on sale any more that pays into this queue.",
        ),
        (
            {"base": {"merchant_queue": False}, "products": [{"ref": "p1", "rebate": {"enabled": False}}]},
            "Nothing is on sale any more that pays into this queue.",
        ),
    ],
)
def test_where_nothing_comes_any_more_the_truth_is_never(shop: Flask, changes: dict[str, Any], why: str) -> None:
    sell(shop, "first", "m3", at=NOW - timedelta(days=40), amount="1000.00")
    weeks_of_sales(shop, "100.00", "100.00", "100.00", "100.00")
    sell(shop, "mine", "m1")
    assert "never" not in estimate(shop)
    with shop.app_context():
        load_shop(changes, now=NOW)
    assert estimate(shop).startswith(f"At this pace: never {why}")


def test_a_pause_is_said_at_the_head(shop: Flask) -> None:
    move(shop)
    assert "has paused payouts" not in seen(shop)
    change(shop, paused=True)
    assert "The shop has paused payouts." in seen(shop)


def test_a_zeroing_is_announced_with_what_it_would_take(shop: Flask) -> None:
    move(shop)
    change(shop, zeroing={"every": "week", "weekday": 1, "at": "03:00"})
    page = words(seen(shop))
    assert "The queue is zeroed on 2026-11-23 03:00" in page
    assert "Everything that still waits then is set to nothing. Of yours that would be ¥130.00 now." in page


def test_who_has_nothing_waiting_is_not_alarmed(shop: Flask) -> None:
    change(shop, zeroing={"every": "day"})
    assert "zeroed" not in seen(shop)


def test_a_place_whose_own_order_is_not_completed_is_passed_over(app: Flask, time: Clock) -> None:
    open_queue(app, {"settle_on": "paid", "reward_order": "completed_only"})
    sell(app, "mine")
    assert "This place is passed over until its own order is completed." in cards(seen(app))[0]
    with app.app_context():
        send(completed("mine"))
    assert "passed over" not in seen(app)


# What can be done with a place


def test_a_draw_is_offered_while_it_is_open(app: Flask, time: Clock) -> None:
    open_queue(app, {"lottery": {"kind": "interval", "low": "10", "high": "200"}})
    sell(app, "mine")
    page = seen(app)
    assert 'href="/m/entries/1/draw"' in page
    assert 'href="/m/entries/1/draw"' in seen(app, "/m/queue/1")
    sell(app, "next", "m2")
    assert "/draw" not in seen(app)


def test_a_draw_is_to_be_made_before_the_place_is_paid_and_afterwards_is_told_to_be_lost(
    app: Flask, time: Clock
) -> None:
    open_queue(app, {"lottery": {"kind": "interval", "low": "10", "high": "200"}})
    now = "Draw now: the next order may pay this place, and then the draw is over."
    soon = "Draw before this place is first paid: then the draw is over."
    lost = "The draw is over: this place was paid before it was drawn."

    def told(member: str, entry_id: int) -> list[list[str]]:
        pages = [cards(seen(app, member=member))[0], words(seen(app, f"/m/queue/{entry_id}", member))]
        return [[note for note in (now, soon, lost) if note in page] for page in pages]

    sell(app, "head", "m1")
    assert told("m1", 1) == [[now], [now]]
    sell(app, "pays", "m3")
    assert told("m1", 1) == [[lost], [lost]]
    assert told("m3", 2) == [[soon], [soon]]
    with app.app_context():
        send({"type": "entry.drawn", "order": "pays", "line": 1})
    assert told("m3", 2) == [[], []]


def test_at_the_head_a_place_that_is_passed_over_is_not_paid_next(app: Flask, time: Clock) -> None:
    lottery = {"kind": "interval", "low": "10", "high": "200"}
    open_queue(app, {"lottery": lottery, "settle_on": "paid", "reward_order": "completed_only"})
    sell(app, "mine")
    assert "Draw before this place is first paid" in cards(seen(app))[0]


def test_who_comes_by_a_personal_link_is_told_to_log_in_to_draw(app: Flask, time: Clock) -> None:
    open_queue(app, {"lottery": {"kind": "interval", "low": "10", "high": "200"}})
    sell(app, "mine")
    with app.test_request_context("/m/see/x", headers={"Accept-Language": "en"}):
        page = render_progress(1, fragment="/m/see/x/fragment", read_only=True)
    assert "This place has a draw: log in and draw before it is first paid." in words(page)
    assert "Draw now" not in page


@pytest.mark.parametrize(
    ("base", "is_offered"),
    [
        ({}, True),
        ({"exchange_open": False}, False),
        ({"exchange": {"points": None}}, False),
        ({"exchange": {"points": None, "voucher": "50"}}, True),
    ],
)
def test_exchange_is_offered_where_it_is_open(shop: Flask, base: dict[str, Any], is_offered: bool) -> None:
    move(shop)
    change(shop, **base)
    page = seen(shop)
    assert ('href="/m/entries/4/exchange"' in page) == is_offered
    assert "/m/entries/1/exchange" not in page


# How a place ended


def test_what_random_return_chose_is_shown_as_completed(app: Flask, time: Clock) -> None:
    open_queue(app, {"random_return": {"cash": 0, "points": 1}})
    sell(app, "mine")
    (card,) = cards(seen(app))
    assert card.startswith("Rice cake Completed Queue ID 1")
    assert "Paid at once with 130.00 points." in card
    assert "Chosen by chance: 130.00 points at once" in words(seen(app, "/m/queue/1"))


def test_zeroed_exchanged_and_refunded_places_say_so(shop: Flask) -> None:
    for ref in ("a", "b", "c"):
        sell(shop, ref, "m1", amount="1.00")
    change(shop, extraction_ratio="0")
    sell(shop, "later", "m1")
    with shop.app_context():
        send(
            {"type": "order.refunded", "order": "later"},
            {"type": "entry.exchanged", "order": "c", "line": 1, "into": "points"},
            {"type": "queue.zeroed"},
        )
    found = {re.findall(r"Queue ID (\d)", card)[0]: card for card in cards(seen(shop))}
    assert "Cancelled" in found["4"]
    assert "The order was refunded." in found["4"]
    assert "Exchanged Queue ID 3" in found["3"]
    assert "¥1.30 exchanged." in found["3"]
    assert "Zeroed Queue ID 1 Received ¥1.00 of ¥1.30 ¥0.30 set to nothing when the queue was zeroed." in found["1"]
    assert "Zeroed Queue ID 2 Received ¥0.00 of ¥1.30 ¥1.30 set to nothing" in found["2"]


# Union


def test_under_the_union_scheme_the_pools_days_are_shown(app: Flask, time: Clock) -> None:
    open_queue(app, {}, scheme="union", union={"ratio": "110"})
    yesterday = NOW - timedelta(days=1)
    sell(app, "a", "m2", at=yesterday)
    sell(app, "b", "m1", at=yesterday)
    with app.app_context():
        send({"type": "union.distributed", "at": NOW.isoformat()})
    page = words(seen(app))
    assert "The rebate pool Day Came in, less refunds Paid out" in page
    assert "2026-11-21 ¥0.00 ¥112.80 2026-11-20 ¥112.80 ¥0.00" in page
    assert "Received ¥2.80 of ¥110.00" in page
    assert 'href="/m/queues/union/0"' in seen(app)


def test_there_is_no_pool_otherwise(shop: Flask) -> None:
    move(shop)
    assert "pool" not in words(seen(shop))


# For others


def test_a_personal_link_shows_the_same_without_buttons_and_links(shop: Flask) -> None:
    move(shop)
    with shop.test_request_context("/m/see/x", headers={"Accept-Language": "en"}):
        page = render_progress(1, fragment="/m/see/x/fragment", read_only=True)
    main = page[page.index("<main") : page.index("</main>")]
    assert "王*芳" in main
    assert "王小芳" not in page
    assert cards(main)[0].endswith(NOT_A_PROMISE)
    assert re.findall(r"<(?:a|button|form)\b", main) == []
    assert 'data-live="/m/see/x/fragment"' in main


def test_nothing_can_be_sent_to_these_pages(shop: Flask) -> None:
    client: FlaskClient = phone_of(shop, "m1")
    for path in (PATH, "/m/queue/fragment", "/m/queue/1", "/m/queues/mall/0"):
        assert client.post(path).status_code == 405
