"""One order with everything that became of it: its lines with their whole life, and what happened when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.domain.accounts import COMMISSIONS, member_account
from app.domain.drawing import Drawing
from app.domain.money import format_hundredths, parse_hundredths
from app.domain.orders import ASSET_ACCOUNTS
from app.extensions import db
from app.formats.drawings import read_drawing
from app.models import Account, Change, Draw, Entry, Order, OrderDeduction, OrderLine, Product, Transfer
from app.queries.entries import EntryRow
from app.queries.entries import get_rows as get_entries
from app.queries.entry import (
    PayoutRow,
    SettlementView,
    TransferRow,
    find_transfers,
    paid_others,
    settlement_of,
    transfers_of,
)
from app.queries.orders import OrderRow, get_rows
from app.queries.received import Received, get_received
from app.queries.trace import TraceView, read_trace

LINES = 20
"""How many lines of an order a page shows with all that became of them."""
MOST = 50
MOST_ACTS = 200
REWARDS = (*COMMISSIONS, "accrual")
OF_LINE = (*REWARDS, "pool_inflow", "pool_returned", "clawback")
"""What moves because of a line besides payouts."""


@dataclass(frozen=True, slots=True)
class Deduction:
    """What was deducted on the order in an asset, and what of it was given back since."""

    asset: str
    cents: int
    returned_cents: int


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as far as a refund needs to know it."""

    number: int
    product_ref: str | None
    product_name: str | None
    quantity: int
    paid_cents: int
    refunded_cents: int

    @property
    def left_cents(self) -> int:
        """What is not refunded."""
        return self.paid_cents - self.refunded_cents

    @property
    def paid(self) -> str:
        """What was paid, as a form takes it."""
        return format_hundredths(self.paid_cents)


@dataclass(frozen=True, slots=True)
class LineDetail:
    """A line with what was decided when it was paid, and what became of it; tables hold at most ``MOST`` rows each."""

    line: LineView
    product_id: int | None
    extraction_bps: int
    trace: TraceView
    entry: EntryRow | None
    received: Received | None
    ratio_bps: int | None
    source: str | None
    draw: Drawing | None
    drawn_at: datetime | None
    is_settled: bool
    settlement: SettlementView | None
    paid_others: tuple[PayoutRow, ...]
    own: tuple[TransferRow, ...]
    transfers: tuple[TransferRow, ...]

    @property
    def rewards(self) -> tuple[TransferRow, ...]:
        """The rewards that it earned others, and what a refund took back of them."""
        return tuple(transfer for transfer in self.own if transfer.kind in REWARDS)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to the order, as far as it was kept when.

    ``kind`` is ``paid``, ``completed``, ``settled``, ``payouts`` (``count`` of them, at the last, and ``net_cents`` is
    what refunds have left of them), ``drawn``, ``reward_returned``, a kind of transfer, or an act of staff
    (``act.refunded``) with its author, its reason and the amount that it named.
    """

    at: datetime
    kind: str
    line: int | None = None
    entry_id: int | None = None
    cents: int | None = None
    asset: str = "cash"
    count: int = 0
    net_cents: int | None = None
    author: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """An order; ``lines`` are those of one page, and ``following`` is the number at which the next one goes on."""

    row: OrderRow
    deductions: tuple[Deduction, ...]
    lines: tuple[LineDetail, ...]
    following: int | None
    timeline: tuple[Happening, ...]


def get_order(order_id: int, *, first_line: int = 1) -> OrderDetail | None:
    """The order with this id, its lines from ``first_line`` on."""
    order = db.session.get(Order, order_id)
    if order is None:
        return None
    query = (
        select(OrderLine, Product.ref, Product.name)
        .outerjoin(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.order_id == order_id, OrderLine.number >= first_line)
        .order_by(OrderLine.number)
        .limit(LINES + 1)
    )
    found = db.session.execute(query).all()
    lines = tuple(_line(order, *row) for row in found[:LINES])
    moved = _transfers_of_order(order)
    return OrderDetail(
        get_rows([order_id])[0],
        _deductions(order_id, moved),
        lines,
        found[LINES][0].number if len(found) > LINES else None,
        tuple(sorted(_timeline(order, lines, moved), key=lambda happening: happening.at)),
    )


def get_order_row(order_id: int) -> OrderRow | None:
    """The order with this id, as lists show it."""
    exists = db.session.scalar(select(Order.id).where(Order.id == order_id))
    return None if exists is None else get_rows([order_id])[0]


def find_order(ref: str) -> int | None:
    """The id of the order of a ref."""
    return db.session.scalar(select(Order.id).where(Order.ref == ref))


def list_lines(order_id: int) -> tuple[LineView, ...]:
    """Every line of an order."""
    query = (
        select(
            OrderLine.number,
            Product.ref,
            Product.name,
            OrderLine.quantity,
            OrderLine.paid_cents,
            OrderLine.refunded_cents,
        )
        .outerjoin(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.order_id == order_id)
        .order_by(OrderLine.number)
    )
    return tuple(LineView(*row) for row in db.session.execute(query))


def _line(order: Order, line: OrderLine, product_ref: str | None, product_name: str | None) -> LineDetail:
    found = db.session.execute(
        select(Entry, Draw.drawn_at).outerjoin(Draw, Draw.entry_id == Entry.id).where(Entry.line_id == line.id)
    ).one_or_none()
    entry, drawn_at = found or (None, None)
    received = None
    if entry is not None:
        received = get_received(
            entry.id, entry.rewarded_cents, refunded_cents=line.refunded_cents, is_opened=order.is_opened
        )
    return LineDetail(
        LineView(line.number, product_ref, product_name, line.quantity, line.paid_cents, line.refunded_cents),
        line.product_id,
        line.extraction_bps,
        read_trace(line.trace),
        get_entries([entry.id])[0] if entry else None,
        received,
        entry.ratio_bps if entry else None,
        entry.source if entry else None,
        read_drawing(entry, line.paid_cents - line.refunded_cents) if entry else None,
        drawn_at,
        line.settled_net_cents is not None,
        settlement_of(line.id),
        paid_others(line.id, MOST),
        tuple(find_transfers(Transfer.line_id == line.id, Transfer.kind.in_(OF_LINE)).values()),
        transfers_of(entry.id if entry else None, line.id, MOST),
    )


def _transfers_of_order(order: Order) -> tuple[TransferRow, ...]:
    """What was deducted and given back: no index leads from an order to it, but its time and the member's accounts."""
    assets = db.session.scalars(select(OrderDeduction.asset).where(OrderDeduction.order_id == order.id)).all()
    keys = [member_account(order.member_id, ASSET_ACCOUNTS[asset]) for asset in assets if asset in ASSET_ACCOUNTS]
    if not keys:
        return ()
    of_order = Transfer.order_id == order.id
    found = find_transfers(of_order, Transfer.kind == "deduction", Transfer.at == order.paid_at)
    accounts = db.session.scalars(select(Account.id).where(Account.key.in_(keys))).all()
    found |= find_transfers(of_order, Transfer.credit_id.in_(accounts), Transfer.kind == "deduction_returned")
    return tuple(found[transfer_id] for transfer_id in sorted(found))


