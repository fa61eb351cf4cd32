"""The queue: entries, draws, settlements, and the sums that keep it fast however long it gets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant
from app.models.orders import CHANNEL

WAITS = text("status = 'waiting' AND total_cents > 0")
"""That something waits, said by what a part payment leaves alone: so it moves nothing in the queues' indexes.

An entry of status waiting with a total of 0 has a draw open and is passed over (R25).
"""
DONE = text(f"{WAITS} AND is_completed")
OF_STORE = text("channel <> 'mall'")
BLOCK_ENTRIES = 1024
"""How many consecutive queue IDs share a row of sums."""

UNSERVED = text("unserved_cents > 0")


class Entry(Base):
    """One order line's place in the queue; the id is the queue ID that a member sees (R4).

    total = rewarded + converted + zeroed + waiting, always (R25). ``is_completed`` repeats whether the order is
    completed (R15), so that the next eligible entry is one index look-up under either rule. ``lottery`` is the JSON of
    the lottery as it stood when the order was paid, while and after a draw was offered (R9). ``was_drawn`` and
    ``was_chosen`` (random return) keep a cancelled entry counted (R13). ``converted_asset`` and
    ``converted_ratio_bps`` are what was given for the converted part, and at which ratio (R28).
    """

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint(CHANNEL, name="channel"),
        CheckConstraint("status IN ('waiting', 'completed', 'converted', 'zeroed', 'cancelled')", name="status"),
        CheckConstraint("total_cents = rewarded_cents + converted_cents + zeroed_cents + waiting_cents", name="sum"),
        CheckConstraint(
            "rewarded_cents >= 0 AND converted_cents >= 0 AND zeroed_cents >= 0 AND waiting_cents >= 0", name="positive"
        ),
        CheckConstraint("waiting_cents = 0 OR status = 'waiting'", name="waiting"),
        Index("ix_entries_channel", "channel", "id", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_entries_lane", "channel", "lane_id", "id", sqlite_where=WAITS, postgresql_where=WAITS),
        Index(
            "ix_entries_channel_completed",
            "channel",
            "id",
            sqlite_where=DONE,
            postgresql_where=DONE,
        ),
        Index("ix_entries_lane_completed", "channel", "lane_id", "id", sqlite_where=DONE, postgresql_where=DONE),
        Index("ix_entries_store", "lane_id", "id", sqlite_where=OF_STORE, postgresql_where=OF_STORE),
        Index("ix_entries_member", "member_id", "id"),
        Index("ix_entries_status", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    channel: Mapped[str]
    lane_id: Mapped[int]
    joined_at: Mapped[datetime] = mapped_column(Instant)
    joined_day: Mapped[int]
    ratio_bps: Mapped[int]
    source: Mapped[str]
    total_cents: Mapped[int]
    rewarded_cents: Mapped[int]
    converted_cents: Mapped[int]
    zeroed_cents: Mapped[int]
    waiting_cents: Mapped[int]
    status: Mapped[str]
    is_completed: Mapped[bool]
    drawable: Mapped[bool]
    drawn_ratio_bps: Mapped[int | None]
    was_drawn: Mapped[bool]
    was_chosen: Mapped[bool]
    converted_asset: Mapped[str | None]
    converted_ratio_bps: Mapped[int | None]
    lottery: Mapped[str | None]


class Draw(Base):
    """A member's one draw on an entry, with the choices that were offered (R9)."""

    __tablename__ = "draws"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True, autoincrement=False)
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    offered: Mapped[str]
    ratio_bps: Mapped[int | None]


class Settlement(Base):
    """The settlement of a line, once: extraction + carry taken = paid out + retained + carried (R16, R22)."""

    __tablename__ = "settlements"
    __table_args__ = (
        CheckConstraint(
            "extraction_cents + carry_taken_cents = paid_out_cents + retained_cents + carried_cents", name="sum"
        ),
        Index("ix_settlements_settled_at", "settled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), unique=True)
    settled_at: Mapped[datetime] = mapped_column(Instant)
    extraction_cents: Mapped[int]
    carry_taken_cents: Mapped[int]
    paid_out_cents: Mapped[int]
    retained_cents: Mapped[int]
    carried_cents: Mapped[int]


class QueueBlock(Base):
    """How many of ``BLOCK_ENTRIES`` consecutive queue IDs wait, and for how much; lane 0 is the whole channel."""

    __tablename__ = "queue_blocks"
    __table_args__ = {"sqlite_with_rowid": False}

    channel: Mapped[str] = mapped_column(primary_key=True)
    lane_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entries: Mapped[int]
    waiting_cents: Mapped[int]


class JoinCount(Base):
    """How many counted entries a member was given in a scope on a day (R13); day 0 is all days."""

    __tablename__ = "join_counts"
    __table_args__ = {"sqlite_with_rowid": False}

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    scope_id: Mapped[int] = mapped_column(ForeignKey("scopes.id"), primary_key=True, autoincrement=False)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entries: Mapped[int]


class SpendSum(Base):
    """What a member's completed orders paid in a span of so many hours come to, net of refunds (R7).

    ``area`` is 0 for the mall, else the store; ``number`` counts the spans from 1970-01-01 UTC. A period is summed from
    spans of four days, then whole hours; only what is left at its two ends is read from the lines.
    """

    __tablename__ = "spend_sums"
    __table_args__ = {"sqlite_with_rowid": False}

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    area: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hours: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cents: Mapped[int]


class RandomGroup(Base):
    """The open random-return group of a queue under a scope's numbers (R23); lane 0 is unified, scope 0 is base."""

    __tablename__ = "random_groups"

    channel: Mapped[str] = mapped_column(primary_key=True)
    lane_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scope_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cash: Mapped[int]
    points: Mapped[int]
    cash_left: Mapped[int]
    points_left: Mapped[int]


class Claim(Base):
    """A referrer's claim on the acceleration share of the union pool (U4)."""

    __tablename__ = "claims"
    __table_args__ = (
        Index(
            "ix_claims_open", "id", sqlite_where=text("unserved_cents > 0"), postgresql_where=text("unserved_cents > 0")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), unique=True)
    ratio_bps: Mapped[int]
    unserved_cents: Mapped[int]
