"""Messages to members, the channels of the shop, and what is still to be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant

WAITS = text("status = 'waiting'")
UNREAD = text("read_at IS NULL")

QUIET = "quiet"
"""The bookmark that counts what changes entries and leaves no event, transfer or setting behind."""


class Occurrence(Base):
    """Something that happened to an order or a line, and leaves no row of its own in the sequence of what happened.

    It is written with the event, before the order that came in the same transaction: so its keys are looked at last.
    """

    __tablename__ = "occurrences"

    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", deferrable=True, initially="DEFERRED"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("order_lines.id", deferrable=True, initially="DEFERRED"))
    at: Mapped[datetime] = mapped_column(Instant)


class Bookmark(Base):
    """How far something that reads rows in the order of their ids has come."""

    __tablename__ = "bookmarks"

    name: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]


class Message(Base):
    """A message to a member: the event and, as JSON, what fills the gaps of its text."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_member_id", "member_id", "id"),
        Index("ix_messages_unread", "member_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    event: Mapped[str]
    details: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)


class MessageChoice(Base):
    """That a member does not want the messages of an event; without a row they do."""

    __tablename__ = "message_choices"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    event: Mapped[str] = mapped_column(primary_key=True)


class MessageChannel(Base):
    """Where messages also go; ``url`` holds secrets and is never shown. ``events`` is a JSON list.

    A channel for ``staff`` gets everything of its events at one address; one for ``members`` is e-mail to each member's
    own. ``is_internal`` lets it reach this machine and the networks around it. ``next_at`` is when it may be used
    again, ``failures`` how often in a row it has failed.
    """

    __tablename__ = "message_channels"
    __table_args__ = (CheckConstraint("audience IN ('staff', 'members')", name="audience"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    url: Mapped[str]
    audience: Mapped[str]
    events: Mapped[str]
    language: Mapped[str]
    is_on: Mapped[bool]
    is_internal: Mapped[bool]
    next_at: Mapped[datetime] = mapped_column(Instant)
    failures: Mapped[int]
    succeeded_at: Mapped[datetime | None] = mapped_column(Instant)
    failed_at: Mapped[datetime | None] = mapped_column(Instant)
    failure: Mapped[str] = mapped_column(server_default="")


class Delivery(Base):
    """A message on its way through a channel: tried again later until it is sent or given up.

    Whoever is about to send it has counted the try and moved ``next_at`` on before.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("message_id", "channel_id"),
        CheckConstraint("status IN ('waiting', 'sent', 'given_up')", name="status"),
        Index("ix_deliveries_due", "channel_id", "next_at", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_deliveries_channel_id", "channel_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("message_channels.id"))
    status: Mapped[str]
    tries: Mapped[int]
    next_at: Mapped[datetime] = mapped_column(Instant)
    failure: Mapped[str] = mapped_column(server_default="")
