"""Messages go out through the channels that want them, once each, tried again, and never in the way of anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from app.extensions import db
from app.jobs import messages as job
from app.jobs.messages import run_messages
from app.models import Bookmark, Delivery, Member, Message, MessageChoice, Transfer
from app.queries.portal.channels import get_troubles
from app.services.check import CHECKS, run_check
from app.services.portal import delivering, sending
from app.services.portal.delivering import (
    JOINED,
    LATE,
    LEASE,
    SLOT,
    tidy_messages,
)
from app.services.transactions import write
from tests import rows
from tests.conftest import NOW
from tests.services.messages import MAIL, add_channel, add_message, channel, collect_all, deliveries, happen, paid, told
from tests.services.messages import fill as fill_shop
from tests.services.posting import Post, deliver, queue, statuses
from tests.services.servers import WebServer, serving

DAY = timedelta(days=1)


@pytest.fixture
def shop(app: Flask) -> Iterator[Flask]:
    fill_shop(app)
    with app.app_context():
        yield app


# What is queued


def test_a_channel_of_staff_gets_every_message_of_its_events(shop: Flask) -> None:
    add_channel(events=["commission", "gift"])
    add_channel("off", is_on=False)
    wanted = [add_message(1), add_message(2, "gift")]
    add_message(1, "joined")
    queue()
    assert deliveries() == [(each, "waiting", 0) for each in wanted]
    queue()
    assert len(deliveries()) == 2


def test_members_get_mail_if_they_have_an_address_and_want_it(shop: Flask) -> None:
    add_channel("mail", MAIL, audience="members", events=["commission", "refunded"])
    with rows.write() as connection:
        connection.execute(update(Member).where(Member.ref == "m2").values(email=""))
        unwanted = [{"member_id": 1, "event": event} for event in ("commission", "refunded")]
        connection.execute(insert(MessageChoice), unwanted)
    add_message(2)
    add_message(1)
    fixed = add_message(1, "refunded")
    queue()
    assert [message_id for message_id, _, _ in deliveries()] == [fixed]


def test_what_is_old_is_not_queued_and_a_new_channel_begins_now(shop: Flask) -> None:
    add_message()
    queue()
    add_channel()
    add_message(at=NOW - 3 * DAY)
    queue()
    assert deliveries() == []
    add_message()
    queue()
    assert len(deliveries()) == 1


def test_what_a_zeroing_took_waits_until_it_is_summed_up(shop: Flask) -> None:
    add_channel(events=["zeroed", "commission"])
    first, zeroed, last = add_message(), add_message(event="zeroed"), add_message()
    queue()
    assert [message_id for message_id, _, _ in deliveries()] == [first]
    queue(NOW + timedelta(minutes=3))
    assert [message_id for message_id, _, _ in deliveries()] == [first, zeroed, last]


# What is sent


def test_staff_are_told_whose_message_it_is_without_a_real_name(shop: Flask, post: Post) -> None:
    add_channel(url=(url := "wecombot://robot/?key=robotkey-1234"))
    add_message(1)
    add_message(2)
    queue()
    assert deliver()
    ((sent_to, title, body, to),) = post.sent
    assert (sent_to, title, to) == (url, "小满", "")
    assert body == (
        "m1 · Commission: ¥1.00\n¥1.00 of commission has been credited to you.\n\n"
        "Li (m2) · Commission: ¥1.00\n¥1.00 of commission has been credited to you."
    )
    assert statuses() == ["sent", "sent"]


def test_a_mail_goes_to_the_members_own_address(shop: Flask, post: Post) -> None:
    add_channel("mail", MAIL, audience="members")
    add_message(1)
    add_message(2)
    queue()
    deliver()
    assert [(title, to) for _, title, _, to in post.sent] == [
        ("Commission: ¥1.00", "fang@example.com"),
        ("Commission: ¥1.00", "li@example.com"),
    ]
    assert statuses() == ["sent", "sent"]


def test_it_is_sent_outside_of_every_transaction(shop: Flask, post: Post) -> None:
    def write_meanwhile() -> None:
        with write() as connection:
            connection.execute(update(Member).values(nickname="x"))

    post.meanwhile = write_meanwhile
    add_channel()
    add_message()
    queue()
    deliver()
    assert statuses() == ["sent"]


def test_so_many_are_joined_and_a_channel_is_used_at_most_fifteen_times_a_minute(shop: Flask, post: Post) -> None:
    add_channel(url="jsons://hooks.example.com/x?method=POST")
    for _ in range(2 * JOINED + 1):
        add_message()
    queue()
    now, sendings = NOW, 0
    while now < NOW + timedelta(minutes=1):
        sendings += deliver(now)
        now += timedelta(seconds=1)
    assert sendings == 3
    assert timedelta(minutes=1) // SLOT == 15
    assert set(statuses()) == {"sent"}


def test_a_joined_message_is_no_longer_than_the_robot_takes(shop: Flask, post: Post) -> None:
    add_channel(events=["withdrawal_refused"])
    for _ in range(3):
        add_message(event="withdrawal_refused", reason="长" * 200)
    add_message(event="withdrawal_refused", reason="长" * 2_000)
    queue()
    now = NOW
    while deliver(now):
        now += SLOT
    assert statuses() == ["sent"] * 4
    assert max(len(f"{title}\n{body}".encode()) for _, title, body, _ in post.sent) <= 2_048
    assert len(post.sent) == 3
    assert post.sent[-1][2].endswith("…")


# Tidying


def test_what_was_read_long_ago_is_removed_with_its_deliveries(shop: Flask) -> None:
    add_channel()
    old = NOW - 181 * DAY
    read, unread, recent = add_message(at=old), add_message(at=old), add_message(at=NOW - 179 * DAY)
    last = add_message(at=old)
    with rows.write() as connection:
        connection.execute(update(Message).where(Message.id != unread).values(read_at=NOW))
        values = {"message_id": read, "channel_id": 1, "status": "sent", "tries": 1, "next_at": old}
        connection.execute(insert(Delivery).values(values))
    while tidy_messages(now=NOW):
        pass
    assert list(db.session.scalars(select(Message.id).order_by(Message.id))) == [unread, recent, last]
    assert deliveries() == []


def test_tidying_goes_in_bounded_batches_and_begins_anew(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "BATCH", 2)
    old = NOW - 181 * DAY
    ids = [add_message(at=old) for _ in range(5)]
    add_message()
    with rows.write() as connection:
        connection.execute(update(Message).where(Message.id.in_(ids[1:])).values(read_at=NOW))
    assert tidy_messages(now=NOW)
    assert db.session.scalar(select(func.count()).select_from(Message)) == 5
    while tidy_messages(now=NOW):
        pass
    with rows.write() as connection:
        connection.execute(update(Message).where(Message.id == ids[0]).values(read_at=NOW))
    while tidy_messages(now=NOW):
        pass
    assert db.session.scalar(select(func.count()).select_from(Message)) == 1


def test_what_could_not_be_sent_for_days_is_given_up(shop: Flask, post: Post) -> None:
    add_channel(next_at=NOW + 30 * DAY)
    add_message()
    queue()
    tidy_messages(now=NOW + LATE)
    assert statuses() == ["given_up"]


# The job, and orders


def test_the_job_goes_from_an_order_to_a_server(shop: Flask) -> None:
    with serving(WebServer()) as server:
        url = f"json://localhost:{server.server_port}/hook?method=POST"
        add_channel(url=url, events=["joined"], is_internal=True)
        happen(paid("o1"))
        run_messages(lambda: NOW)
    ((_, body),) = server.taken
    assert "queue ID 1" in body["message"]
    assert statuses() == ["sent"]
    assert get_troubles().failed == ()


@pytest.mark.parametrize("step", list(job.STEPS))
def test_a_step_that_fails_is_shown_and_leaves_orders_and_the_other_steps_as_they_are(
    shop: Flask, post: Post, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def faulty(_: Any) -> bool:
        raise RuntimeError("of a test")

    add_channel(events=["joined"])
    happen(paid("o1"), paid("o2", member="m3"))
    transfers = db.session.scalar(select(func.count()).select_from(Transfer))
    right = job.STEPS[step]
    monkeypatch.setitem(job.STEPS, step, faulty)
    run_messages(lambda: NOW)
    assert get_troubles().failed == (step,)
    happen(paid("o3", member="m3"))
    assert [finding for check in CHECKS for finding in run_check(check)] == []
    assert (db.session.scalar(select(func.count()).select_from(Transfer)) or 0) > (transfers or 0)
    monkeypatch.setitem(job.STEPS, step, right)
    run_messages(lambda: NOW + LEASE)
    db.session.rollback()
    assert get_troubles().failed == ()
    assert statuses() == ["sent"]
    assert told("received") + told("completed") != []


def test_a_hanging_server_ends_in_time_and_nothing_else_waits(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LONGEST", 0.2)
    with serving(WebServer()) as server:
        server.may_answer.clear()
        add_channel(url=f"json://localhost:{server.server_port}/hook?method=POST", events=["joined"], is_internal=True)
        happen(paid("o1"))
        run_messages(lambda: NOW)
        happen(paid("o2"))
        server.may_answer.set()
    assert statuses() == ["waiting"]
    assert channel(1).failure == "slow"


def test_it_ends_where_it_is_told_to(shop: Flask, post: Post) -> None:
    add_channel()
    for _ in range(3):
        add_message()
    run_messages(lambda: NOW, rest=lambda: True)
    assert post.sent == []


def test_nothing_is_written_while_there_is_nothing_to_do(shop: Flask) -> None:
    run_messages(lambda: NOW)
    before = db.session.execute(select(Bookmark.name, Bookmark.position)).all()
    db.session.rollback()
    with db.engines["write"].connect() as connection:
        version = connection.exec_driver_sql("PRAGMA data_version").scalar()
    run_messages(lambda: NOW)
    with db.engines["write"].connect() as connection:
        assert connection.exec_driver_sql("PRAGMA data_version").scalar() == version
    assert db.session.execute(select(Bookmark.name, Bookmark.position)).all() == before
    collect_all()
    assert json.dumps(told()) == "[]"
