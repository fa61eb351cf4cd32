"""The channels as staff see them: without their secrets, and with how they fare."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, func, literal_column, select

from app.extensions import db
from app.formats.channel_urls import shown
from app.models import Delivery, Heartbeat, MessageChannel
from app.models.jobs import MESSAGES

State = Literal["off", "down", "works", "unused"]


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel; ``shown`` is what may be shown of its address, ``failure`` says why it failed last.

    ``waiting`` is how many messages wait for it, ``next_at`` when it may be used again.
    """

    id: int
    name: str
    kind: str
    shown: str
    audience: str
    events: tuple[str, ...]
    language: str
    is_on: bool
    is_internal: bool
    succeeded_at: datetime | None
    failed_at: datetime | None
    failure: str
    next_at: datetime
    waiting: int

    @property
    def state(self) -> State:
        """How it fares, in one word."""
        if not self.is_on:
            return "off"
        if self.failure:
            return "down"
        return "unused" if self.succeeded_at is None else "works"


@dataclass(frozen=True, slots=True)
class Troubles:
    """The channels that do not work, by name, and what of making and sending messages fails."""

    channels: tuple[str, ...]
    failed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.channels or self.failed)


def list_channels() -> tuple[ChannelRow, ...]:
    """Every channel, by name."""
    return tuple(_read(select(MessageChannel).order_by(MessageChannel.name)))


def get_channel(channel_id: int) -> ChannelRow | None:
    """One channel."""
    return next(iter(_read(select(MessageChannel).where(MessageChannel.id == channel_id))), None)


def get_troubles() -> Troubles:
    """What does not work now: one statement, for the head of every page."""
    down: Select[Any, Any] = select(MessageChannel.name, literal_column("0")).where(
        MessageChannel.is_on, MessageChannel.failures > 0
    )
    failing: Select[Any, Any] = select(Heartbeat.detail, literal_column("1")).where(
        Heartbeat.name == MESSAGES, Heartbeat.detail != ""
    )
    rows = db.session.execute(down.union_all(failing)).all()
    failed = [name for text, is_job in rows if is_job for name in json.loads(text).get("failed", {})]
    return Troubles(tuple(sorted(text for text, is_job in rows if not is_job)), tuple(failed))


def _read(query: Any) -> list[ChannelRow]:
    channels = list(db.session.scalars(query))
    counts = select(Delivery.channel_id, func.count()).where(Delivery.status == "waiting").group_by(Delivery.channel_id)
    waiting: dict[int, int] = dict(map(tuple, db.session.execute(counts)))  # type: ignore[arg-type]
    return [
        ChannelRow(
            channel.id,
            channel.name,
            channel.kind,
            shown(channel.url),
            channel.audience,
            tuple(json.loads(channel.events)),
            channel.language,
            channel.is_on,
            channel.is_internal,
            channel.succeeded_at,
            channel.failed_at,
            channel.failure,
            channel.next_at,
            waiting.get(channel.id, 0),
        )
        for channel in channels
    ]
