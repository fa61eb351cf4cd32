"""Progress updates itself: what changes what it shows moves its tag, and where nothing did no work is done."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.extensions import db
from app.jobs.runner import tick
from app.services import zeroing
from app.services.history import Author
from app.services.intake import take_in
from app.services.portal import acts
from app.services.shop_file import load_shop
from app.services.zeroing import zero_by_hand
from tests.conftest import NOW
from tests.web.members import send
from tests.web.people import Clock
from tests.web.portal import phone_of
from tests.web.portal_shop import VIEW, add_ways_in
from tests.web.queue_shop import change, move, open_queue, sell, words
from tests.web.sales import completed, paid

FRAGMENT = "/m/queue/fragment"
FRAGMENTS = [FRAGMENT, "/m/queue/4/fragment", "/m/queues/mall/0/fragment"]
CHEN = Author("chen", 1)
LOTTERY = {"kind": "fixed", "choices": [{"ratio": "180"}]}


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def shop(app: Flask, time: Clock) -> Flask:
    open_queue(app)
    move(app)
    return app


class Phone:
    """A phone that polls with the tag that it was given last."""

    def __init__(self, app: Flask, path: str = FRAGMENT, member: str = "m1") -> None:
        self.client: FlaskClient = phone_of(app, member)
        self.path = path
        self.etag = ""

    def poll(self) -> str | None:
        """What the page says now; None where it has not changed."""
        answer = self.client.get(self.path, headers={"If-None-Match": self.etag} if self.etag else {})
        assert answer.headers["ETag"].startswith('W/"')
        self.etag = answer.headers["ETag"]
        if answer.status_code == 304:
            assert answer.data == b""
            return None
        assert answer.status_code == 200
        return words(answer.text)


@pytest.mark.parametrize("path", FRAGMENTS)
def test_where_nothing_moved_nothing_is_sent(shop: Flask, path: str) -> None:
    phone = Phone(shop, path)
    assert phone.poll()
    assert phone.poll() is None
    assert phone.poll() is None


@pytest.mark.parametrize("path", FRAGMENTS)
def test_and_no_work_is_done_for_it(shop: Flask, path: str) -> None:
    """Who asks, whether the shop is set up, and how far everything has come: three look-ups."""
    phone = Phone(shop, path)
    phone.poll()
    asked: list[str] = []
    with shop.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert phone.poll() is None
    assert len(asked) == 3
    assert all("entries" not in statement for statement in asked)


@pytest.mark.parametrize("path", FRAGMENTS)
def test_the_page_begins_with_what_its_fragment_says_and_with_its_tag(shop: Flask, path: str) -> None:
    phone = Phone(shop, path)
    said = phone.poll()
    page = phone.client.get(path.removesuffix("/fragment")).text
    assert f'data-live="{path}"' in page
    assert f'data-etag="{phone.etag}"' in page.replace("&#34;", '"').replace("&quot;", '"')
    assert said is not None
    assert said in words(page)


def test_members_and_languages_have_tags_of_their_own(shop: Flask) -> None:
    tags = set()
    for member, language in (("m1", "en"), ("m2", "en"), ("m1", "zh-CN")):
        client = phone_of(shop, member, accept_language=language)
        tags.add(client.get(FRAGMENT).headers["ETag"])
    assert len(tags) == 3


def test_the_tag_says_nothing_of_how_many_orders_there_are(shop: Flask) -> None:
    tag = phone_of(shop, "m1").get(FRAGMENT).headers["ETag"]
    assert len(tag) == len('W/""') + 24


def an_order(app: Flask) -> None:
    sell(app, "more", "m2")


def an_order_by_the_intake(app: Flask) -> None:
    with app.app_context():
        order = {"id": "x1", "at": NOW.isoformat()} | paid("x", [("p1", "10.00")], member="m3")
        take_in([json.dumps(order).encode()], now=NOW)


def an_exchange(app: Flask) -> None:
    with app.app_context():
        seen = acts.Seen(13_000, 10_000)
        assert acts.exchange(member_id=1, entry_id=4, into="points", seen=seen, now=NOW)


def a_refund(app: Flask) -> None:
    with app.app_context():
        send({"type": "order.refunded", "order": "o4"})


def a_zeroing_event(app: Flask) -> None:
    with app.app_context():
        send({"type": "queue.zeroed"})


def a_change_of_settings(app: Flask) -> None:
    change(app, paused=True)


def a_new_name_of_a_product(app: Flask) -> None:
    with app.app_context():
        load_shop({"products": [{"ref": "p1", "name": "Moon cake"}]}, now=NOW)


def a_place_taken_over(app: Flask) -> None:
    opened = {"type": "entry.opened", "order": "old", "member": "m1", "channel": "mall", "product": "p1"}
    with app.app_context():
        send(opened | {"paid": "100.00", "total": "130.00", "waiting": "30.00"})


@pytest.mark.parametrize(
    "act",
    [
        an_order,
        an_order_by_the_intake,
        an_exchange,
        a_refund,
        a_zeroing_event,
        a_change_of_settings,
        a_new_name_of_a_product,
        a_place_taken_over,
    ],
)
def test_what_happens_is_seen_at_the_next_poll(shop: Flask, act: Callable[[Flask], None]) -> None:
    phone = Phone(shop)
    before = phone.poll()
    act(shop)
    after = phone.poll()
    assert after is not None
    assert after != before
    assert phone.poll() is None


def test_a_draw_is_seen(app: Flask, time: Clock) -> None:
    open_queue(app, {"lottery": LOTTERY})
    sell(app, "mine")
    phone = Phone(app)
    assert "¥130.00 to come" in (phone.poll() or "")
    with app.app_context():
        assert acts.draw(member_id=1, entry_id=1, now=NOW)
    assert "¥180.00 to come" in (phone.poll() or "")


def test_a_draw_without_a_win_is_seen(app: Flask, time: Clock) -> None:
    open_queue(app, {"lottery": {"kind": "fixed", "choices": [{"ratio": None}]}})
    sell(app, "mine")
    phone = Phone(app)
    assert "Draw your ratio" in (phone.poll() or "")
    with app.app_context():
        assert acts.draw(member_id=1, entry_id=1, now=NOW)
    said = phone.poll()
    assert said is not None
    assert "Draw your ratio" not in said


def test_every_part_of_a_zeroing_by_hand_is_seen(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of members without an account, and where nothing is carried: no part writes an event or a transfer."""
    monkeypatch.setattr(zeroing, "PART", 1)
    phone = Phone(shop)
    said = [phone.poll()]
    with shop.app_context():
        zero_by_hand(
            before=NOW + timedelta(minutes=1),
            token="form",  # noqa: S106 - of a form
            reason="why",
            author=CHEN,
            now=NOW,
            rest=lambda: said.append(phone.poll()),
        )
    said.append(phone.poll())
    assert None not in said
    ahead = [text.split("Ahead of you ")[1].split(" Paid")[0] if text and "Ahead" in text else "" for text in said]
    assert ahead[0] == "2 places ¥240.00 to be paid before you"
    assert "1 place ¥130.00 to be paid before you" in ahead
    assert "Nobody: you are next" in ahead
    assert ahead[-1] == ""


