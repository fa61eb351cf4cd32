"""Everything about one entry: figures, where its ratio comes from, what it received and what its line paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from app.domain.drawing import Drawing
from app.domain.money import format_hundredths
from app.extensions import db
from app.formats.drawings import read_drawing
from app.models import Account, Draw, Entry, Member, Order, OrderLine, Product, Settlement, Store, Transfer
from app.queries.entries import EntryRow, get_rows
from app.queries.queue import Waiting, ahead
from app.queries.received import Received, get_received
from app.queries.trace import TraceView, read_trace

MOST = 200


@dataclass(frozen=True, slots=True)
class AccountView:
    """One side of a transfer: ``kind`` is the first part of the account's key."""

    kind: str
    asset: str
    member_ref: str | None


@dataclass(frozen=True, slots=True)
class TransferRow:
    """An amount that moved because of an entry or its line."""

    at: datetime
    kind: str
    cents: int
    debit: AccountView
    credit: AccountView


@dataclass(frozen=True, slots=True)
class PayoutRow:
    """A payout, and the other side of it: the line that paid it, or the entry that received it.

    A distribution of the union pool is paid by no order, and a line that did not join has no entry. ``store_id`` is the
    other side's, None for the mall.
    """

    at: datetime
    cents: int
    order_ref: str | None
    line_number: int | None
    entry_id: int | None
    member_ref: str | None
    store_id: int | None


@dataclass(frozen=True, slots=True)
class SettlementView:
    """What the entry's own line paid when it was settled (R22)."""

    settled_at: datetime
    extraction_cents: int
    carry_taken_cents: int
    paid_out_cents: int
    retained_cents: int
    carried_cents: int


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """One entry with its line and order; lists hold at most ``MOST`` rows, the newest payouts first."""

    row: EntryRow
    order_id: int
    product_ref: str | None
    store_ref: str | None
    paid_cents: int
    refunded_cents: int
    quantity: int
    paid_at: datetime
    completed_at: datetime | None
    is_opened: bool
    ratio_bps: int
    source: str
    extraction_bps: int
    converted_cents: int
    converted_asset: str | None
    converted_ratio_bps: int | None
    zeroed_cents: int
    draw: Drawing | None
    drawn_at: datetime | None
    was_chosen: bool
    trace: TraceView
    ahead: Waiting | None
    made_of: Received
    received: tuple[PayoutRow, ...]
    settlement: SettlementView | None
    paid_others: tuple[PayoutRow, ...]
    transfers: tuple[TransferRow, ...]

    @property
    def paid(self) -> str:
        """What was paid for the line, as a form takes it."""
        return format_hundredths(self.paid_cents)


def get_entry(entry_id: int) -> EntryDetail | None:
    """The entry with this queue ID."""
    found = db.session.execute(
        select(Entry, OrderLine, Order, Draw.drawn_at, Product.ref, Store.ref)
        .join(OrderLine, OrderLine.id == Entry.line_id)
        .join(Order, Order.id == Entry.order_id)
        .outerjoin(Draw, Draw.entry_id == Entry.id)
        .outerjoin(Product, Product.id == OrderLine.product_id)
        .outerjoin(Store, Store.id == Order.store_id)
        .where(Entry.id == entry_id)
    ).one_or_none()
    if found is None:
        return None
    entry, line, order, drawn_at, product_ref, store_ref = found
    return EntryDetail(
        row=get_rows([entry_id])[0],
        order_id=order.id,
        product_ref=product_ref,
        store_ref=store_ref,
        paid_cents=line.paid_cents,
        refunded_cents=line.refunded_cents,
        quantity=line.quantity,
        paid_at=order.paid_at,
        completed_at=order.completed_at,
        is_opened=order.is_opened,
        ratio_bps=entry.ratio_bps,
        source=entry.source,
        extraction_bps=line.extraction_bps,
        converted_cents=entry.converted_cents,
        converted_asset=entry.converted_asset,
        converted_ratio_bps=entry.converted_ratio_bps,
        zeroed_cents=entry.zeroed_cents,
        draw=read_drawing(entry, line.paid_cents - line.refunded_cents),
        drawn_at=drawn_at,
        was_chosen=entry.was_chosen,
        trace=read_trace(line.trace),
        ahead=ahead(entry_id, entry.channel, entry.lane_id) if entry.waiting_cents else None,
        made_of=get_received(
            entry_id, entry.rewarded_cents, refunded_cents=line.refunded_cents, is_opened=order.is_opened
        ),
        received=_received(entry_id),
        settlement=settlement_of(line.id),
        paid_others=paid_others(line.id),
        transfers=transfers_of(entry_id, line.id),
    )


