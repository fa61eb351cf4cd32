"""Rows written straight into the tables, for tests of what only reads them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.extensions import db
from app.models import (
    Account,
    Entry,
    Member,
    Order,
    OrderLine,
    Product,
    QueueBlock,
    Scope,
    Settlement,
    Shop,
    Store,
    Transfer,
)
from app.services import transactions

START = datetime.fromisoformat("2026-11-01T10:00:00+08:00")
TRACE = json.dumps(
    {
        "takes_part": True,
        "joins": True,
        "extraction": {"scope": "base", "value": "65"},
        "chain": [
            {"step": "product.level", "value": None},
            {
                "step": "product.cumulative",
                "value": None,
                "tiers": [{"days": 10, "amount": "1000.00", "ratio": "150", "spent": "20.00"}],
            },
            {"step": "product.lottery", "value": "lottery"},
            {"step": "base.default", "value": "130"},
        ],
        "source": "base.default",
    }
)


@contextmanager
def write() -> Iterator[Connection]:
    """A write transaction, after which the session reads anew."""
    with transactions.write() as connection:
        yield connection
    db.session.rollback()


def set_shop(**values: Any) -> None:
    """Change columns of the shop's row."""
    with write() as connection:
        connection.execute(update(Shop).values(**values))


def add_catalogue() -> None:
    """Two products, two stores and three members, each with ids from 1."""
    with write() as connection:
        connection.execute(
            insert(Product),
            [{"id": i, "ref": f"p{i}", "name": f"Cake {i}", "source": "self"} for i in (1, 2)],
        )
        connection.execute(insert(Store), [{"id": i, "ref": f"s{i}", "name": f"Store {i}"} for i in (1, 2)])
        connection.execute(insert(Member), [{"id": i, "ref": f"m{i}", "name": f"Member {i}"} for i in (1, 2, 3)])
        on_products = [{"kind": "product", "product_id": i, "enabled": True} for i in (1, 2)]
        on_stores = [{"kind": kind, "store_id": i, "enabled": True} for i in (1, 2) for kind in ("store", "cashier")]
        connection.execute(insert(Scope), on_products)
        connection.execute(insert(Scope), on_stores)


def add_entries(
    count: int, *, channel: str = "mall", lane_id: int = 1, first: int = 1, total_cents: int = 13_000, **values: Any
) -> None:
    """One order with one line for each entry, an hour apart, and the sums over blocks."""
    rewarded = values.pop("rewarded_cents", 0)
    status = values.pop("status", "waiting")
    waiting = total_cents - rewarded if status == "waiting" else 0
    rest = total_cents - rewarded
    others = {
        "converted_cents": rest if status == "converted" else 0,
        "zeroed_cents": rest if status == "zeroed" else 0,
    }
    ids = range(first, first + count)
    with write() as connection:
        connection.execute(
            insert(Order),
            [
                {
                    "id": i,
                    "ref": f"o{i:04d}",
                    "member_id": 1 + i % 3,
                    "channel": channel,
                    "store_id": None if channel == "mall" else lane_id,
                    "paid_at": START + timedelta(hours=i),
                    "completed_at": START + timedelta(hours=i + 1),
                    "is_opened": False,
                }
                for i in ids
            ],
        )
        connection.execute(
            insert(OrderLine),
            [
                {
                    "id": i,
                    "order_id": i,
                    "number": 1,
                    "product_id": lane_id if channel == "mall" else None,
                    "quantity": 1,
                    "paid_cents": 10_000,
                    "refunded_cents": 0,
                    "subsidy_cents": 0,
                    "profit_cents": 4_000,
                    "takes_part": True,
                    "extraction_bps": 6_500,
                    "settled_net_cents": None,
                    "trace": TRACE,
                }
                for i in ids
            ],
        )
        connection.execute(
            insert(Entry),
            [
                {
                    "id": i,
                    "line_id": i,
                    "order_id": i,
                    "member_id": 1 + i % 3,
                    "channel": channel,
                    "lane_id": lane_id,
                    "joined_at": START + timedelta(hours=i),
                    "joined_day": 0,
                    "ratio_bps": 13_000,
                    "source": "base.default",
                    "total_cents": total_cents if status not in ("completed", "cancelled") else rewarded,
                    "rewarded_cents": rewarded,
                    "waiting_cents": waiting,
                    "status": status,
                    "is_completed": True,
                    "drawable": False,
                    "was_drawn": False,
                    "was_chosen": False,
                }
                | others
                | values
                for i in ids
            ],
        )
    if waiting:
        _add_blocks(channel, lane_id, list(ids), waiting)


def add_settlement(
    line_id: int, at: datetime, *, extraction_cents: int, paid: dict[int, int], retained_cents: int = 0
) -> None:
    """A settled line with its payouts {entry: cents}; the entries themselves are left as they are."""
    with write() as connection:
        last = connection.scalar(select(Transfer.id).order_by(Transfer.id.desc()).limit(1)) or 0
        _add_account(connection, 1, "takings", "takings")
        _add_account(connection, 2, "platform:cash", "platform")
        connection.execute(
            insert(Settlement).values(
                id=line_id,
                line_id=line_id,
                settled_at=at,
                extraction_cents=extraction_cents,
                carry_taken_cents=0,
                paid_out_cents=sum(paid.values()),
                retained_cents=retained_cents,
                carried_cents=0,
            )
        )
        transfers = []
        for entry_id, cents in paid.items():
            member_id = connection.scalar(select(Entry.member_id).where(Entry.id == entry_id))
            assert member_id is not None
            _add_account(connection, 10 + member_id, f"member:{member_id}:cash", "member", member_id=member_id)
            transfers.append((10 + member_id, cents, "payout", entry_id))
        if retained_cents:
            transfers.append((2, retained_cents, "retained", None))
        for number, (credit_id, cents, kind, entry_id) in enumerate(transfers, 1):
            connection.execute(
                insert(Transfer).values(
                    id=last + number,
                    debit_id=1,
                    credit_id=credit_id,
                    cents=cents,
                    kind=kind,
                    at=at,
                    entry_id=entry_id,
                    line_id=line_id,
                )
            )


def add_carry(account_id: int, channel: str, lane_id: int | None, cents: int) -> None:
    """Money that a queue carries."""
    with write() as connection:
        key = f"carry:{channel}" if lane_id is None else f"carry:{channel}:{lane_id}"
        _add_account(connection, account_id, key, "carry", channel=channel, lane_id=lane_id, balance_cents=cents)


def _add_account(connection: Any, account_id: int, key: str, kind: str, **values: Any) -> None:
    if connection.scalar(select(Account.id).where(Account.key == key)) is None:
        row = {"id": account_id, "key": key, "kind": kind, "asset": "cash", "balance_cents": 0}
        connection.execute(insert(Account).values(row | values))


def _add_blocks(channel: str, lane_id: int, ids: list[int], waiting_cents: int) -> None:
    sums: defaultdict[tuple[int, int], int] = defaultdict(int)
    for i in ids:
        for lane in (0, lane_id):
            sums[lane, i // 1024] += 1
    with write() as connection:
        for (lane, block), entries in sums.items():
            key = {"channel": channel, "lane_id": lane, "block": block}
            done = connection.execute(
                update(QueueBlock)
                .filter_by(**key)
                .values(
                    entries=QueueBlock.entries + entries,
                    waiting_cents=QueueBlock.waiting_cents + entries * waiting_cents,
                )
            )
            if not done.rowcount:
                more = {"entries": entries, "waiting_cents": entries * waiting_cents}
                connection.execute(insert(QueueBlock).values(key | more))