def _deductions(order_id: int, moved: tuple[TransferRow, ...]) -> tuple[Deduction, ...]:
    query = select(OrderDeduction.asset, OrderDeduction.cents).where(OrderDeduction.order_id == order_id)
    returned: dict[str, int] = {}
    for transfer in moved:
        if transfer.kind == "deduction_returned":
            returned[transfer.credit.asset] = returned.get(transfer.credit.asset, 0) + transfer.cents
    rows = db.session.execute(query.order_by(OrderDeduction.asset))
    return tuple(Deduction(asset, cents, returned.get(ASSET_ACCOUNTS.get(asset, ""), 0)) for asset, cents in rows)


def _timeline(order: Order, lines: tuple[LineDetail, ...], moved: tuple[TransferRow, ...]) -> Iterator[Happening]:
    """What happened, of the lines shown; two or more transfers of a kind at one moment are one."""
    yield Happening(order.paid_at, "paid")
    acts = list(_acts(order.ref))
    yield from acts
    if order.completed_at is not None and not any(act.kind == "act.completed" for act in acts):
        yield Happening(order.completed_at, "completed")
    for transfer in moved:
        yield Happening(transfer.at, transfer.kind, cents=transfer.cents, asset=transfer.credit.asset)
    for detail in lines:
        number = detail.line.number
        if detail.settlement is not None:
            settlement = detail.settlement
            yield Happening(settlement.settled_at, "settled", number, cents=settlement.extraction_cents)
        if detail.entry is not None and detail.received is not None:
            yield from _of_entry(detail.entry.id, number, detail.received)
        yield from _of_line(detail.own, number)


def _of_line(transfers: tuple[TransferRow, ...], number: int) -> Iterator[Happening]:
    """What went into the pool, and what a refund took back: of a kind and a moment in one sum."""
    sums: dict[tuple[datetime, str, str], int] = {}
    for transfer in transfers:
        is_given = transfer.debit.kind == "takings"
        if transfer.kind in REWARDS and is_given:
            continue
        kind = "reward_returned" if transfer.kind in REWARDS else transfer.kind
        key = (transfer.at, kind, transfer.debit.asset)
        sums[key] = sums.get(key, 0) + transfer.cents
    for (at, kind, asset), cents in sums.items():
        yield Happening(at, kind, number, cents=cents, asset=asset)


def _of_entry(entry_id: int, number: int, received: Received) -> Iterator[Happening]:
    payouts = select(func.max(Transfer.at), func.count(), func.sum(Transfer.cents)).where(
        Transfer.entry_id == entry_id, Transfer.kind == "payout"
    )
    last, count, cents = db.session.execute(payouts).one()
    if count:
        is_less = received.taken_back_cents and not received.elsewhere_cents  # what came from elsewhere is taken too
        net = received.paid_out_cents - received.taken_back_cents if is_less else None
        yield Happening(last, "payouts", number, entry_id, int(cents), count=count, net_cents=net)
    drawn = db.session.scalar(select(Draw.drawn_at).where(Draw.entry_id == entry_id))
    if drawn is not None:
        yield Happening(drawn, "drawn", number, entry_id)
    converted = find_transfers(Transfer.entry_id == entry_id, Transfer.kind.in_(("exchange", "random_return")), most=1)
    for transfer in converted.values():
        yield Happening(transfer.at, transfer.kind, number, entry_id, transfer.cents, transfer.credit.asset)


def _acts(ref: str) -> Iterator[Happening]:
    query = select(Change).where(Change.kind == "orders", Change.ref == ref).order_by(Change.id).limit(MOST_ACTS)
    for act in db.session.scalars(query):
        said: dict[str, Any] = json.loads(act.after) if act.after else {}
        amount = str(said.get("amount", ""))
        yield Happening(
            act.at,
            f"act.{act.action}",
            said.get("line"),
            cents=parse_hundredths(amount),
            author=act.author,
            reason=act.reason,
        )
