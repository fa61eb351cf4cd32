"""Zeroing is announced to members beforehand, and they are told what it took of each (R27)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Text, bindparam, cast, delete, func, insert, literal, select, update

from app.domain.instants import instant_of, moment_of
from app.domain.schedules import due_dates
from app.formats.portal import Messages
from app.formats.rules import read_schedule
from app.models import Bookmark, Entry, MemberAccount, Message, Schedule, Shop
from app.models.base import Instant, table_of
from app.services.portal.notices import CHUNK, chunks, move, place_of, put_messages, reading
from app.services.transactions import write

JOB = "zero_queue"
AHEAD = "zeroing_ahead "
"""Begins the name of the bookmark of an announcement; the business date follows."""

DONE = -1
"""Where the bookmark stands once everybody was told."""

Row = dict[str, Any]

_entries, _messages, _accounts = table_of(Entry), table_of(Message), table_of(MemberAccount)

WAITS = (func.lower(_entries.c.status) == "waiting", _entries.c.waiting_cents > 0)
"""Said so that the index of members is taken and not that of the status."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A zeroing that is near: its business date, when it falls due, and since when it is announced."""

    day: date
    due_at: datetime
    since: datetime

    @property
    def bookmark(self) -> str:
        return f"{AHEAD}{self.day}"


def next_announced(connection: Connection, now: datetime) -> Announced | None:
    """The next zeroing, if it falls due within the hours that the shop sets."""
    rule = connection.execute(select(Schedule.rule).where(Schedule.job == JOB)).scalar_one_or_none()
    if not rule:
        return None
    document, timezone = json.loads(rule)
    schedule = read_schedule(document)
    assert schedule is not None
    given = json.loads(connection.execute(select(Shop.messages)).scalar_one())
    ahead = timedelta(hours=given.get("zeroing_ahead_hours", Messages().zeroing_ahead_hours))
    dates = due_dates(schedule, ZoneInfo(timezone), instant_of(now), instant_of(now + ahead))
    found = next(dates, None)
    if found is None:
        return None
    due_at = moment_of(found[1])
    return Announced(found[0], due_at, due_at - ahead)


def tell_ahead(*, now: datetime) -> bool:
    """Announce the next zeroing to the next members with an account for whom something waits; whether more follow."""
    with reading() as connection:
        announced = next_announced(connection, now)
        if announced is None:
            return False
        before = place_of(connection, announced.bookmark)
        if before == DONE:
            return False
        behind = select(_accounts.c.member_id).where(
            _accounts.c.member_id > (before or 0), _accounts.c.disabled_at.is_(None)
        )
        members = connection.execute(behind.order_by(_accounts.c.member_id).limit(CHUNK)).scalars().all()
        rows = _ahead_rows(connection, members, announced, now)
    upto = members[-1] if len(members) == CHUNK else DONE
    with write() as connection:
        if move(connection, announced.bookmark, before, upto):
            put_messages(connection, rows)
            past = (Bookmark.name.startswith(AHEAD), Bookmark.name != announced.bookmark)
            connection.execute(delete(Bookmark).where(*past))
    return upto != DONE


def ahead_for_new(connection: Connection, members: Collection[int], now: datetime) -> list[Row]:
    """The announcement for members who have joined since the others were told."""
    announced = next_announced(connection, now)
    if announced is None or place_of(connection, announced.bookmark) is None:
        return []
    return _ahead_rows(connection, sorted(members), announced, now)


def _ahead_rows(connection: Connection, members: Sequence[int], announced: Announced, now: datetime) -> list[Row]:
    rows = []
    for some in chunks(members):
        of_some = _messages.c.member_id.in_(some)
        told = (of_some, _messages.c.event == "zeroing_ahead", _messages.c.at >= announced.since)
        known = set(connection.execute(select(_messages.c.member_id).where(*told)).scalars())
        sums = select(_entries.c.member_id, func.sum(_entries.c.waiting_cents)).where(
            _entries.c.member_id.in_(some), *WAITS
        )
        for member_id, cents in connection.execute(sums.group_by(_entries.c.member_id)):
            if member_id not in known:
                details = {"due": announced.due_at.isoformat(), "waiting_cents": int(cents)}
                rows.append({"member_id": member_id, "event": "zeroing_ahead", "details": details, "at": now})
    return rows


def tell_zeroed(
    connection: Connection, *, run: str, after: int, upto: int, before: datetime, most: int, now: datetime
) -> None:
    """Tell members with an account what the next part of a zeroing takes of them, before it does.

    The part is that of ``zero_part``, told with one insert. What an earlier part of the same ``run`` has told a member
    is added to.
    """
    waiting = (_entries.c.status == "waiting", _entries.c.id > after, _entries.c.id <= upto)
    part = select(_entries.c.id).where(*waiting).order_by(_entries.c.id).limit(most).subquery()
    cents = func.sum(_entries.c.waiting_cents)
    source = _entries.join(part, part.c.id == _entries.c.id).join(
        _accounts, (_accounts.c.member_id == _entries.c.member_id) & _accounts.c.disabled_at.is_(None)
    )
    counts = (_entries.c.joined_at < before, _entries.c.waiting_cents > 0)
    if not after:
        details = literal('{"cents": ') + cast(cents, Text) + literal(f', "run": {json.dumps(run)}}}')
        values = select(_entries.c.member_id, literal("zeroed"), details, literal(now, Instant)).select_from(source)
        told = values.where(*counts).group_by(_entries.c.member_id)
        connection.execute(insert(_messages).from_select(["member_id", "event", "details", "at"], told))
        return
    sums = select(_entries.c.member_id, cents).select_from(source).where(*counts).group_by(_entries.c.member_id)
    taken: dict[int, int] = {member_id: int(total) for member_id, total in connection.execute(sums)}
    changed = []
    for members in chunks(sorted(taken)):
        of_run = (
            _messages.c.member_id.in_(members),
            _messages.c.event == "zeroed",
            _messages.c.details.endswith(f'"run": {json.dumps(run)}}}', autoescape=True),
        )
        for row in connection.execute(
            select(_messages.c.id, _messages.c.member_id, _messages.c.details).where(*of_run)
        ):
            total = json.loads(row.details)["cents"] + taken.pop(row.member_id)
            changed.append({"row_id": row.id, "text": json.dumps({"cents": total, "run": run})})
    if changed:
        add = update(_messages).where(_messages.c.id == bindparam("row_id")).values(details=bindparam("text"))
        connection.execute(add, changed)
    put_messages(
        connection,
        [
            {"member_id": member_id, "event": "zeroed", "details": {"cents": total, "run": run}, "at": now}
            for member_id, total in taken.items()
        ],
    )
