"""What a sender of events knows: the time, its orders, and what it sells to whom."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta, timezone
from random import Random

from . import themes
from .model import Json
from .shops import SOURCE_PRODUCTS, STORES

WEIGHTS = {
    "order_paid": 40,
    "order_completed": 15,
    "order_refunded": 13,
    "entry_drawn": 6,
    "entry_exchanged": 7,
    "entry_opened": 3,
    "balance_opened": 3,
    "queue_zeroed": 1,
    "union_distributed": 1,
    "dividend_distributed": 3,
    "member_changed": 3,
    "shop_changed": 9,
    "sent_again": 3,
    "same_id_other_content": 2,
    "unknown_ref": 2,
    "story": 3,
}
FOCI = [
    *("order_completed", "order_refunded", "entry_drawn", "entry_exchanged", "entry_opened", "shop_changed"),
    *("queue_zeroed", "dividend_distributed", "member_changed"),
]


class Sender:
    """The events made so far, with what a sender would know of its own orders."""

    def __init__(self, rng: Random, shop: Json, size: int, theme: str) -> None:
        """Start on a Monday morning."""
        self.rng = rng
        self.size = size
        self.shop = shop
        self.now = datetime(2026, 3, 2, 8, 0, tzinfo=timezone(timedelta(hours=8)))
        self.events: list[Json] = []
        self.orders: dict[str, list[int]] = {}
        self.open_orders: list[str] = []
        self.weights = dict(WEIGHTS)
        if shop["scheme"] == "union":
            self.weights |= {"union_distributed": 14, "entry_drawn": 1}
        # Every case dwells on something, so that rare meetings of rules come about.
        for focus in rng.sample(FOCI, rng.randint(0, 2)):
            self.weights[focus] *= 3
        self.weights |= themes.WEIGHTS.get(theme, {})
        if rng.random() < 0.5:
            self.weights |= dict.fromkeys(("unknown_ref", "same_id_other_content", "sent_again"), 0)
        self.keys = themes.KEYS.get(theme, [])
        self.members = themes.cast(rng, theme, shop)
        self.prices = themes.prices(rng, theme)
        self.products = {key: rng.sample(own, rng.randint(1, len(own))) for key, own in SOURCE_PRODUCTS.items()}
        self.channels = rng.choice(themes.channels(theme))
        self.dots = themes.dots(rng, theme)
        self.dot_rate = themes.dot_rate(theme)
        self.pace = rng.choice([5, 60, 600, 2000])
        self.draw_rate = 0.5 if '"kind"' in json.dumps(shop) and shop["scheme"] == "queue" else 0.03
        self.deduct_rate = 0.6 if theme == "deducting" else rng.choice([0.0, 0.05, 0.4])
        if self.deduct_rate > 0:
            self.weights["balance_opened"] *= 2

    def add(self, kind: str, **keys: object) -> None:
        """An event a while after, now and then before, the last one (R4)."""
        rng = self.rng
        if rng.random() < self.dot_rate:
            self.now = self.next_dot()
        elif rng.random() < 0.85:
            self.now += timedelta(minutes=rng.randint(0, self.pace), seconds=rng.choice([0, 0, 30]))
        at = self.now
        if rng.random() < 0.05:
            at -= rng.choice([timedelta(days=1), timedelta(minutes=rng.randint(0, 3000))])
        if rng.random() < 0.2:
            at = at.astimezone(timezone(timedelta(hours=rng.choice([-5, 0, 9]))))
        self.events.append({"id": f"e{len(self.events) + 1}", "at": at.isoformat(), "type": kind, **keys})

    def next_dot(self) -> datetime:
        """One of the times of day at which windows open and close, or a minute to it (R12)."""
        days = [self.now, self.now + timedelta(days=1)]
        times = [time.fromisoformat(dot) for dot in self.dots]
        ahead = sorted(
            dot for day in days for at in times if (dot := datetime.combine(day, at, tzinfo=day.tzinfo)) >= self.now
        )
        dot = self.rng.choice(ahead[:3])
        return dot - timedelta(seconds=1) if self.rng.random() < 0.1 else dot

    def some_order(self) -> str:
        """One of the orders, more often a late one; sometimes one that does not exist."""
        if not self.orders or self.rng.random() < 0.01:
            return "nowhere"
        refs = list(self.orders)
        return self.rng.choice(refs[-4:] if self.rng.random() < 0.5 else refs)

    def sale(self, several: bool) -> tuple[Json, int]:
        """Where something is sold, and how many lines it may have."""
        channel = self.rng.choice(self.channels)
        if channel == "mall":
            return {"channel": channel}, self.rng.choice([1, 1, 1, 2, 3]) if several else 1
        if channel == "cashier":
            return {"channel": channel, "store": self.rng.choice(STORES)}, 1
        return {"channel": channel, "store": self.rng.choice(["s1", "s1", "s2"])}, (
            self.rng.choice([1, 1, 2]) if several else 1
        )

    def product(self, sale: Json) -> str:
        """A product of the channel, rarely of another one."""
        own = self.products[sale.get("store", "mall")]
        if self.rng.random() < 0.02:
            return self.rng.choice(["p1", "q1", "r1", "nothing"])
        return self.rng.choice(own)
