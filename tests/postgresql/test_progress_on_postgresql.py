"""Members' pages of the queue say the same on PostgreSQL, and move in the same moments."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.jobs.runner import tick
from app.services.staff import Post, add_staff
from app.services.transactions import write
from tests.conftest import NOW
from tests.web.members import send
from tests.web.people import Clock
from tests.web.portal import phone_of
from tests.web.queue_shop import cards, change, move, open_queue, sell, weeks_of_sales, words


@pytest.fixture
def shop(new_app: Flask) -> Flask:
    """A shop that is set up and has sold nothing yet."""
    with new_app.app_context(), write() as connection:
        add_staff(connection, username="chen", password_hash="", post=Post("owner"), now=NOW)
    return new_app


def seen(app: Flask, path: str) -> str:
    answer = phone_of(app, "m1").get(path)
    assert answer.status_code == 200, path
    return answer.text


def test_the_queue_is_shown_on_postgresql(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    time = Clock(monkeypatch)
    open_queue(shop)
    sell(shop, "long ago", "m3", at=NOW - timedelta(days=40), amount="1000.00")
    weeks_of_sales(shop, "100.00", "10.00", "20.00", "100.00")
    move(shop)
    page = seen(shop, "/m/queue")
    assert "Ahead of you 5 places" in cards(page)[0]
    assert "In about 6 months to" in cards(page)[0]
    assert words(page).startswith("排队返利 Received in all ¥0.00 Still to come ¥260.00")
    assert "Paid out today ¥200.00" in words(seen(shop, "/m/queues/mall/0"))
    assert "Nothing has been paid to this place yet." in words(seen(shop, "/m/queue/9"))
    client = phone_of(shop, "m1")
    tag = {"If-None-Match": client.get("/m/queue/fragment").headers["ETag"]}
    assert client.get("/m/queue/fragment", headers=tag).status_code == 304
    change(shop, zeroing={"every": "day", "at": "12:00"})
    tag = {"If-None-Match": client.get("/m/queue/fragment").headers["ETag"]}
    time.wait(hours=3)
    with shop.app_context():
        tick(time.now)
    answer = client.get("/m/queue/fragment", headers=tag)
    assert answer.status_code == 200
    assert "¥130.00 set to nothing" in words(answer.text)


def test_the_union_queue_is_shown_on_postgresql(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    Clock(monkeypatch)
    open_queue(shop, {}, scheme="union", union={"ratio": "110"})
    sell(shop, "a", "m2")
    sell(shop, "b", "m1")
    with shop.app_context():
        send({"type": "union.distributed"})
    page = words(seen(shop, "/m/queue"))
    assert "2026-11-21 ¥112.80 ¥112.80" in page
    assert "The queue: Union queue" in words(seen(shop, "/m/queues/union/0"))
