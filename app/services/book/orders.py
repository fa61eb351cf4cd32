"""Orders and their lines in the open transaction, looked up by ref and written when it ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.domain.book import Settled
from app.domain.instants import Instant
from app.domain.records import Line, Order
from app.models import Entry as EntryTable
from app.models import Order as OrderTable
from app.models import OrderDeduction, OrderLine
from app.models import Settlement as SettlementTable
from app.models.base import table_of
from app.services.book.entries import Entries
from app.services.book.numbers import Numbers
from app.services.book.statements import Sql, any_of, insert_into, update_by_id

_orders = table_of(OrderTable)
_lines = table_of(OrderLine)
_entries = table_of(EntryTable)
_deductions = table_of(OrderDeduction)
_settlements = table_of(SettlementTable)

ORDERS = any_of(_orders, "ref", _orders.columns)
LINES = any_of(
    _lines,
    "order_id",
    [*_lines.columns, *_entries.columns],
    source=_lines.outerjoin(_entries, _entries.c.line_id == _lines.c.id),
)
DEDUCTIONS = any_of(_deductions, "order_id", _deductions.columns)
ADD_ORDER, ADD_LINE, ADD_DEDUCTION = insert_into(_orders), insert_into(_lines), insert_into(_deductions)
ADD_SETTLEMENT = insert_into(_settlements)
CHANGE_ORDER = update_by_id(_orders, ["completed_at", "is_refunded"])
CHANGE_LINE = update_by_id(_lines, ["refunded_cents", "settled_net_cents"])
LINE_WIDTH = len(_lines.columns)


class Orders:
    """Every order that the transaction has asked for or added, by ref; None where there is none."""

    def __init__(self, sql: Sql, last: Numbers, entries: Entries) -> None:
        self._sql = sql
        self._entries = entries
        self._last_order = last["orders"]
        self._last_line = last["order_lines"]
        self._last_settlement = last["settlements"]
        self._held: dict[str, Order | None] = {}
        self._new: dict[int, Order] = {}
        self._changed: dict[int, Order] = {}
        self._changed_lines: dict[int, Line] = {}
        self._settlements: list[tuple[int, ...]] = []

    @property
    def size(self) -> int:
        """How many orders are held, or known not to be there."""
        return len(self._held)

    def expect(self, refs: Iterable[str]) -> None:
        """Read ahead what orders there are of these refs."""
        unknown = {ref for ref in refs if ref not in self._held}
        self._held |= dict.fromkeys(unknown)
        rows = self._sql.fetch_by(ORDERS, unknown)
        if not rows:
            return
        by_id: dict[int, Order] = {}
        for order_id, ref, member_id, channel, store_id, paid_at, completed_at, opened, _ in rows:
            order = Order(order_id, ref, member_id, channel, store_id, paid_at, completed_at, bool(opened))
            self._held[ref] = by_id[order_id] = order
        for row in sorted(self._sql.fetch_by(LINES, by_id), key=lambda row: row[0]):
            order = by_id[row[1]]
            order.lines.append(self._line(order, row))
        for order_id, asset, cents in self._sql.fetch_by(DEDUCTIONS, by_id):
            by_id[order_id].deducted[asset] = cents

    def by_ref(self, ref: str) -> Order | None:
        """The order of a ref."""
        if ref not in self._held:
            self.expect([ref])
        return self._held[ref]

    def add(self, order: Order) -> None:
        """Keep a new order under the next ids."""
        self._last_order += 1
        order.id = self._last_order
        for line in order.lines:
            self._last_line += 1
            line.id = self._last_line
        self._held[order.ref] = self._new[order.id] = order

    def changed(self, order: Order) -> None:
        """Note that an order is to be written again."""
        if order.id not in self._new:
            self._changed[order.id] = order

    def line_changed(self, line: Line) -> None:
        """Note that a line is to be written again."""
        self._changed_lines[line.id] = line

    def add_settlement(self, at: Instant, line: Line, settled: Settled) -> None:
        """Keep a line's settlement under the next id."""
        self._last_settlement += 1
        self._settlements.append((self._last_settlement, line.id, at, *settled))

    def flush_orders(self) -> None:
        """Write orders and lines that are pending; members, products and stores must be there."""
        new = self._new.values()
        self._sql.insert(ADD_ORDER, [_order_row(order) for order in new])
        rows = [_line_row(order.id, line) for order in new for line in order.lines]
        self._sql.insert(ADD_LINE, rows)
        self._sql.insert(ADD_DEDUCTION, [(o.id, *deducted) for o in new for deducted in o.deducted.items()])
        changes = [(order.completed_at, order.is_wholly_refunded, order.id) for order in self._changed.values()]
        self._sql.write(CHANGE_ORDER, changes)
        for row in rows:
            self._changed_lines.pop(row[0], None)
        changed = self._changed_lines.values()
        self._sql.write(CHANGE_LINE, [(line.refunded, line.settled_net, line.id) for line in changed])
        self._new.clear()
        self._changed.clear()
        self._changed_lines.clear()

    def flush_settlements(self) -> None:
        """Write settlements that are pending."""
        self._sql.insert(ADD_SETTLEMENT, self._settlements)
        self._settlements.clear()

    def _line(self, order: Order, row: tuple[Any, ...]) -> Line:
        (
            line_id,
            _,
            number,
            product_id,
            quantity,
            paid,
            refunded,
            subsidy,
            profit,
            takes_part,
            extraction,
            net,
            trace,
            supplier_id,
        ) = row[:LINE_WIDTH]
        lane_id = product_id if order.store_id is None else order.store_id
        entry = self._entries.of_row(row[LINE_WIDTH:]) if row[LINE_WIDTH] is not None else None
        return Line(
            line_id,
            number,
            product_id,
            lane_id,
            quantity,
            paid,
            subsidy,
            profit,
            bool(takes_part),
            extraction,
            trace,
            refunded,
            net,
            entry,
            supplier_id,
        )


def _order_row(order: Order) -> tuple[Any, ...]:
    return (
        order.id,
        order.ref,
        order.member_id,
        order.channel,
        order.store_id,
        order.paid_at,
        order.completed_at,
        order.is_opened,
        order.is_wholly_refunded,
    )


def _line_row(order_id: int, line: Line) -> tuple[Any, ...]:
    return (
        line.id,
        order_id,
        line.number,
        line.product_id,
        line.quantity,
        line.paid,
        line.refunded,
        line.subsidy,
        line.profit,
        line.takes_part,
        line.extraction_bps,
        line.settled_net,
        line.trace,
        line.supplier_id,
    )