def test_a_zeroing_on_its_date_is_seen(shop: Flask, time: Clock) -> None:
    change(shop, zeroing={"every": "day", "at": "12:00"})
    phone = Phone(shop)
    assert "¥130.00 to come" in (phone.poll() or "")
    time.wait(hours=3)
    with shop.app_context():
        tick(time.now)
    said = phone.poll()
    assert said is not None
    assert "¥130.00 set to nothing" in said


def test_an_order_that_completes_by_itself_is_seen(app: Flask, time: Clock) -> None:
    """Settled when it was paid, it moves no money then: only that it is no longer passed over."""
    open_queue(app, {"reward_order": "completed_only", "auto_complete_days": 7})
    sell(app, "mine")
    phone = Phone(app)
    assert "passed over" in (phone.poll() or "")
    time.wait(days=8)
    assert "passed over" in (phone.poll() or "")
    with app.app_context():
        tick(time.now)
    said = phone.poll()
    assert said is not None
    assert "passed over" not in said


def test_an_order_completed_by_its_sender_is_seen(app: Flask, time: Clock) -> None:
    open_queue(app, {"reward_order": "completed_only"})
    sell(app, "mine")
    phone = Phone(app)
    phone.poll()
    with app.app_context():
        send(completed("mine"))
    said = phone.poll()
    assert said is not None
    assert "passed over" not in said


@pytest.mark.parametrize("by_itself", [False, True])
def test_a_distribution_of_the_pool_is_seen(app: Flask, time: Clock, by_itself: bool) -> None:
    open_queue(app, {}, scheme="union", union={"ratio": "110", "at": "12:00"})
    sell(app, "mine")
    phone = Phone(app)
    assert "Received ¥0.00 of ¥110.00" in (phone.poll() or "")
    time.wait(hours=3)
    with app.app_context():
        if by_itself:
            tick(time.now)
        else:
            send({"type": "union.distributed"})
    assert "Received ¥56.40 of ¥110.00" in (phone.poll() or "")


def test_a_new_day_is_seen(shop: Flask, time: Clock) -> None:
    phone = Phone(shop, "/m/queues/mall/0/fragment")
    assert "Paid out today ¥150.00" in (phone.poll() or "")
    time.wait(hours=13)
    assert phone.poll() is None
    time.wait(hours=1)
    assert "Paid out today ¥0.00" in (phone.poll() or "")


def test_a_personal_link_polls_too_and_ends_when_it_is_revoked(shop: Flask, time: Clock) -> None:
    add_ways_in(shop)
    client = phone_of(shop, "nobody")
    answer = client.get(f"/m/see/{VIEW}/fragment")
    assert answer.status_code == 200
    assert "Details" not in answer.text
    again: dict[str, Any] = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"/m/see/{VIEW}/fragment", headers=again).status_code == 304
    sell(shop, "more", "m2")
    assert client.get(f"/m/see/{VIEW}/fragment", headers=again).status_code == 200
    time.wait(days=400)
    assert client.get(f"/m/see/{VIEW}/fragment", headers=again).status_code == 404
