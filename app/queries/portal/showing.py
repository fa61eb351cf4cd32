"""The shop's settings as far as they say what members see of the queue (S7, S8, S12, S15, S17–S23)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.extensions import db
from app.formats.shop import Base
from app.queries.coming_zeroing import next_zeroing
from app.queries.shop import SHOP, ShopView, view_of

DEFAULTS: dict[str, Any] = Base().model_dump(mode="json")


@dataclass(frozen=True, slots=True)
class Showing:
    """What is shown, and what members may do.

    ``can_exchange``: exchange is open and something is set to exchange into. ``others`` lets the list of a queue be
    seen, ``people`` in it who waits, ``amounts`` for how much. ``zeroing_at`` is when the queue is zeroed next.
    """

    shop: ShopView
    is_on: bool
    is_paused: bool
    completed_only: bool
    can_exchange: bool
    total_rewarded: bool
    total_waiting: bool
    others: bool
    people: bool
    amounts: bool
    zeroing_at: datetime | None

    def queue_of(self, channel: str, lane_id: int) -> tuple[str, int]:
        """The queue of which a place in this channel and lane is part now (R14)."""
        if self.shop.scheme == "union":
            return "union", 0
        return channel, 0 if channel in self.shop.unified else lane_id


def get_showing(now: datetime) -> Showing:
    """What is shown now."""
    row = db.session.execute(SHOP).one()
    shop, given = view_of(row), json.loads(row.base)
    base = DEFAULTS | given
    show = DEFAULTS["show"] | given.get("show", {})
    exchange = DEFAULTS["exchange"] | given.get("exchange", {})
    return Showing(
        shop=shop,
        is_on=base["enabled"],
        is_paused=base["paused"],
        completed_only=base["reward_order"] == "completed_only",
        can_exchange=base["exchange_open"] and any(ratio is not None for ratio in exchange.values()),
        total_rewarded=show["rewarded"],
        total_waiting=show["waiting"],
        others=show["progress"],
        people=show["member"],
        amounts=show["waiting_amount"],
        zeroing_at=next_zeroing(base["zeroing"], shop.zone, now),
    )
