"""The shop: its name, scheme, zone, and how its channels are queued."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.extensions import db
from app.formats.shop import Base
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
    program_name: str
    exchange_name: str

    def reach(self, channel: str, lane_id: int) -> tuple[tuple[str, int], ...]:
        """The queues of which a place in this channel and lane is part, as block keys; lane 0 is a whole channel."""
        if self.scheme == "union":
            return tuple((each, 0) for each in CHANNELS)
        return ((channel, 0 if channel in self.unified else lane_id),)


SHOP = select(Shop.name, Shop.language, Shop.scheme, Shop.timezone, Shop.base, Shop.set_up_at)
"""What a view of the shop is made of."""


def get_shop() -> ShopView:
    """The shop as it is now."""
    return view_of(db.session.execute(SHOP).one())


def view_of(row: Any) -> ShopView:
    """The view of a row of ``SHOP``."""
    base = json.loads(row.base)
    unified = frozenset(channel for channel, (key, default) in UNIFIED_BY.items() if base.get(key, default))
    program_name = base.get("program_name", Base.model_fields["program_name"].default)
    exchange_name = base.get("exchange_name", Base.model_fields["exchange_name"].default)
    zone = ZoneInfo(row.timezone)
    return ShopView(row.name, row.language, row.scheme, zone, unified, row.set_up_at, program_name, exchange_name)
