"""What is remembered: orders, lines, entries, balances and pots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Json = dict[str, Any]


class RefusedError(Exception):
    """An event or shop file that is not applied; nothing has been changed."""


@dataclass
class Entry:
    """One order line's place in the queue (R4, R25)."""

    number: int
    order: str
    line: int
    member: str
    channel: str
    lane: str
    product: str | None
    store: str | None
    day: date
    ratio: int
    source: str
    total: int
    waiting: int
    rewarded: int = 0
    converted: int = 0
    zeroed: int = 0
    status: str = "waiting"
    received_elsewhere: int = 0
    lottery: Json | None = None
    lottery_source: str = ""
    draw_open: bool = False
    drawn: bool = False
    drawn_ratio: int | None = None
    chosen: bool = False
    asset: str = ""
    asset_ratio: int = 0


@dataclass
class Reward:
    """A distribution reward credited for a line, and what stays of it."""

    member: str
    kind: str
    credited: int
    stays: int


@dataclass(eq=False)
class Claim:
    """An acceleration claim of a referrer (U4)."""

    member: str
    ratio: int
    unserved: int


@dataclass
class Line:
    """One line of an order, with what was decided when it was paid (R2)."""

    number: int
    product: str | None
    quantity: int
    paid: int
    subsidy: int
    takes_part: bool
    extraction_ratio: int
    cost: int
    commission_ratio: int
    refunded: int = 0
    settled: bool = False
    settled_net: int = 0
    rewards: list[Reward] = field(default_factory=list)
    accrued: int = 0
    accrued_stays: int = 0
    pooled: int = 0
    pooled_stays: int = 0
    claim: Claim | None = None

    @property
    def net(self) -> int:
        """What is left of the line after refunds."""
        return self.paid - self.refunded


@dataclass
class Order:
    """A paid order, or an opened one (R29)."""

    ref: str
    member: str
    channel: str
    store: str | None
    at: datetime
    lines: list[Line]
    completed: bool
    deducted: dict[str, int] = field(default_factory=dict)
    deducted_stays: dict[str, int] = field(default_factory=dict)


@dataclass
class Group:
    """A random-return group that is being filled (R23)."""

    cash: int
    points: int
    joined: int = 0
    chosen: int = 0


@dataclass
class State:
    """Everything the model knows."""

    shop: Json
    randbelow: Callable[[int], int]
    orders: dict[str, Order] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    payouts: list[Json] = field(default_factory=list)
    settlements: list[Json] = field(default_factory=list)
    commissions: list[Json] = field(default_factory=list)
    balances: dict[tuple[str, str], int] = field(default_factory=dict)
    opened_balances: dict[tuple[str, str], int] = field(default_factory=dict)
    carry: dict[tuple[str, str], int] = field(default_factory=dict)
    groups: dict[tuple[str, str, str], Group] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    union_pool: int = 0
    pool_inflow: int = 0
    dividend: int = 0

    @property
    def base(self) -> Json:
        """The base settings (S1-S27)."""
        base: Json = self.shop["base"]
        return base

    @property
    def is_union(self) -> bool:
        """Whether the shop runs the union queue."""
        return bool(self.shop["scheme"] == "union")

    def balance(self, member: str, asset: str) -> int:
        """What a member holds of an asset."""
        return self.balances.get((member, asset), 0)

    def move(self, member: str, asset: str, amount: int) -> None:
        """Credit, or with a negative amount debit, a balance; it may go below zero (R28)."""
        self.balances[member, asset] = self.balance(member, asset) + amount

    def order(self, ref: str) -> Order:
        """The order of a ref."""
        if ref not in self.orders:
            raise RefusedError(f"unknown order {ref}")
        return self.orders[ref]

    def entry_of(self, order: str, line: int) -> Entry | None:
        """The entry of an order's line, if it joined."""
        for entry in self.entries:
            if entry.order == order and entry.line == line:
                return entry
        return None

    def pay(self, entry: Entry, amount: int, order: str, line: str) -> None:
        """One payout to an entry, credited as cash; it closes an open draw (R9, R18)."""
        entry.waiting -= amount
        entry.rewarded += amount
        entry.draw_open = False
        if entry.waiting == 0:
            entry.status = "completed"
        self.move(entry.member, "cash", amount)
        self.payouts.append({"entry": entry.number, "order": order, "line": line, "amount": amount})

    def unified(self, channel: str) -> bool:
        """Whether a channel is one queue just now (R14)."""
        setting = {"mall": "merchant_queue", "store": "all_stores_queue", "cashier": "all_cashiers_queue"}
        return bool(self.base[setting[channel]])

    def may_be_rewarded(self, entry: Entry) -> bool:
        """Whether an entry is eligible under the reward order, by itself (R15, R25)."""
        if entry.status != "waiting" or entry.waiting == 0:
            return False
        if self.base["reward_order"] == "completed_only":
            return self.orders[entry.order].completed
        return True