def _received(entry_id: int) -> tuple[PayoutRow, ...]:
    payer = aliased(Entry)
    query = (
        select(Transfer.at, Transfer.cents, Order.ref, OrderLine.number, payer.id, Member.ref, Order.store_id)
        .outerjoin(OrderLine, OrderLine.id == Transfer.line_id)
        .outerjoin(Order, Order.id == OrderLine.order_id)
        .outerjoin(payer, payer.line_id == Transfer.line_id)
        .outerjoin(Member, Member.id == Order.member_id)
        .where(Transfer.entry_id == entry_id, Transfer.kind == "payout")
        .order_by(Transfer.id.desc())
        .limit(MOST)
    )
    return tuple(PayoutRow(*row) for row in db.session.execute(query))


def paid_others(line_id: int, most: int = MOST) -> tuple[PayoutRow, ...]:
    """What a line's settlement paid, and to which entries."""
    query = (
        select(Transfer.at, Transfer.cents, Order.ref, OrderLine.number, Entry.id, Member.ref, Order.store_id)
        .join(Entry, Entry.id == Transfer.entry_id)
        .join(OrderLine, OrderLine.id == Entry.line_id)
        .join(Order, Order.id == Entry.order_id)
        .join(Member, Member.id == Entry.member_id)
        .where(Transfer.line_id == line_id, Transfer.kind == "payout")
        .order_by(Transfer.id)
        .limit(most)
    )
    return tuple(PayoutRow(*row) for row in db.session.execute(query))


def settlement_of(line_id: int) -> SettlementView | None:
    """What a line paid when it was settled; None where it was not, and under the union queue."""
    row = db.session.execute(
        select(
            Settlement.settled_at,
            Settlement.extraction_cents,
            Settlement.carry_taken_cents,
            Settlement.paid_out_cents,
            Settlement.retained_cents,
            Settlement.carried_cents,
        ).where(Settlement.line_id == line_id)
    ).one_or_none()
    return SettlementView(*row) if row else None


def transfers_of(entry_id: int | None, line_id: int, most: int = MOST) -> tuple[TransferRow, ...]:
    """What moved because of an entry or its line, oldest first: two look-ups, each with an index of its own."""
    found = find_transfers(Transfer.line_id == line_id, most=most)
    if entry_id is not None:
        found |= find_transfers(Transfer.entry_id == entry_id, most=most)
    return tuple(found[transfer_id] for transfer_id in sorted(found))


def find_transfers(*conditions: ColumnElement[bool], most: int = MOST) -> dict[int, TransferRow]:
    """The first transfers that meet the conditions, by id."""
    debit, credit, debtor, creditor = aliased(Account), aliased(Account), aliased(Member), aliased(Member)
    query = (
        select(
            Transfer.id,
            Transfer.at,
            Transfer.kind,
            Transfer.cents,
            debit.key,
            debit.asset,
            debtor.ref,
            credit.key,
            credit.asset,
            creditor.ref,
        )
        .join(debit, debit.id == Transfer.debit_id)
        .join(credit, credit.id == Transfer.credit_id)
        .outerjoin(debtor, debtor.id == debit.member_id)
        .outerjoin(creditor, creditor.id == credit.member_id)
        .where(*conditions)
        .order_by(Transfer.id)
        .limit(most)
    )
    found = {}
    for transfer_id, at, kind, cents, *sides in db.session.execute(query):
        found[transfer_id] = TransferRow(at, kind, cents, _account(*sides[:3]), _account(*sides[3:]))
    return found


def _account(key: str, asset: str, member_ref: str | None) -> AccountView:
    return AccountView(key.split(":")[0], asset, member_ref)
