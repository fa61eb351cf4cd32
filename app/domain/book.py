"""What the rules need of storage: the Book, behind which stands plain memory or a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from app.domain.accounts import Kind
from app.domain.instants import Instant
from app.domain.lottery import Offer, RandBelow
from app.domain.records import Claim, Entry, Group, Line, Member, Order, Product, Store, Transfer
from app.domain.settings import Channel, Rules


class Reach(NamedTuple):
    """The entries that a settlement may come to: a channel (None: all of them), one lane of it or all (None)."""

    channel: Channel | None
    lane_id: int | None
    completed_only: bool


class Settled(NamedTuple):
    """The sums of one settlement; extraction + carry_taken = paid_out + retained + carried (R22)."""

    extraction: int
    carry_taken: int
    paid_out: int
    retained: int
    carried: int


class Book(Protocol):
    """Storage as the rules see it, inside one transaction.

    Records that a method returns are the Book's own: change them, then say so (``order_changed`` …). Refs that are not
    there give None.
    """

    now: Instant
    randbelow: RandBelow

    @property
    def rules(self) -> Rules:
        """The settings in force."""
        ...

    def member_by_ref(self, ref: str) -> Member | None: ...
    def store_by_ref(self, ref: str) -> Store | None: ...
    def product_by_ref(self, ref: str) -> Product | None: ...
    def order_by_ref(self, ref: str) -> Order | None: ...
    def member(self, member_id: int) -> Member: ...
    def store(self, store_id: int) -> Store: ...
    def product(self, product_id: int) -> Product: ...
    def shareholders(self) -> list[Member]:
        """Members with shares, by ref."""
        ...

    def set_level(self, member: Member, level_ref: str | None) -> bool:
        """Give the member the level; False if there is none of that ref."""
        ...

    def add_order(self, order: Order) -> None:
        """Keep a new order and its lines, giving them their ids; its entries are added on their own."""
        ...

    def order_changed(self, order: Order) -> None: ...
    def line_changed(self, line: Line) -> None: ...

    def add_entry(self, entry: Entry) -> None:
        """Keep a new entry, giving it the next queue ID (R4)."""
        ...

    def entry_changed(self, entry: Entry) -> None: ...
    def became_eligible(self, entry: Entry) -> None:
        """Note that an entry may be paid now that could not be before: completed, or drawn from nothing."""
        ...

    def add_draw(self, entry: Entry, offer: Offer, ratio_bps: int | None) -> None: ...

    def eligible(self, reach: Reach) -> Iterator[Entry]:
        """Entries in reach for which something waits, in queue order."""
        ...

    def eligible_of(self, member_id: int, *, completed_only: bool) -> Iterator[Entry]:
        """A member's entries for which something waits, in queue order."""
        ...

    def zero_waiting(self) -> None:
        """Zero every entry of status waiting and close its draw (R27)."""
        ...

    def add_joined(self, member_id: int, scope_id: int, day: int, entries: int) -> None: ...
    def joined(self, member_id: int, scope_id: int, day: int) -> int:
        """Counted entries of a member in a scope on a day; day 0 is all days (R13)."""
        ...

    def add_spending(self, member_id: int, area: int, paid_at: Instant, cents: int) -> None: ...
    def spent(self, member_id: int, area: int, since: Instant, until: Instant) -> int:
        """What completed orders paid from ``since`` up to and including ``until`` come to, net of refunds (R7)."""
        ...

    def group(self, channel: Channel, lane_id: int | None, scope_id: int) -> Group | None: ...
    def put_group(self, channel: Channel, lane_id: int | None, scope_id: int, group: Group) -> None: ...

    def transfer(
        self,
        debit: str,
        credit: str,
        cents: int,
        kind: Kind,
        *,
        entry: Entry | None = None,
        line: Line | None = None,
        order: Order | None = None,
    ) -> None:
        """Move ``cents`` from one account to another; 0 moves nothing."""
        ...

    def balance(self, account: str) -> int: ...
    def lane_carries(self, channel: Channel) -> Iterable[tuple[str, int]]:
        """The carry accounts of a channel's lanes that hold anything, with what they hold, by lane ref (R19)."""
        ...

    def carries(self) -> Iterable[tuple[str, int]]:
        """Every carry account that holds anything."""
        ...

    def line_transfers(self, line: Line) -> list[Transfer]:
        """The rewards, accruals and pool inflows of a line and what was taken back of them, oldest first."""
        ...

    def add_settlement(self, line: Line, settled: Settled) -> None: ...
    def add_claim(self, line: Line, member_id: int, ratio_bps: int, cents: int) -> None: ...
    def claim_of(self, line: Line) -> Claim | None: ...
    def open_claims(self) -> Iterator[Claim]:
        """Claims of which something is unserved, oldest first."""
        ...

    def claim_changed(self, claim: Claim) -> None: ...
