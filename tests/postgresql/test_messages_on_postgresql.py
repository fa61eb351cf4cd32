"""Messages are made, queued, sent and tidied on PostgreSQL as on SQLite."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.jobs.messages import run_messages
from app.jobs.runner import tick
from app.queries.coming_zeroing import find_near_zeroing
from app.queries.portal.channels import get_troubles, list_channels
from app.queries.portal.inbox import count_unread, list_messages
from app.services.portal import delivering
from app.services.portal.notices import choose, mark_read
from app.services.shop_file import load_shop
from tests.conftest import NOW
from tests.services.messages import MAIL, add_channel, deliveries, fill, happen, paid, told
from tests.services.test_notices import DAILY, LOTTERY, MIDNIGHT


def test_from_orders_to_channels(new_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(delivering, "send", lambda _url, title, body, **_: sent.append(f"{title} {body}"))
    fill(new_app, base={"zeroing": DAILY, "lottery": LOTTERY})
    with new_app.app_context():
        add_channel(events=["joined", "drawn", "refunded", "zeroed"])
        add_channel("mail", MAIL, audience="members", events=["joined", "zeroing_ahead"])
        choose(member_id=2, unwanted=["joined"])
        happen(paid("o1"), {"type": "entry.drawn", "order": "o1", "line": 1}, paid("o2", "20.00", "m2"))
        happen({"type": "order.refunded", "order": "o2", "line": 1, "amount": "5.00"})
        run_messages(lambda: NOW)
        events = [(member_id, event) for member_id, event, _ in told()]
        assert sorted(events) == [
            (1, "drawn"), (1, "joined"), (1, "received"), (1, "zeroing_ahead"),
            (2, "joined"), (2, "refunded"), (2, "zeroing_ahead"),
        ]  # fmt: skip
        assert {status for _, status, _ in deliveries()} == {"sent"}
        assert not get_troubles()
        tick(MIDNIGHT)
        assert [member_id for member_id, _, _ in told("zeroed")] == [1, 2]
        run_messages(lambda: MIDNIGHT + timedelta(minutes=3))
        assert "became nothing" in sent[-1]
        page = list_messages(1)
        assert count_unread(1) == len(page.rows) == 5
        mark_read(member_id=1, message_ids=[row.id for row in page.rows], now=NOW)
        assert count_unread(1) == 0
        run_messages(lambda: NOW + timedelta(days=200))
        assert {member_id for member_id, _, _ in told()} == {2}
        assert [channel.waiting for channel in list_channels()] == [0, 0]


def test_a_zeroing_that_does_not_come_is_called_off_and_announced_anew(new_app: Flask) -> None:
    fill(new_app, base={"zeroing": DAILY})
    with new_app.app_context():
        happen(paid("o1"), paid("o2", "20.00", "m2"))
        for hours, schedule in enumerate((DAILY, None, DAILY)):
            now = NOW + timedelta(hours=hours)
            load_shop({"base": {"zeroing": schedule}}, now=now)
            run_messages(lambda now=now: now)
        events = [event for member_id, event, _ in told(member_id=1) if event.startswith("zeroing")]
        assert events == ["zeroing_ahead", "zeroing_off", "zeroing_ahead"]
        found = find_near_zeroing(now)
        assert found is not None
        assert (found.due_at, found.waiting.entries) == (MIDNIGHT, 2)
