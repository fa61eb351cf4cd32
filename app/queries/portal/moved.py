"""Whether anything has moved that members' pages of the queue show: a few look-ups by key, and no sum."""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app.extensions import db
from app.models import Bookmark, Event, Shop, Transfer
from app.models.messages import QUIET


class Moved(NamedTuple):
    """How far everything has come; two that are equal have the same to show.

    Orders, completions, refunds, draws and exchanges are events; payouts and distributions are transfers; settings and
    the catalogue are in the revision. What changes entries and is none of these makes the quiet mark.
    """

    event_id: int
    transfer_id: int
    revision: int
    quiet: int
    zone: ZoneInfo


NOW = select(
    select(func.max(Event.id)).scalar_subquery(),
    select(func.max(Transfer.id)).scalar_subquery(),
    Shop.revision,
    select(Bookmark.position).where(Bookmark.name == QUIET).scalar_subquery(),
    Shop.timezone,
).where(Shop.id == 1)


def how_far() -> Moved:
    """How far everything has come now. Asked first: what is read afterwards may be newer, never older."""
    event_id, transfer_id, revision, quiet, timezone = db.session.execute(NOW).one()
    return Moved(event_id or 0, transfer_id or 0, revision, quiet or 0, ZoneInfo(timezone))
