"""The list of a queue: its head, length and today's payouts, and of others no more than the shop lets be seen."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from app.services.shop_file import load_shop
from app.services.uploads import keep_picture
from tests.conftest import NOW
from tests.pictures import drawn
from tests.web.people import Clock
from tests.web.portal import add_account, phone_of
from tests.web.queue_shop import change, move, open_queue, sell, words

PATH = "/m/queues/mall/0"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def shop(app: Flask, time: Clock) -> Flask:
    open_queue(app)
    move(app)
    return app


def seen(app: Flask, path: str = PATH, member: str = "m1") -> str:
    answer = phone_of(app, member).get(path)
    assert answer.status_code == 200, path
    return answer.text


def status(app: Flask, path: str, member: str = "m1") -> int:
    return phone_of(app, member).get(path).status_code


def entries(page: str) -> list[str]:
    return [words(item) for item in re.findall(r'<li class="place.*?</li>', page, re.DOTALL)]


def test_head_length_and_todays_payouts_stand_at_the_top(shop: Flask, time: Clock) -> None:
    assert "At the head Queue ID 2 Waiting 3 places Paid out today ¥150.00" in words(seen(shop))
    time.wait(days=1)
    assert "Paid out today ¥0.00" in words(seen(shop))


def test_places_stand_in_their_order_and_the_own_ones_are_marked(shop: Flask) -> None:
    page = seen(shop)
    assert entries(page) == [
        "Queue ID 2 At the head ¥110.00 to come",
        "Queue ID 3 Waiting ¥130.00 to come",
        "Queue ID 4 Yours Received ¥0.00 of ¥130.00 ¥130.00 to come",
    ]
    assert page.count('class="place own"') == 1
    assert re.findall(r'class="bar-fill" width="(\d+)"', page) == ["153", "0", "0"]


def test_waiting_amounts_are_hidden_where_the_shop_says_so_but_not_the_own(shop: Flask) -> None:
    change(shop, show={"waiting_amount": False})
    assert entries(seen(shop)) == [
        "Queue ID 2 At the head",
        "Queue ID 3 Waiting",
        "Queue ID 4 Yours Received ¥0.00 of ¥130.00 ¥130.00 to come",
    ]


def test_who_waits_is_shown_only_where_the_shop_says_so_and_names_are_masked(shop: Flask, tmp_path: Path) -> None:
    with shop.app_context():
        name = keep_picture(BytesIO(drawn()), folder=Path(shop.config["UPLOADS"]) / "pictures")
        load_shop({"members": [{"ref": "m3", "picture": f"/pictures/{name}"}]}, now=NOW)
    page = seen(shop)
    assert "Johnny" not in page
    assert "李" not in page
    assert "<img" not in page
    change(shop, show={"member": True})
    page = seen(shop)
    assert [text.split(" ¥")[0] for text in entries(page)] == [
        "Queue ID 2 李* At the head",
        "Queue ID 3 Johnny Waiting",
        "Queue ID 4 Yours Received",
    ]
    assert "李明" not in page
    assert "John Smith" not in page
    assert page.count("<img") == 1


def test_a_nickname_that_is_the_real_name_is_masked_too(shop: Flask) -> None:
    with shop.app_context():
        load_shop({"base": {"show": {"member": True}}, "members": [{"ref": "m3", "nickname": "John Smith"}]}, now=NOW)
    assert "J***h" in seen(shop)
    assert "John Smith" not in seen(shop)


def test_without_queue_progress_there_is_no_list_and_no_link(shop: Flask) -> None:
    assert 'href="/m/queues/mall/0"' in seen(shop, "/m/queue")
    change(shop, show={"progress": False})
    assert status(shop, PATH) == 404
    assert status(shop, f"{PATH}/fragment") == 404
    assert "/m/queues/" not in seen(shop, "/m/queue")


def test_a_queue_in_which_one_never_was_is_not_there(shop: Flask) -> None:
    sell(shop, "bun", "m2", product="q1", channel="store", store="s1")
    assert status(shop, "/m/queues/store/1", "m2") == 200
    assert status(shop, "/m/queues/store/1", "m1") == 404
    assert status(shop, "/m/queues/store/1/fragment", "m1") == 404
    add_account_of_newcomer(shop)
    assert status(shop, PATH, "m9") == 404


def add_account_of_newcomer(app: Flask) -> None:
    with app.app_context():
        load_shop({"members": [{"ref": "m9"}]}, now=NOW)
    add_account(app, "m9")


def test_who_was_paid_in_full_may_still_look(shop: Flask) -> None:
    sell(shop, "more", "m3", amount="1000.00")
    assert entries(seen(shop, member="m2"))[0].startswith("Queue ID 5 At the head")


@pytest.mark.parametrize(
    "path",
    ["/m/queues/mall/1", "/m/queues/store/0", "/m/queues/union/0", "/m/queues/odd/0", "/m/queues/mall/" + "9" * 30],
)
def test_what_is_no_queue_now_is_not_there(shop: Flask, path: str) -> None:
    assert status(shop, path) == 404


def test_a_channel_that_is_split_is_queued_by_product(shop: Flask) -> None:
    change(shop, merchant_queue=False)
    sell(shop, "flour", "m1", product="p2")
    assert status(shop, PATH) == 404
    page = seen(shop, "/m/queues/mall/2")
    assert "The queue: Flour" in page
    assert entries(page)[0].startswith("Queue ID 5 Yours")
    assert status(shop, "/m/queues/mall/2", "m2") == 404


def test_pages_go_on_by_key(shop: Flask) -> None:
    change(shop, extraction_ratio="0")
    for number in range(40):
        sell(shop, f"n{number}", "m2")
    path, found = PATH, []
    while path:
        page = seen(shop, path)
        found += [int(number) for number in re.findall(r"Queue ID (\d+)", " ".join(entries(page)))]
        last, path = path, next(iter(re.findall(r'rel="next" href="([^"]+)"', page)), "")
    assert found == list(range(2, 45))
    back = re.findall(r'rel="prev" href="([^"]+)"', seen(shop, last))
    assert [int(number) for number in re.findall(r"Queue ID (\d+)", " ".join(entries(seen(shop, back[0]))))] == [
        *range(22, 42)
    ]


def test_under_the_union_scheme_there_is_one_queue(app: Flask, time: Clock) -> None:
    open_queue(app, {}, scheme="union", union={"ratio": "110"})
    sell(app, "a", "m2")
    sell(app, "b", "m1", product="q1", channel="store", store="s1")
    page = seen(app, "/m/queues/union/0")
    assert "The queue: Union queue" in page
    assert [text[:10] for text in entries(page)] == ["Queue ID 1", "Queue ID 2"]
    assert status(app, "/m/queues/mall/0") == 404


def test_what_is_passed_over_is_said(app: Flask, time: Clock) -> None:
    open_queue(app, {"reward_order": "completed_only"})
    sell(app, "a", "m2")
    sell(app, "b", "m1")
    assert "Passed over until the order is completed" in entries(seen(app))[0]


def test_a_queue_in_which_nobody_waits_any_more_says_so(app: Flask, time: Clock) -> None:
    open_queue(app, {"default_ratio": "0"})
    sell(app, "a", "m1")
    page = seen(app)
    assert "Nobody waits here" in page
    assert "At the head –" in words(page)
