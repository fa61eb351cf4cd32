"""Who was told of a zeroing that does not come is told so, once, and of the one that comes instead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.extensions import db
from app.jobs.runner import tick
from app.models import Bookmark
from app.services.portal import zeroing_notices
from app.services.portal.collecting import collect_messages
from app.services.portal.zeroing_notices import tell_off
from app.services.shop_file import load_shop
from tests import rows
from tests.conftest import NOW
from tests.services.messages import collect_all, fill, happen, paid, told
from tests.web.portal import add_account

HOUR = timedelta(hours=1)
DAILY = {"every": "day", "at": "00:00"}
MIDNIGHT = datetime.fromisoformat("2026-11-22T00:00:00+08:00")
SUNDAY = {"every": "week", "weekday": 7, "at": "00:00"}
"""On 2026-11-22, the day that begins at ``MIDNIGHT``, too."""


@pytest.fixture
def announced(app: Flask) -> Flask:
    """A shop whose members have been told at ``NOW`` that it is zeroed at ``MIDNIGHT``."""
    fill(app, base={"zeroing": DAILY, "extraction_ratio": "0"})
    with app.app_context():
        happen(paid("o1"), paid("o2", "20.00", "m2"), paid("o3", member="m3"))
        collect_all()
        assert dates("zeroing_ahead") == [(1, MIDNIGHT), (2, MIDNIGHT)]
    return app


def dates(event: str) -> list[tuple[int, datetime]]:
    """Whom an event was told, and of which moment."""
    return [(who, datetime.fromisoformat(details["due"])) for who, _, details in told(event)]


def schedule(rule: dict[str, Any] | None, at: datetime = NOW + HOUR, **more: Any) -> None:
    load_shop({"base": {"zeroing": rule}} | more, now=at)


def bookmarks() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Bookmark.name).where(Bookmark.name.startswith("zeroing"))))


def test_switched_off_everybody_who_was_told_is_told_so_once(announced: Flask) -> None:
    with announced.app_context():
        schedule(None)
        for hours in (1, 2, 30):
            collect_all(NOW + hours * HOUR)
            assert dates("zeroing_off") == [(1, MIDNIGHT), (2, MIDNIGHT)]
        assert bookmarks() == []
        assert len(told("zeroing_ahead")) == 2


@pytest.mark.parametrize(
    "rule",
    [{"every": "day", "at": "06:00"}, {"every": "once", "on": "2026-11-22", "at": "06:00"}],
    ids=["another time", "once, on the same date"],
)
def test_moved_both_is_told_that_it_does_not_come_then_and_when_it_comes(
    announced: Flask, rule: dict[str, Any]
) -> None:
    with announced.app_context():
        schedule(rule)
        collect_all(NOW + HOUR)
        then = MIDNIGHT + 6 * HOUR
        assert dates("zeroing_off") == [(1, MIDNIGHT), (2, MIDNIGHT)]
        assert dates("zeroing_ahead") == [(1, MIDNIGHT), (2, MIDNIGHT), (1, then), (2, then)]
        collect_all(NOW + 2 * HOUR)
        assert len(told("zeroing_off")) == 2
        assert len(told("zeroing_ahead")) == 4


def test_another_clock_is_another_moment(announced: Flask) -> None:
    with announced.app_context():
        schedule(DAILY, timezone="Asia/Tokyo")
        collect_all(NOW + HOUR)
        assert dates("zeroing_off") == [(1, MIDNIGHT), (2, MIDNIGHT)]
        assert dates("zeroing_ahead")[2:] == [(1, MIDNIGHT - HOUR), (2, MIDNIGHT - HOUR)]


def test_another_schedule_that_comes_at_the_same_moment_is_no_news(announced: Flask) -> None:
    with announced.app_context():
        schedule(SUNDAY)
        collect_all(NOW + HOUR)
        assert told("zeroing_off") == []
        assert len(told("zeroing_ahead")) == 2


def test_to_be_told_later_of_the_next_ones_calls_nothing_off_and_announces_it_no_second_time(announced: Flask) -> None:
    with announced.app_context():
        load_shop({"messages": {"zeroing_ahead_hours": 1}}, now=NOW + HOUR)
        for at in (NOW + HOUR, MIDNIGHT - HOUR, MIDNIGHT - HOUR / 2):
            collect_all(at)
        assert told("zeroing_off") == []
        assert len(told("zeroing_ahead")) == 2


def test_who_joins_after_the_announcement_is_told_though_the_hours_are_fewer_now(announced: Flask) -> None:
    with announced.app_context():
        load_shop({"messages": {"zeroing_ahead_hours": 1}}, now=NOW + HOUR)
        collect_all(NOW + HOUR)
    add_account(announced, "m3")
    with announced.app_context():
        happen(paid("o9", member="m3"), at=NOW + 2 * HOUR)
        for at in (NOW + 2 * HOUR, MIDNIGHT - HOUR / 2):
            collect_all(at)
        assert dates("zeroing_ahead") == [(1, MIDNIGHT), (2, MIDNIGHT), (3, MIDNIGHT)]


def test_what_has_run_is_not_called_off_whatever_becomes_of_the_schedule(announced: Flask) -> None:
    with announced.app_context():
        tick(MIDNIGHT)
        schedule(None, MIDNIGHT + HOUR)
        collect_all(MIDNIGHT + HOUR)
        assert told("zeroing_off") == []
        assert [details["cents"] for _, _, details in told("zeroed")] == [10_000, 2_000]
        assert bookmarks() == []


def test_a_zeroing_that_is_late_is_still_to_come(announced: Flask) -> None:
    with announced.app_context():
        collect_all(MIDNIGHT + HOUR)
        assert told("zeroing_off") == []
        tick(MIDNIGHT + HOUR)
        assert len(told("zeroed")) == 2
        schedule(None, MIDNIGHT + 2 * HOUR)
        collect_all(MIDNIGHT + 2 * HOUR)
        assert MIDNIGHT not in {due for _, due in dates("zeroing_off")}


def test_a_late_one_that_is_switched_off_before_it_ran_never_came(announced: Flask) -> None:
    with announced.app_context():
        schedule(None, MIDNIGHT + HOUR)
        collect_all(MIDNIGHT + HOUR)
        tick(MIDNIGHT + 2 * HOUR)
        assert told("zeroed") == []
        assert dates("zeroing_off") == [(1, MIDNIGHT), (2, MIDNIGHT)]


def test_switched_on_again_it_is_announced_anew_to_those_who_were_told_that_it_does_not_come(
    announced: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zeroing_notices, "CHUNK", 1)
    with announced.app_context():
        schedule(None)
        tell_off(now=NOW + HOUR)
        tell_off(now=NOW + HOUR)
        assert dates("zeroing_off") == [(1, MIDNIGHT)]
        schedule(DAILY, NOW + 2 * HOUR)
        collect_all(NOW + 2 * HOUR)
        assert dates("zeroing_off") == [(1, MIDNIGHT)]
        assert dates("zeroing_ahead") == [(1, MIDNIGHT), (2, MIDNIGHT), (1, MIDNIGHT)]
        schedule(None, NOW + 3 * HOUR)
        collect_all(NOW + 3 * HOUR)
        assert dates("zeroing_off") == [(1, MIDNIGHT), (1, MIDNIGHT), (2, MIDNIGHT)]


def test_only_who_was_told_is_told_that_it_does_not_come(app: Flask) -> None:
    fill(app, base={"zeroing": DAILY, "extraction_ratio": "0"})
    with app.app_context():
        happen(paid("o1"))
        collect_all()
        schedule(None)
        happen(paid("o2", member="m2"), at=NOW + HOUR)
        collect_all(NOW + HOUR)
        assert (dates("zeroing_ahead"), dates("zeroing_off")) == ([(1, MIDNIGHT)], [(1, MIDNIGHT)])


def test_who_joins_while_nothing_is_to_come_is_told_nothing(announced: Flask) -> None:
    with announced.app_context():
        add_account(announced, "m3")
        schedule(None)
        happen(paid("o9", member="m3"), at=NOW + HOUR)
        collect_all(NOW + HOUR)
        assert {each[1] for each in told(member_id=3)} == {"joined"}


@pytest.mark.parametrize("killed_after", range(5))
def test_killed_between_any_two_steps_nothing_is_told_twice_or_left_out(
    announced: Flask, monkeypatch: pytest.MonkeyPatch, killed_after: int
) -> None:
    monkeypatch.setattr(zeroing_notices, "CHUNK", 1)
    steps = 0
    original = zeroing_notices.put_messages

    def put(*args: Any) -> None:
        nonlocal steps
        original(*args)
        steps += 1
        if steps == killed_after:
            raise KeyboardInterrupt

    monkeypatch.setattr(zeroing_notices, "put_messages", put)
    with announced.app_context():
        schedule({"every": "day", "at": "06:00"})
        for _ in range(2):
            try:
                while collect_messages(now=NOW + HOUR):
                    pass
            except KeyboardInterrupt:
                continue
        then = MIDNIGHT + 6 * HOUR
        assert sorted(dates("zeroing_off")) == [(1, MIDNIGHT), (2, MIDNIGHT)]
        assert sorted(dates("zeroing_ahead")[2:]) == [(1, then), (2, then)]


def test_an_announcement_that_slipped_in_by_old_news_is_called_off_too(announced: Flask) -> None:
    """Another process read the schedule before it was switched off, and writes after that was told."""
    with announced.app_context():
        schedule(None)
        collect_all(NOW + HOUR)
        with rows.write() as connection:
            due = MIDNIGHT.astimezone(UTC).isoformat()
            connection.execute(insert(Bookmark).values(name=f"zeroing_ahead {due}", position=1))
            late = {"member_id": 1, "event": "zeroing_ahead", "details": {"due": due, "waiting_cents": 1}, "at": NOW}
            zeroing_notices.put_messages(connection, [late])
        collect_all(NOW + 2 * HOUR)
        assert [who for who, _ in dates("zeroing_off")] == [1, 2, 1]


def test_a_date_that_was_done_is_not_announced_for_a_later_time_of_the_same_day(announced: Flask) -> None:
    with announced.app_context():
        tick(MIDNIGHT)
        schedule({"every": "once", "on": "2026-11-22", "at": "23:00"}, MIDNIGHT + HOUR)
        happen(paid("o9"), at=MIDNIGHT + HOUR)
        collect_all(MIDNIGHT + HOUR)
        tick(MIDNIGHT + 30 * HOUR)
        assert len(told("zeroing_ahead")) == 2
        assert len(told("zeroed")) == 2


def test_nothing_is_read_of_members_where_nothing_is_called_off(
    announced: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(zeroing_notices, "_take", refuse)
    with announced.app_context():
        assert tell_off(now=NOW + HOUR) is False
