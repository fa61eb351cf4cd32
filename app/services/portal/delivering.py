"""Messages on their way through the channels: queued, taken in turns, sent outside of every transaction, tried again.

What is sent at last is sent at least once: the try is counted and the next one set before, under the writers' lock, so
that of two processes one sends; one that is killed between sending and noting it sends again some minutes later.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from app.models import Delivery, Member, Message, MessageChannel, MessageChoice
from app.models.base import table_of
from app.services.portal.notices import FIXED, NEWS, last_id, move, place_of, reading
from app.services.portal.sending import Failure, send
from app.services.portal.texts import Said, Voice, compose, voice_of
from app.services.transactions import write

RETRY = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1440))
"""How long after each failure a message is tried again; after one more it is given up."""

LONGEST_REST = timedelta(minutes=30)
"""A channel that fails rests like its messages, but no longer than this: it may have been mended."""

SLOT = timedelta(seconds=4)
"""From one sending of a channel to its next: robots take twenty a minute."""

LEASE = timedelta(minutes=5)
"""For how long what was taken is nobody else's; longer than sending it can take."""

JOINED, MAILS = 20, 10
"""How many messages a channel of staff joins in one, and how many mails to members are sent in a row."""

MOST_BYTES = {"wecom": 1_900}
LARGE = 8_000
"""How long a joined message may be, in bytes; WeCom refuses what is above 2,048."""

BATCH = 2_000
LATE = timedelta(days=3)
"""A message that could not be sent for so long is not sent any more."""

KEPT = timedelta(days=180)
SUMMED_UP = timedelta(minutes=2)
"""For so long the parts of a zeroing may still add to what it took of a member."""

_messages, _deliveries, _channels = table_of(Message), table_of(Delivery), table_of(MessageChannel)
_members, _choices = table_of(Member), table_of(MessageChoice)

DUE = (_deliveries.c.status == "waiting", _deliveries.c.channel_id == _channels.c.id)


@dataclass(frozen=True, slots=True)
class Taken:
    """A channel and what of it is to be sent now; each with the number of its try."""

    channel: Any
    rows: tuple[Any, ...]
    voice: Voice


@dataclass(slots=True)
class Result:
    """What became of each delivery (None: sent; missing: not tried), and whether the channel itself failed."""

    of_each: dict[int, Failure | None]
    failure: Failure | None = None


def queue_deliveries(*, now: datetime) -> bool:
    """Put the next messages on their way through the channels that want them; whether there may be more."""
    with reading() as connection:
        before, last = place_of(connection, "messages"), last_id(connection, _messages)
        hold = (_messages.c.id > (before or 0), _messages.c.event == "zeroed", _messages.c.at > now - SUMMED_UP)
        held = connection.execute(select(func.min(_messages.c.id)).where(*hold)).scalar_one()
        last = last if held is None else held - 1
        if (before or 0) >= last:
            return False
    upto = min(last, (before or 0) + BATCH)
    with write() as connection:
        if move(connection, "messages", before, upto):
            fresh = (_messages.c.id > (before or 0), _messages.c.id <= upto, _messages.c.at > now - NEWS)
            for channel in connection.execute(select(_channels).where(_channels.c.is_on)).all():
                wanted = select(_messages.c.id).where(*fresh, _messages.c.event.in_(json.loads(channel.events)))
                ids = connection.execute(_to_members(wanted) if channel.audience == "members" else wanted).scalars()
                rows = [{"message_id": each, "channel_id": channel.id} for each in ids]
                if rows:
                    start = {"status": "waiting", "tries": 0, "next_at": now}
                    connection.execute(insert(_deliveries), [row | start for row in rows])
    return upto < last


def _to_members(wanted: Any) -> Any:
    """Of these messages, those of members with an e-mail address who want them."""
    unwanted = select(_choices.c.event).where(
        _choices.c.member_id == _messages.c.member_id,
        _choices.c.event == _messages.c.event,
        _choices.c.event.not_in(FIXED),
    )
    return wanted.join(_members, _members.c.id == _messages.c.member_id).where(
        _members.c.email != "", ~unwanted.exists()
    )


def deliver_next(*, now: Callable[[], datetime]) -> bool:
    """Send what is due through the channel whose turn it is; False where nothing is."""
    taken = _take(now())
    if taken is None:
        return False
    result = _send(taken)
    with write() as connection:
        _note(connection, taken, result, now())
    return True


def _take(now: datetime) -> Taken | None:
    due = (_channels.c.is_on, _channels.c.next_at <= now, *DUE, _deliveries.c.next_at <= now)
    turn = select(_channels.c.id).join(_deliveries, _deliveries.c.channel_id == _channels.c.id).where(*due).limit(1)
    with reading() as connection:
        if connection.execute(turn).first() is None:
            return None
    with write() as connection:
        channel_id = connection.execute(turn.order_by(_channels.c.next_at)).scalar()
        if channel_id is None:
            return None
        channel = connection.execute(select(_channels).where(_channels.c.id == channel_id)).one()
        rows = _due_rows(connection, channel, now)
        ids = [row.id for row in rows]
        counted = {"tries": _deliveries.c.tries + 1, "next_at": now + LEASE}
        connection.execute(update(_deliveries).where(_deliveries.c.id.in_(ids)).values(counted))
        connection.execute(update(_channels).where(_channels.c.id == channel_id).values(next_at=now + LEASE))
        return Taken(channel, rows, voice_of(connection))


