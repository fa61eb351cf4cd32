"""A Book in plain memory: for forecasts, and to hold the database's Book against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.domain.accounts import COMMISSIONS, Kind
from app.domain.book import Reach, Settled
from app.domain.instants import Instant
from app.domain.lottery import Offer, RandBelow
from app.domain.records import Claim, Entry, Group, Level, Line, Member, Order, Product, Store, Transfer
from app.domain.settings import Channel, Rules

OF_LINE = {*COMMISSIONS, "accrual", "pool_inflow", "pool_returned"}


@dataclass(slots=True)
class Move:
    """A transfer with what caused it."""

    transfer: Transfer
    entry: Entry | None
    line: Line | None


@dataclass
class MemoryBook:
    """Everything in lists and dictionaries; a queue is walked from its first entry that may still be paid."""

    rules: Rules
    randbelow: RandBelow
    now: Instant = 0
    levels: dict[str, Level] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    stores: dict[int, Store] = field(default_factory=dict)
    products: dict[int, Product] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    settlements: list[tuple[Line, Settled]] = field(default_factory=list)
    draws: dict[int, tuple[Offer, int | None]] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    _balances: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _joined: dict[tuple[int, int, int], int] = field(default_factory=lambda: defaultdict(int))
    _groups: dict[tuple[Channel, int | None, int], Group] = field(default_factory=dict)
    _line_count: int = 0

    def member_by_ref(self, ref: str) -> Member | None:
        return next((m for m in self.members.values() if m.ref == ref), None)

    def store_by_ref(self, ref: str) -> Store | None:
        return next((s for s in self.stores.values() if s.ref == ref), None)

    def product_by_ref(self, ref: str) -> Product | None:
        return next((p for p in self.products.values() if p.ref == ref), None)

    def order_by_ref(self, ref: str) -> Order | None:
        return self.orders.get(ref)

    def member(self, member_id: int) -> Member:
        return self.members[member_id]

    def store(self, store_id: int) -> Store:
        return self.stores[store_id]

    def product(self, product_id: int) -> Product:
        return self.products[product_id]

    def shareholders(self) -> list[Member]:
        return sorted((m for m in self.members.values() if m.shares), key=lambda m: m.ref)

    def set_level(self, member: Member, level_ref: str | None) -> bool:
        if level_ref is not None and level_ref not in self.levels:
            return False
        member.level = None if level_ref is None else self.levels[level_ref]
        return True

    def add_order(self, order: Order) -> None:
        order.id = len(self.orders) + 1
        for line in order.lines:
            self._line_count += 1
            line.id = self._line_count
        self.orders[order.ref] = order

    def order_changed(self, order: Order) -> None:
        """Records are shared, so nothing is to be done."""

    def line_changed(self, line: Line) -> None:
        """Records are shared, so nothing is to be done."""

    def add_entry(self, entry: Entry) -> None:
        self.entries.append(entry)
        entry.id = len(self.entries)

    def entry_changed(self, entry: Entry) -> None:
        """Records are shared, so nothing is to be done."""

    def became_eligible(self, entry: Entry) -> None:
        """Records are shared, so nothing is to be done."""

    def add_draw(self, entry: Entry, offer: Offer, ratio_bps: int | None) -> None:
        self.draws[entry.id] = (offer, ratio_bps)

    def eligible(self, reach: Reach) -> Iterator[Entry]:
        for entry in self.entries:
            if (
                entry.waiting
                and reach.channel in (None, entry.channel)
                and reach.lane_id in (None, entry.lane_id)
                and (entry.is_completed or not reach.completed_only)
            ):
                yield entry

    def eligible_of(self, member_id: int, *, completed_only: bool) -> Iterator[Entry]:
        return (e for e in self.eligible(Reach(None, None, completed_only)) if e.member_id == member_id)

    def zero_waiting(self) -> None:
        for entry in self.entries:
            if entry.status == "waiting":
                entry.zeroed += entry.waiting
                entry.waiting = 0
                entry.status = "zeroed"
                entry.drawable = False

    def add_joined(self, member_id: int, scope_id: int, day: int, entries: int) -> None:
        self._joined[member_id, scope_id, day] += entries

    def joined(self, member_id: int, scope_id: int, day: int) -> int:
        return self._joined[member_id, scope_id, day]

    def add_spending(self, member_id: int, area: int, paid_at: Instant, cents: int) -> None:
        """Spending is summed from the orders themselves."""

    def spent(self, member_id: int, area: int, since: Instant, until: Instant) -> int:
        return sum(
            line.net
            for order in self.orders.values()
            if order.member_id == member_id and order.area == area and order.completed_at is not None
            if since <= order.paid_at <= until
            for line in order.lines
        )

    def group(self, channel: Channel, lane_id: int | None, scope_id: int) -> Group | None:
        return self._groups.get((channel, lane_id, scope_id))

    def put_group(self, channel: Channel, lane_id: int | None, scope_id: int, group: Group) -> None:
        self._groups[channel, lane_id, scope_id] = group

    def transfer(
        self,
        debit: str,
        credit: str,
        cents: int,
        kind: Kind,
        *,
        entry: Entry | None = None,
        line: Line | None = None,
        order: Order | None = None,  # noqa: ARG002 - only a page asks which order a deduction was for
    ) -> None:
        if not cents:
            return
        self._balances[debit] -= cents
        self._balances[credit] += cents
        self.moves.append(Move(Transfer(debit, credit, cents, kind), entry, line))

    def balance(self, account: str) -> int:
        return self._balances[account]

    def balances(self) -> dict[str, int]:
        """Every account that holds or owes anything."""
        return {account: cents for account, cents in self._balances.items() if cents}

    def lane_carries(self, channel: Channel) -> Iterable[tuple[str, int]]:
        prefix = f"carry:{channel}:"
        found = [(account, cents) for account, cents in self.carries() if account.startswith(prefix)]
        return sorted(found, key=lambda pair: self.lane_ref(channel, int(pair[0].removeprefix(prefix))))

    def carries(self) -> list[tuple[str, int]]:
        return [(account, cents) for account, cents in self._balances.items() if account.startswith("carry:") and cents]

    def lane_ref(self, channel: Channel, lane_id: int) -> str:
        """The ref of the product (mall) or the store (store, cashier) that a lane is named by."""
        return self.products[lane_id].ref if channel == "mall" else self.stores[lane_id].ref

    def line_transfers(self, line: Line) -> list[Transfer]:
        return [move.transfer for move in self.moves if move.line is line and move.transfer.kind in OF_LINE]

    def add_settlement(self, line: Line, settled: Settled) -> None:
        self.settlements.append((line, settled))

    def add_claim(self, line: Line, member_id: int, ratio_bps: int, cents: int) -> None:
        self.claims.append(Claim(len(self.claims) + 1, member_id, line.id, ratio_bps, cents))

    def claim_of(self, line: Line) -> Claim | None:
        return next((claim for claim in self.claims if claim.line_id == line.id), None)

    def open_claims(self) -> Iterator[Claim]:
        return (claim for claim in self.claims if claim.unserved)

    def claim_changed(self, claim: Claim) -> None:
        """Records are shared, so nothing is to be done."""
