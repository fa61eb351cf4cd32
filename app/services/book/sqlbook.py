"""The Book over a database: reads ahead, keeps what changed, writes it in bulk when the transaction ends."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from app.domain.accounts import Kind, member_account
from app.domain.book import Settled
from app.domain.instants import Instant
from app.domain.lottery import Offer, RandBelow
from app.domain.records import Claim, Entry, Group, Line, Member, Order, Product, Store, Transfer
from app.domain.settings import Channel, Rules
from app.formats.rules import write_offer
from app.models import Draw
from app.models import Member as MemberTable
from app.models.base import table_of
from app.services.book.claims import Claims, Groups
from app.services.book.config import Config, current
from app.services.book.entries import Entries
from app.services.book.ledger import Ledger
from app.services.book.numbers import last_numbers
from app.services.book.orders import Orders
from app.services.book.statements import Sql, Statement, any_of
from app.services.book.tallies import Tallies
from app.services.history import EVENT
from app.services.shop_changes import change_shop

MOST_PENDING = 20_000
"""How many transfers may wait before they are written, so that memory stays bounded however much one event moves.

Only payouts are so many; and by then everything else that their event decides is decided.
"""

_members = table_of(MemberTable)
_MEMBER = (_members.c.id, _members.c.ref, _members.c.level_id, _members.c.referrer_id, _members.c.shares)
MEMBER_BY_REF = Statement(select(*_MEMBER).where(_members.c.ref == bindparam("ref")), ["ref"])
MEMBER_BY_ID = Statement(select(*_MEMBER).where(_members.c.id == bindparam("id")), ["id"])
MEMBERS = any_of(_members, "ref", _MEMBER)
SHAREHOLDERS = Statement(select(*_MEMBER).where(_members.c.shares > 0))


class SqlBook:
    """A write transaction's view of the shop; ``flush`` before it commits.

    What a part of it does alone is the part's own method under the Book's name.

    ``received_at`` is the real time, which holds until an event says its own. ``config`` is what an earlier transaction
    left, if anything; afterwards it is what the next may use, or None where this one changed the shop. ``touched``
    grows with every change, so that a refusal can be held to have changed nothing. Once written, what it holds is what
    the database holds: the next transaction may ``resume`` it if nothing else was written in between.
    """

    def __init__(self, sql: Sql, config: Config | None, randbelow: RandBelow, received_at: Instant) -> None:
        self.now: Instant = received_at
        self.received_at = received_at
        self.randbelow = randbelow
        self.touched = 0
        self.sql = sql
        self._config = current(sql, config)
        self.rules: Rules = self._config.rules
        self._changed_shop = False
        self._members: dict[str | int, Member] = {}
        self.last = last_numbers(sql)
        self._ledger = Ledger(sql, self.last)
        self.balance = self._ledger.balance
        self._entries = Entries(sql, self.last)
        self.eligible, self.eligible_of = self._entries.eligible, self._entries.eligible_of
        self.became_eligible = self._entries.enlist
        self._orders = Orders(sql, self.last, self._entries)
        self.order_by_ref, self.expect_orders = self._orders.by_ref, self._orders.expect
        self._tallies = Tallies(sql)
        self.add_joined, self.joined = self._tallies.add_joined, self._tallies.joined
        self.add_spending, self.spent = self._tallies.add_spending, self._tallies.spent
        self._claims = Claims(sql, self.last)
        self._groups = Groups(sql)
        self._draws: list[dict[str, Any]] = []

    def resume(self, randbelow: RandBelow, received_at: Instant) -> None:
        """Go on in the next transaction."""
        self.randbelow = randbelow
        self.now = self.received_at = received_at

    @property
    def size(self) -> int:
        """How many records it holds in memory, about."""
        return len(self._members) + self._entries.size + self._orders.size + self._ledger.size

    @property
    def config(self) -> Config | None:
        """What the next transaction may start from."""
        return None if self._changed_shop else self._config

    # Shop and members

    def member_by_ref(self, ref: str) -> Member | None:
        return self._members.get(ref) or self._read_member(MEMBER_BY_REF, ref)

    def store_by_ref(self, ref: str) -> Store | None:
        return self._config.store(self.sql, ref)

    def product_by_ref(self, ref: str) -> Product | None:
        return self._config.product(self.sql, ref)

    def member(self, member_id: int) -> Member:
        found = self._members.get(member_id) or self._read_member(MEMBER_BY_ID, member_id)
        assert found is not None
        return found

    def store(self, store_id: int) -> Store:
        found = self._config.store(self.sql, store_id)
        assert found is not None
        return found

    def product(self, product_id: int) -> Product:
        found = self._config.product(self.sql, product_id)
        assert found is not None
        return found

    def shareholders(self) -> list[Member]:
        return sorted((self._member_of(row) for row in self.sql.fetch(SHAREHOLDERS)), key=lambda member: member.ref)

    def set_level(self, member: Member, level_ref: str | None) -> bool:
        level_id = None if level_ref is None else self._config.level_ids.get(level_ref)
        if level_ref is not None and level_id is None:
            return False
        self.touched += 1
        self.sql.connection.execute(update(_members).where(_members.c.id == member.id).values(level_id=level_id))
        member.level = None if level_id is None else self._config.levels[level_id]
        return True

    def change_shop(self, document: dict[str, Any]) -> None:
        self.flush()
        if change_shop(self.sql.connection, document, author=EVENT, received_at=self.received_at):
            self.touched += 1
            self._changed_shop = True
            self._config = current(self.sql, None)
            self.rules = self._config.rules
            self._members.clear()

    def expect_members(self, refs: Iterable[str]) -> None:
        """Read ahead the members of these refs, as many as there are; where they are several, their cash too."""
        rows = self.sql.fetch_by(MEMBERS, {ref for ref in refs if ref not in self._members})
        members = [self._member_of(row) for row in rows]
        if len(members) > 1:
            self._ledger.expect(member_account(member.id, "cash") for member in members)

    # Orders and entries

    def add_order(self, order: Order) -> None:
        self.touched += 1
        self._orders.add(order)

    def order_changed(self, order: Order) -> None:
        self.touched += 1
        self._orders.changed(order)

    def line_changed(self, line: Line) -> None:
        self.touched += 1
        self._orders.line_changed(line)

    def add_entry(self, entry: Entry) -> None:
        self.touched += 1
        self._entries.add(entry)

    def entry_changed(self, entry: Entry) -> None:
        self.touched += 1
        self._entries.changed(entry)

    def add_draw(self, entry: Entry, offer: Offer, ratio_bps: int | None) -> None:
        offered = json.dumps(write_offer(offer))
        self._draws.append({"entry_id": entry.id, "drawn_at": self.now, "offered": offered, "ratio_bps": ratio_bps})

    def zero_waiting(self) -> None:
        self.flush()
        self.touched += 1
        self._entries.zero_waiting()

    # Random-return groups

    def group(self, channel: Channel, lane_id: int | None, scope_id: int) -> Group | None:
        return self._groups.get(channel, lane_id, scope_id)

    def put_group(self, channel: Channel, lane_id: int | None, scope_id: int, group: Group) -> None:
        self._groups.put(channel, lane_id, scope_id, group)

    # Money

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
        if not cents:
            return
        self.touched += 1
        self._ledger.transfer(
            self.now,
            debit,
            credit,
            cents,
            kind,
            entry.id if entry else None,
            line.id if line else None,
            order.id if order else None,
        )
        if kind == "payout" and self._ledger.pending > MOST_PENDING:
            self.flush()

    def lane_carries(self, channel: Channel) -> list[tuple[str, int]]:
        carries = self._ledger.carries()
        if not carries:
            return []
        prefix = f"carry:{channel}:"
        held = [(account, cents) for account, cents in carries.items() if account.startswith(prefix)]
        name = self.product if channel == "mall" else self.store
        return sorted(held, key=lambda pair: name(int(pair[0].removeprefix(prefix))).ref)

    def carries(self) -> list[tuple[str, int]]:
        return list(self._ledger.carries().items())

    def line_transfers(self, line: Line) -> list[Transfer]:
        return self._ledger.line_transfers(line.id)

    def add_settlement(self, line: Line, settled: Settled) -> None:
        self.touched += 1
        self._orders.add_settlement(self.now, line, settled)

    def add_claim(self, line: Line, member_id: int, ratio_bps: int, cents: int) -> None:
        self._claims.add(line.id, member_id, ratio_bps, cents)

    def claim_of(self, line: Line) -> Claim | None:
        return self._claims.of_line(line.id)

    def open_claims(self) -> Iterator[Claim]:
        self.flush()
        return self._claims.open()

    def claim_changed(self, claim: Claim) -> None:
        self._claims.changed(claim)

    def flush(self) -> None:
        """Write everything that is pending, what is referred to first."""
        self._orders.flush_orders()
        self._entries.flush()
        self._ledger.flush()
        self._orders.flush_settlements()
        self._tallies.flush()
        self._claims.flush()
        self._groups.flush()
        if self._draws:
            self.sql.connection.execute(insert(Draw), self._draws)
            self._draws.clear()

    def _read_member(self, statement: Statement, key: str | int) -> Member | None:
        row = self.sql.fetch_one(statement, (key,))
        return self._member_of(row) if row else None

    def _member_of(self, row: tuple[Any, ...]) -> Member:
        member_id, ref, level_id, referrer_id, shares = row
        held = self._members.get(member_id)
        if held is None:
            level = None if level_id is None else self._config.levels[level_id]
            held = self._members[member_id] = self._members[ref] = Member(member_id, ref, level, referrer_id, shares)
        return held
