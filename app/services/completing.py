"""Orders that complete by themselves, so many days after they were paid (S27, R2)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, select

from app.domain.orders import complete_order
from app.extensions import db
from app.models import Order, Shop
from app.models.orders import OPEN
from app.services.book.marks import leave_quiet_mark
from app.services.intake import book_of
from app.services.transactions import write

CHUNK = 200
"""Orders a transaction: some hundredths of a second of the writers' lock."""


def orders_are_due(*, until: datetime) -> bool:
    """Whether any order falls due to complete by itself up to ``until``."""
    with db.engine.connect() as connection:
        query = _due(connection, until)
        return query is not None and connection.execute(query.limit(1)).first() is not None


def complete_due_orders(*, until: datetime, now: datetime) -> int:
    """Complete the next orders that fell due up to ``until``, in the order in which they did; tells how many."""
    with write() as connection:
        query = _due(connection, until)
        if query is None:
            return 0
        refs = connection.execute(query.order_by(Order.paid_at, Order.id).limit(CHUNK)).scalars().all()
        leave_quiet_mark(connection)
        with book_of(connection, now) as book:
            book.expect_orders(refs)
            for ref in refs:
                order = book.order_by_ref(ref)
                assert order is not None
                complete_order(book, order)
    return len(refs)


def _due(connection: Connection, until: datetime) -> Select[str] | None:
    """The refs of the orders due; completed and wholly refunded ones are not in the index that it reads."""
    days = json.loads(connection.execute(select(Shop.base)).scalar_one()).get("auto_complete_days")
    return None if days is None else select(Order.ref).where(OPEN, Order.paid_at <= until - timedelta(days=days))
