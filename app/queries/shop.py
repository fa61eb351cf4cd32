"""The shop: its name, scheme, zone, and how its channels are queued."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.extensions import db
from app.models import Shop

CHANNELS = ("mall", "store", "cashier")
UNIFIED_BY = {
    "mall": ("merchant_queue", True),
    "store": ("all_stores_queue", False),
    "cashier": ("all_cashiers_queue", False),
}
"""The base setting that unifies a channel, and its default (S13–S15)."""


@dataclass(frozen=True, slots=True)
class ShopView:
    """What pages need to know of the shop; ``unified`` holds the channels that are one queue each (R14)."""

    name: str
    language: str
    scheme: str
    zone: ZoneInfo
    unified: frozenset[str]
    set_up_at: datetime | None

    def reach(self, channel: str, lane_id: int) -> tuple[tuple[str, int], ...]:
        """The queues of which a place in this channel and lane is part, as block keys; lane 0 is a whole channel."""
        if self.scheme == "union":
            return tuple((each, 0) for each in CHANNELS)
        return ((channel, 0 if channel in self.unified else lane_id),)


def get_shop() -> ShopView:
    """The shop as it is now."""
    row = db.session.execute(
        select(Shop.name, Shop.language, Shop.scheme, Shop.timezone, Shop.base, Shop.set_up_at)
    ).one()
    base = json.loads(row.base)
    unified = frozenset(channel for channel, (key, default) in UNIFIED_BY.items() if base.get(key, default))
    return ShopView(row.name, row.language, row.scheme, ZoneInfo(row.timezone), unified, row.set_up_at)
