"""The CSV exports (files.md): streamed from one snapshot of the database, rows in the order given."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Executable, case, func, select

from app.domain.accounts import COMMISSIONS
from app.domain.money import format_hundredths
from app.extensions import db
from app.models import Account, Entry, Member, Order, OrderLine, Product, Settlement, Store, Transfer
from app.models.base import table_of

FETCH = 5_000

Row = list[Any]
_lane = case((Entry.channel == "mall", Product.ref), else_=Store.ref)


def export(folder: Path, *, on_rows: Callable[[int], object] = lambda _: None) -> list[Path]:
    """Write every export into ``folder``, made if missing; each file is replaced only when it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        for name, rows in ROWS.items():
            path = folder / f"{name}.csv"
            partial = path.with_suffix(".csv.partial")
            with partial.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(HEADERS[name].split())
                for number, row in enumerate(rows(connection), 1):
                    writer.writerow(row)
                    if number % FETCH == 0:
                        on_rows(FETCH)
            partial.replace(path)
            written.append(path)
    return written


def _stream(connection: Connection, query: Executable) -> Iterator[Any]:
    return iter(connection.execute(query.execution_options(yield_per=FETCH)))


def by_code_point(connection: Connection, column: Any) -> Any:
    """Order text as Python and SQLite do, whatever the database's own language is."""
    return column if connection.dialect.name == "sqlite" else column.collate("C")


def _entries(connection: Connection) -> Iterator[Row]:
    query = (
        select(
            Entry.id,
            Order.ref,
            OrderLine.number,
            Member.ref,
            Entry.channel,
            _lane,
            Entry.ratio_bps,
            Entry.source,
            Entry.drawable,
            Entry.drawn_ratio_bps,
            Entry.total_cents,
            Entry.rewarded_cents,
            Entry.converted_cents,
            Entry.zeroed_cents,
            Entry.waiting_cents,
            Entry.status,
        )
        .select_from(Entry)
        .join(OrderLine, OrderLine.id == Entry.line_id)
        .join(Order, Order.id == Entry.order_id)
        .join(Member, Member.id == Entry.member_id)
        .outerjoin(Product, (Entry.channel == "mall") & (Product.id == Entry.lane_id))
        .outerjoin(Store, (Entry.channel != "mall") & (Store.id == Entry.lane_id))
        .order_by(Entry.id)
    )
    for entry, order, line, member, channel, lane, ratio, source, drawable, drawn, *amounts, status in _stream(
        connection, query
    ):
        yield [
            entry,
            order,
            line,
            member,
            channel,
            lane,
            format_hundredths(ratio),
            source,
            "yes" if drawable else "no",
            "" if drawn is None else format_hundredths(drawn),
            *map(format_hundredths, amounts),
            status,
        ]


def _payouts(connection: Connection) -> Iterator[Row]:
    query = (
        select(Transfer.entry_id, Order.ref, OrderLine.number, Transfer.cents)
        .outerjoin(OrderLine, OrderLine.id == Transfer.line_id)
        .outerjoin(Order, Order.id == OrderLine.order_id)
        .where(Transfer.kind == "payout")
        .order_by(Transfer.id)
    )
    for number, (entry, order, line, cents) in enumerate(_stream(connection, query), 1):
        yield [number, entry, order, line, format_hundredths(cents)]


def _settlements(connection: Connection) -> Iterator[Row]:
    query = (
        select(
            Order.ref,
            OrderLine.number,
            Settlement.extraction_cents,
            Settlement.carry_taken_cents,
            Settlement.paid_out_cents,
            Settlement.retained_cents,
            Settlement.carried_cents,
        )
        .join(OrderLine, OrderLine.id == Settlement.line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .order_by(Settlement.id)
    )
    for order, line, *amounts in _stream(connection, query):
        yield [order, line, *map(format_hundredths, amounts)]


def _balances(connection: Connection) -> Iterator[Row]:
    query = (
        select(Member.ref, Account.asset, Account.balance_cents)
        .join(Member, Member.id == Account.member_id)
        .where(Account.balance_cents != 0)
        .order_by(by_code_point(connection, Member.ref), by_code_point(connection, Account.asset))
    )
    for member, asset, cents in _stream(connection, query):
        yield [member, asset, format_hundredths(cents)]


def _commissions(connection: Connection) -> Iterator[Row]:
    debit, credit = table_of(Account).alias("debit"), table_of(Account).alias("credit")
    is_given = credit.c.member_id.is_not(None)
    query = (
        select(Order.ref, OrderLine.number, Member.ref, Transfer.kind, Transfer.cents, is_given)
        .join(debit, debit.c.id == Transfer.debit_id)
        .join(credit, credit.c.id == Transfer.credit_id)
        .join(Member, Member.id == func.coalesce(credit.c.member_id, debit.c.member_id))
        .outerjoin(OrderLine, OrderLine.id == Transfer.line_id)
        .outerjoin(Order, Order.id == OrderLine.order_id)
        .where(Transfer.kind.in_(COMMISSIONS))
        .order_by(Transfer.id)
    )
    for order, line, member, kind, cents, given in _stream(connection, query):
        yield [order, line, member, kind, format_hundredths(cents if given else -cents)]


def _pool(connection: Connection) -> Iterator[Row]:
    lane = case((Account.channel == "mall", Product.ref), else_=Store.ref)
    query = (
        select(Account.kind, Account.channel, lane, Account.balance_cents)
        .outerjoin(Product, (Account.channel == "mall") & (Product.id == Account.lane_id))
        .outerjoin(Store, (Account.channel != "mall") & (Store.id == Account.lane_id))
        .where(
            Account.member_id.is_(None), Account.kind.in_(("carry", "union", "dividend")), Account.balance_cents != 0
        )
    )
    names = {
        ":".join(part for part in (kind, channel, ref) if part is not None): cents
        for kind, channel, ref, cents in _stream(connection, query)
    }
    for name, cents in sorted(names.items()):
        yield [name, format_hundredths(cents)]


HEADERS = {
    "entries": "entry order line member channel lane ratio source drawable drawn_ratio"
    " total rewarded converted zeroed waiting status",
    "payouts": "payout entry from_order from_line amount",
    "settlements": "order line extraction carry_taken paid_out retained carried",
    "balances": "member asset amount",
    "commissions": "order line member kind amount",
    "pool": "name amount",
}
ROWS: dict[str, Callable[[Connection], Iterator[Row]]] = {
    "entries": _entries,
    "payouts": _payouts,
    "settlements": _settlements,
    "balances": _balances,
    "commissions": _commissions,
    "pool": _pool,
}
