"""What waits in lanes that nobody pays into: it would wait for nobody if its channel were no longer one queue (R14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from app.extensions import db
from app.models import Product, QueueBlock, Scope
from app.queries.queue import Waiting, waiting_in


@dataclass(frozen=True, slots=True)
class Split:
    """What waits in a channel that is one queue, and what of it would wait for nobody if it were split."""

    waiting: Waiting
    stranded: Waiting


def find_splits(channels: Iterable[str]) -> dict[str, Split]:
    """By channel, what its being split would touch; without those in which nothing waits."""
    waiting = {channel: waiting_in(channel, 0) for channel in channels}
    return {channel: Split(found, stranded_in(channel)) for channel, found in waiting.items() if found.entries}


def stranded_in(channel: str) -> Waiting:
    """What waits in the lanes of a channel's products off sale, and of its products and stores that take no part."""
    idle: Select[Any] = select(Scope.store_id).where(Scope.kind == channel, ~Scope.enabled)
    if channel == "mall":
        of_mall = (Scope.product_id == Product.id, Product.store_id.is_(None))
        idle = select(Product.id).join(Scope, and_(*of_mall)).where(or_(~Product.on_sale, ~Scope.enabled))
    sums = select(func.coalesce(func.sum(QueueBlock.entries), 0), func.coalesce(func.sum(QueueBlock.waiting_cents), 0))
    in_idle = (QueueBlock.channel == channel, QueueBlock.lane_id.in_(idle))
    entries, cents = db.session.execute(sums.where(*in_idle)).one()
    return Waiting(int(entries), int(cents))
