"""The channels of the shop: added, changed, switched, deleted and tried out by staff.

Their addresses hold secrets: neither the history nor an error of the database ever tells them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import StatementError

from app.domain.errors import Refused
from app.formats.channel_urls import url_of
from app.models import Delivery, MessageChannel
from app.models.base import table_of
from app.services.history import Author, record_act
from app.services.once import first_time
from app.services.portal.delivering import LEASE, note_channel
from app.services.portal.sending import Failure, send
from app.services.portal.texts import N_, program_sentence, voice_of
from app.services.transactions import write

_channels, _deliveries = table_of(MessageChannel), table_of(Delivery)

TEST = N_("This is a test of the channel “{name}”. Messages arrive here.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a channel is to be; ``typed`` are the fields of its connection, none of them typed where it stays."""

    name: str
    kind: str
    audience: str
    events: Sequence[str]
    language: str
    typed: Mapping[str, str]
    is_internal: bool = False


def add_channel(*, wanted: Wanted, token: str, author: Author, now: datetime) -> int | None:
    """Add a channel; its id, or None where the form of this token has added it already."""
    with write() as connection, _discreet():
        if not first_time(connection, token, {"channel": wanted.name}, now):
            return None
        _refuse_taken(connection, wanted.name)
        values = _values(wanted) | {"kind": wanted.kind, "url": _url(wanted), "is_internal": wanted.is_internal}
        start = {"is_on": True, "next_at": now, "failures": 0}
        made = insert(_channels).values(values | start).returning(_channels.c.id)
        channel_id = int(connection.execute(made).scalar_one())
        _record(connection, wanted.name, "created", author, now, after=_said(wanted))
        return channel_id


def change_channel(*, channel_id: int, wanted: Wanted, author: Author, now: datetime) -> bool:
    """Change a channel; whether anything is another. Without a new connection it keeps the one that it has.

    What kind it is and whom it is for stays.
    """
    with write() as connection, _discreet():
        there = _find(connection, channel_id)
        wanted = replace(wanted, kind=there.kind, audience=there.audience)
        _refuse_taken(connection, wanted.name, but=channel_id)
        values = _values(wanted)
        before = {key: getattr(there, key) for key in values}
        is_new = any(wanted.typed.values())
        if is_new:
            values |= {"url": _url(wanted), "is_internal": wanted.is_internal}
            values |= {"failures": 0, "failure": "", "failed_at": None, "succeeded_at": None, "next_at": now}
        if values == before:
            return False
        connection.execute(update(_channels).where(_channels.c.id == channel_id).values(values))
        was = {"name": there.name, "events": json.loads(there.events), "language": there.language}
        after = {"name": wanted.name, "events": list(wanted.events), "language": wanted.language}
        told = {key for key in was if was[key] != after[key]}
        _record(
            connection,
            wanted.name,
            "changed",
            author,
            now,
            before={key: was[key] for key in was if key in told},
            after={key: after[key] for key in after if key in told} | ({"connection": "new"} if is_new else {}),
        )
        return True


def switch_channel(*, channel_id: int, is_on: bool, author: Author, now: datetime) -> bool:
    """Switch a channel on or off; whether that changed anything. What waits on one that is switched off is given up."""
    with write() as connection:
        there = _find(connection, channel_id)
        if there.is_on == is_on:
            return False
        connection.execute(update(_channels).where(_channels.c.id == channel_id).values(is_on=is_on, next_at=now))
        if not is_on:
            waiting = (_deliveries.c.channel_id == channel_id, _deliveries.c.status == "waiting")
            connection.execute(update(_deliveries).where(*waiting).values(status="given_up", failure="off"))
        _record(connection, there.name, "changed", author, now, before={"is_on": not is_on}, after={"is_on": is_on})
        return True


def delete_channel(*, channel_id: int, author: Author, now: datetime) -> None:
    """Delete a channel with what was sent through it; the messages stay with their members."""
    with write() as connection:
        there = _find(connection, channel_id)
        connection.execute(delete(_deliveries).where(_deliveries.c.channel_id == channel_id))
        connection.execute(delete(_channels).where(_channels.c.id == channel_id))
        _record(connection, there.name, "deleted", author, now, before={"kind": there.kind, "audience": there.audience})


def try_channel(*, channel_id: int, token: str, now: datetime) -> Failure | None:
    """Send a test at once, once for a form; why it did not arrive, None where it did.

    Of a form that is sent again the result is the one that is there.
    """
    with write() as connection:
        channel = _find(connection, channel_id)
        if not first_time(connection, token, {"test": channel_id}, now):
            return channel.failure or None
        # Nothing else is sent meanwhile; a channel that rests is tried all the same.
        connection.execute(update(_channels).where(_channels.c.id == channel_id).values(next_at=now + LEASE))
        voice = voice_of(connection)
    body = program_sentence(TEST, channel.language).replace("{name}", channel.name)
    failure = send(channel.url, voice.shop, body, is_internal=channel.is_internal, sender=voice.shop)
    with write() as connection:
        note_channel(connection, channel, failure, now)
    return failure


def _find(connection: Connection, channel_id: int) -> Any:
    """The channel as it is; refused where somebody has deleted it."""
    found = connection.execute(select(_channels).where(_channels.c.id == channel_id)).one_or_none()
    if found is None:
        raise Refused("This channel is not there any more.")
    return found


def _url(wanted: Wanted) -> str:
    if wanted.audience == "members" and wanted.kind != "email":
        raise Refused("Members are reached by e-mail alone.", "audience")
    return url_of(wanted.kind, _of_audience(wanted), is_internal=wanted.is_internal)


def _of_audience(wanted: Wanted) -> Mapping[str, str]:
    """The connection as typed: mail to members goes to each one's own address, mail to staff needs one."""
    if wanted.kind != "email":
        return wanted.typed
    if wanted.audience == "members":
        return {**wanted.typed, "to": ""}
    if not wanted.typed.get("to"):
        raise Refused("Enter the address to which the mail goes.", "to")
    return wanted.typed


def _values(wanted: Wanted) -> dict[str, Any]:
    events = json.dumps(sorted(wanted.events))
    return {"name": wanted.name, "audience": wanted.audience, "events": events, "language": wanted.language}


def _said(wanted: Wanted) -> dict[str, Any]:
    return {
        "name": wanted.name,
        "kind": wanted.kind,
        "audience": wanted.audience,
        "events": list(wanted.events),
        "language": wanted.language,
    }


def _refuse_taken(connection: Connection, name: str, but: int = 0) -> None:
    taken = select(_channels.c.id).where(_channels.c.name == name, _channels.c.id != but)
    if connection.execute(taken).first() is not None:
        raise Refused("There is a channel of this name already.", "name")


@contextmanager
def _discreet() -> Iterator[None]:
    """Errors of the database come without the values that it was given."""
    try:
        yield
    except StatementError as error:
        error.hide_parameters = True
        raise


def _record(connection: Connection, name: str, action: str, author: Author, now: datetime, **said: Any) -> None:
    record_act(
        connection,
        kind="channels",
        ref=name,
        action=action,
        author=author,
        at=now,
        before=said.get("before"),
        detail=said.get("after"),
    )
