"""A member's own messages: the list, one of them, how many are unread, and which the member does not want."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.extensions import db
from app.models import Message, MessageChoice
from app.queries.paging import Page, read_page

PAGE = 20


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message and what fills its text."""

    id: int
    event: str
    details: dict[str, Any]
    at: datetime
    is_unread: bool


def list_messages(member_id: int, *, after: int | None = None, before: int | None = None) -> Page[MessageRow]:
    """The page of the messages that the member wants, the newest first."""
    unwanted = select(MessageChoice.event).where(MessageChoice.member_id == member_id)
    query = _query().where(Message.member_id == member_id, Message.event.not_in(unwanted))
    page = read_page(query, Message.id, after=after, before=before, limit=PAGE)
    return Page(tuple(map(_row, page.rows)), page.previous, page.following)


def get_message(member_id: int, message_id: int) -> MessageRow | None:
    """The member's own message; None where it is another's or nobody's."""
    query = _query().where(Message.id == message_id, Message.member_id == member_id)
    row = db.session.execute(query).one_or_none()
    return None if row is None else _row(row)


def count_unread(member_id: int) -> int:
    """How many messages the member has not seen."""
    unread = select(func.count()).where(Message.member_id == member_id, Message.read_at.is_(None))
    return db.session.scalar(unread) or 0


def unwanted_events(member_id: int) -> frozenset[str]:
    """The events that the member does not want to be told of."""
    return frozenset(db.session.scalars(select(MessageChoice.event).where(MessageChoice.member_id == member_id)))


def _query() -> Select[*tuple[Any, ...]]:
    return select(Message.id, Message.event, Message.details, Message.at, Message.read_at)


def _row(row: Any) -> MessageRow:
    return MessageRow(row.id, row.event, json.loads(row.details), row.at, row.read_at is None)
