"""What waits in lanes that nobody pays into: it would wait for nobody if its channel were no longer one queue (R14)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from app.extensions import db
from app.models import Product, QueueBlock, Scope
from app.queries.queue import Waiting
from app.queries.shop import CHANNELS


def stranded_lanes() -> dict[str, Waiting]:
    """By channel, what waits in the lanes of products off sale, and of products and stores that take no part."""
    return {channel: _stranded(channel) for channel in CHANNELS}


def _stranded(channel: str) -> Waiting:
    idle: Select[Any] = select(Scope.store_id).where(Scope.kind == channel, ~Scope.enabled)
    if channel == "mall":
        of_mall = (Scope.product_id == Product.id, Product.store_id.is_(None))
        idle = select(Product.id).join(Scope, and_(*of_mall)).where(or_(~Product.on_sale, ~Scope.enabled))
    sums = select(func.coalesce(func.sum(QueueBlock.entries), 0), func.coalesce(func.sum(QueueBlock.waiting_cents), 0))
    in_idle = (QueueBlock.channel == channel, QueueBlock.lane_id.in_(idle))
    entries, cents = db.session.execute(sums.where(*in_idle)).one()
    return Waiting(int(entries), int(cents))
