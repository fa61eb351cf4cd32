"""Zeroing is announced to members beforehand; they are told when it does not come, and what it took of each (R27)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, bindparam, cast, delete, func, insert, literal, or_, select, update

from app.models import Bookmark, Entry, MemberAccount, Message
from app.models.base import Instant, table_of
from app.services.portal.notices import CHUNK, NEWS, chunks, move, place_of, put_messages, reading
from app.services.portal.zeroing_dates import FARTHEST, next_announced, schedule_in_force
from app.services.transactions import write

AHEAD = "zeroing_ahead "
OFF = "zeroing_off "
"""Begin the names of the bookmarks of what was announced, and of what of it is called off; its moment follows."""

DONE = -1
"""Where the bookmark of an announcement stands once everybody was told."""

Row = dict[str, Any]

_entries, _messages, _accounts = table_of(Entry), table_of(Message), table_of(MemberAccount)

WAITS = (func.lower(_entries.c.status) == "waiting", _entries.c.waiting_cents > 0)
"""Said so that the index of members is taken and not that of the status."""


def tell_ahead(*, now: datetime) -> bool:
    """Announce the next zeroing to the next members with an account for whom something waits; whether more follow."""
    with reading() as connection:
        announced = next_announced(connection, now)
        if announced is None:
            return False
        name = AHEAD + announced.due_at.isoformat()
        before = place_of(connection, name)
        if before == DONE:
            return False
        members = _next_members(connection, before or 0)
        rows = _ahead_rows(connection, members, announced.due_at, now)
    upto = members[-1] if len(members) == CHUNK else DONE
    with write() as connection:
        if move(connection, name, before, upto):
            put_messages(connection, rows)
    return upto != DONE


def ahead_for_new(connection: Connection, members: Collection[int], now: datetime) -> list[Row]:
    """What was announced and comes still, for members who have joined since the others were told.

    It goes by what was announced: the hours before a zeroing may be fewer by now, and then nobody would tell them.
    """
    announced = _moments(connection, AHEAD) if members else []
    if not announced:
        return []
    schedule = schedule_in_force(connection, now)
    coming = [due_at for _, due_at in announced if schedule.comes(due_at) and not schedule.has_run(due_at)]
    return [row for due_at in coming for row in _ahead_rows(connection, sorted(members), due_at, now)]


def tell_off(*, now: datetime) -> bool:
    """Tell the next members who were told of a zeroing that does not come; whether more follow.

    All of it is done under the lock, for it is rare: so no announcement comes between what is read and what is told.
    """
    with reading() as connection:
        if not _steps(connection, now):
            return False
    with write() as connection:
        more = [_take(connection, step, name, due_at, now) for step, name, due_at in _steps(connection, now)]
    return any(more)


def _steps(connection: Connection, now: datetime) -> list[tuple[str, str, datetime]]:
    """What is to be done about each bookmark: it may ``go``, its zeroing is ``off``, or more are to be ``told`` so."""
    marks = _moments(connection, AHEAD, OFF)
    if not marks:
        return []
    schedule = schedule_in_force(connection, now)
    steps = []
    for name, due_at in marks:
        is_ahead, comes = name.startswith(AHEAD), schedule.comes(due_at)
        if schedule.has_run(due_at) or (not is_ahead and (comes or due_at < now - NEWS)):
            steps.append(("go", name, due_at))
        elif not comes:
            steps.append(("off" if is_ahead else "told", name, due_at))
    return steps


def _moments(connection: Connection, *begins: str) -> list[tuple[str, datetime]]:
    """The bookmarks whose names begin so, and the moments that they are of."""
    names = select(Bookmark.name).where(or_(*(Bookmark.name.startswith(begin) for begin in begins)))
    marks = connection.execute(names.order_by(Bookmark.name)).scalars()
    return [(name, datetime.fromisoformat(name.rpartition(" ")[2])) for name in marks]


def _take(connection: Connection, step: str, name: str, due_at: datetime, now: datetime) -> bool:
    """Do a step; whether more follow."""
    mark = OFF + due_at.isoformat()
    if step != "told":
        connection.execute(delete(Bookmark).where(Bookmark.name == name))
        if step == "off":
            connection.execute(delete(Bookmark).where(Bookmark.name == mark))
            connection.execute(insert(Bookmark).values(name=mark, position=0))
        return step == "off"
    before = place_of(connection, mark)
    if before is None:
        return True
    members = _next_members(connection, before)
    told = _told(connection, members, due_at, now)
    rows = [
        {"member_id": each, "event": "zeroing_off", "details": {"due": due_at.isoformat()}, "at": now}
        for each in members
        if told.get(each) == "zeroing_ahead"
    ]
    put_messages(connection, rows)
    if len(members) == CHUNK:
        return move(connection, mark, before, members[-1])
    connection.execute(delete(Bookmark).where(Bookmark.name == mark))
    return False


def _next_members(connection: Connection, after: int) -> Sequence[int]:
    """The next members with an account that is open."""
    behind = select(_accounts.c.member_id).where(_accounts.c.member_id > after, _accounts.c.disabled_at.is_(None))
    return connection.execute(behind.order_by(_accounts.c.member_id).limit(CHUNK)).scalars().all()


def _ahead_rows(connection: Connection, members: Sequence[int], due_at: datetime, now: datetime) -> list[Row]:
    rows = []
    for some in chunks(members):
        told = _told(connection, some, due_at, now)
        sums = select(_entries.c.member_id, func.sum(_entries.c.waiting_cents)).where(
            _entries.c.member_id.in_(some), *WAITS
        )
        for member_id, cents in connection.execute(sums.group_by(_entries.c.member_id)):
            if told.get(member_id) != "zeroing_ahead":
                details = {"due": due_at.isoformat(), "waiting_cents": int(cents)}
                rows.append({"member_id": member_id, "event": "zeroing_ahead", "details": details, "at": now})
    return rows


def _told(connection: Connection, members: Sequence[int], due_at: datetime, now: datetime) -> dict[int, str]:
    """What each of at most ``CHUNK`` members was told last of a moment: that it is zeroed then, or that it is not."""
    query = select(_messages.c.member_id, _messages.c.event, _messages.c.details).where(
        _messages.c.member_id.in_(members),
        _messages.c.event.in_(("zeroing_ahead", "zeroing_off")),
        _messages.c.at > now - FARTHEST,
    )
    rows = connection.execute(query.order_by(_messages.c.id))
    return {row.member_id: row.event for row in rows if json.loads(row.details)["due"] == due_at.isoformat()}


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
