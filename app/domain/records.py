"""What the rules work on: members, stores, products, orders, lines, entries, claims."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.domain.instants import Instant
from app.domain.lottery import Offer
from app.domain.settings import Channel, Scope

Status = Literal["waiting", "completed", "converted", "zeroed", "cancelled"]


@dataclass(slots=True)
class Level:
    """A member level; ``team_ratio_bps`` is None where it earns no level difference (D2)."""

    id: int
    ref: str
    team_ratio_bps: int | None


@dataclass(slots=True)
class Member:
    """A buyer, with what levels and rewards need to know."""

    id: int
    ref: str
    level: Level | None
    referrer_id: int | None
    shares: int


@dataclass(slots=True)
class Store:
    """A store with its two scopes."""

    id: int
    ref: str
    commission_bps: int
    recruiter_id: int | None
    online: Scope
    cashier: Scope


@dataclass(slots=True)
class Product:
    """A product; ``store_id`` is None for a product of the mall, ``supplier_id`` for one that is the shop's own."""

    id: int
    ref: str
    store_id: int | None
    cost_cents: int
    rebate: Scope
    supplier_id: int | None = None


@dataclass(slots=True)
class Entry:
    """One order line's place in the queue; ``id`` is the queue ID and the queue order (R4)."""

    id: int
    line_id: int
    order_id: int
    member_id: int
    channel: Channel
    lane_id: int
    joined_at: Instant
    joined_day: int
    ratio_bps: int
    source: str
    total: int
    rewarded: int
    converted: int
    zeroed: int
    waiting: int
    status: Status
    is_completed: bool
    drawable: bool
    drawn_ratio_bps: int | None = None
    was_drawn: bool = False
    was_chosen: bool = False
    converted_asset: str | None = None
    converted_ratio_bps: int | None = None
    offer: Offer | None = None


@dataclass(slots=True)
class Line:
    """A line with what was decided when its order was paid (R2); ``lane_id`` is its product or its store.

    ``supplier_id`` is whose product it was then; no rule asks it.
    """

    id: int
    number: int
    product_id: int | None
    lane_id: int
    quantity: int
    paid: int
    subsidy: int
    profit: int
    takes_part: bool
    extraction_bps: int
    trace: str
    refunded: int = 0
    settled_net: int | None = None
    entry: Entry | None = None
    supplier_id: int | None = None

    @property
    def net(self) -> int:
        """What is left of the line: paid, less what was refunded."""
        return self.paid - self.refunded


@dataclass(slots=True)
class Order:
    """A paid order; ``is_opened`` marks one that was taken over from another system (R29)."""

    id: int
    ref: str
    member_id: int
    channel: Channel
    store_id: int | None
    paid_at: Instant
    completed_at: Instant | None = None
    is_opened: bool = False
    lines: list[Line] = field(default_factory=list)
    deducted: dict[str, int] = field(default_factory=dict)

    @property
    def area(self) -> int:
        """What its spending counts for: 0 for the mall, else the store (R7)."""
        return self.store_id or 0

    @property
    def is_wholly_refunded(self) -> bool:
        """Whether more than 0 was paid and all of it is refunded."""
        for line in self.lines:
            if line.paid != line.refunded:
                return False
        return any(line.paid for line in self.lines)


@dataclass(slots=True)
class Claim:
    """A referrer's claim on the acceleration share of the pool (U4)."""

    id: int
    member_id: int
    line_id: int
    ratio_bps: int
    unserved: int


@dataclass(slots=True)
class Group:
    """An open random-return group: its numbers, and what is left of them (R23)."""

    cash: int
    points: int
    cash_left: int
    points_left: int


@dataclass(slots=True, frozen=True)
class Transfer:
    """An amount moved between two accounts because of a line."""

    debit: str
    credit: str
    cents: int
    kind: str