def _due_rows(connection: Connection, channel: Any, now: datetime) -> tuple[Any, ...]:
    columns = (
        _deliveries.c.id, _deliveries.c.tries, _messages.c.event, _messages.c.details, _messages.c.at,
        _members.c.ref, _members.c.nickname, _members.c.name, _members.c.email,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(_messages, _messages.c.id == _deliveries.c.message_id)
        .join(_members, _members.c.id == _messages.c.member_id)
        .where(_deliveries.c.channel_id == channel.id, _deliveries.c.status == "waiting", _deliveries.c.next_at <= now)
        .order_by(_deliveries.c.next_at, _deliveries.c.id)
    )
    rows = connection.execute(query.limit(MAILS if channel.audience == "members" else JOINED)).all()
    return tuple(rows)


def _send(taken: Taken) -> Result:
    channel, voice = taken.channel, taken.voice
    said = [(row, _in_words(row, channel, voice)) for row in taken.rows]
    if channel.audience == "staff":
        rows, whole = _join(said, channel.kind)
        failure = _through(channel, whole, voice)
        return Result({row.id: failure for row in rows}, failure)
    result = Result({})
    for row, each in said:
        failure = _through(channel, each, voice, to=row.email)
        result.of_each[row.id] = failure
        if failure not in (None, "recipient"):
            result.failure = failure
            break
    return result


def _in_words(row: Any, channel: Any, voice: Voice) -> Said:
    """A message as its reader gets it; staff are told whose it is, without a real name, which is private."""
    called = row.nickname or (row.name if channel.audience == "members" else "") or row.ref
    details = json.loads(row.details)
    if channel.audience == "staff" and "code" in details:
        details["code"] = "****"  # who has it gets the gift
    said = compose(row.event, details, member=called, at=row.at, language=channel.language, voice=voice)
    if channel.audience == "members":
        return said
    whose = row.ref if called == row.ref else f"{called} ({row.ref})"
    return Said(f"{whose} · {said.title}", said.body)


def _join(said: Sequence[tuple[Any, Said]], kind: str) -> tuple[list[Any], Said]:
    """As many messages as fit into one, and that one; at least the first, cut where it is too long alone."""
    most = MOST_BYTES.get(kind, LARGE)
    rows: list[Any] = []
    parts: list[str] = []
    size = 0
    for row, each in said:
        part = f"{each.title}\n{each.body}"
        size += len(part.encode()) + 2
        if rows and size > most:
            break
        rows.append(row)
        parts.append(part)
    if len(parts) == 1:
        return rows, Said(said[0][1].title, _cut(said[0][1].body, most - len(said[0][1].title.encode())))
    return rows, Said("", "\n\n".join(parts))


def _cut(text: str, most: int) -> str:
    whole = text.encode()
    return text if len(whole) <= most else whole[: max(0, most - 3)].decode(errors="ignore") + "…"


def _through(channel: Any, said: Said, voice: Voice, to: str = "") -> Failure | None:
    title = said.title or voice.shop
    return send(channel.url, title, said.body, is_internal=channel.is_internal, sender=voice.shop, to=to)


def _note(connection: Connection, taken: Taken, result: Result, now: datetime) -> None:
    """Keep what became of what was taken; what was not tried is due again."""
    for row in taken.rows:
        values = _after(row.tries + 1, result.of_each[row.id], now) if row.id in result.of_each else None
        untouched = {"tries": row.tries, "next_at": now}
        connection.execute(update(_deliveries).where(_deliveries.c.id == row.id).values(values or untouched))
    note_channel(connection, taken.channel, result.failure, now)


def _after(tries: int, failure: Failure | None, now: datetime) -> dict[str, Any]:
    if failure is None:
        return {"status": "sent", "failure": ""}
    if tries > len(RETRY):
        return {"status": "given_up", "failure": failure}
    return {"next_at": now + RETRY[tries - 1], "failure": failure}


def note_channel(connection: Connection, channel: Any, failure: Failure | None, now: datetime) -> None:
    """Keep whether a channel works; one that fails rests, longer each time."""
    if failure is None:
        values = {"succeeded_at": now, "failures": 0, "failure": "", "next_at": now + SLOT}
    else:
        rest = min(RETRY[min(channel.failures, len(RETRY) - 1)], LONGEST_REST)
        values = {"failed_at": now, "failures": channel.failures + 1, "failure": failure, "next_at": now + rest}
    connection.execute(update(_channels).where(_channels.c.id == channel.id).values(values))


def tidy_messages(*, now: datetime) -> bool:
    """Remove the next messages that were read and are old, and give up what is too late; whether there may be more.

    The newest message stays, so that no number is used again.
    """
    old = select(_messages.c.id).where(_messages.c.at <= now - LATE)
    late = (_deliveries.c.status == "waiting", _deliveries.c.next_at <= now, _deliveries.c.message_id.in_(old))
    with reading() as connection:
        some = connection.execute(select(_deliveries.c.id).where(*late).limit(BATCH)).scalars().all()
        after, last = place_of(connection, "tidied"), last_id(connection, _messages)
        behind = (_messages.c.id > (after or 0), _messages.c.id < last, _messages.c.at <= now - KEPT)
        found = connection.execute(
            select(_messages.c.id, _messages.c.read_at).where(*behind).order_by(_messages.c.id).limit(BATCH)
        ).all()
    gone = [row.id for row in found if row.read_at is not None]
    # From the end it begins anew: what was not read then may be by now.
    upto = found[-1].id if len(found) == BATCH else 0
    if not some and not gone and upto == (after or 0):
        return False
    with write() as connection:
        if some:
            given_up = update(_deliveries).where(_deliveries.c.id.in_(some), _deliveries.c.status == "waiting")
            connection.execute(given_up.values(status="given_up"))
        if move(connection, "tidied", after, upto) and gone:
            connection.execute(delete(_deliveries).where(_deliveries.c.message_id.in_(gone)))
            connection.execute(delete(_messages).where(_messages.c.id.in_(gone)))
    return len(found) == BATCH or len(some) == BATCH
