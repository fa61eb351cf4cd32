"""The last ids in use: under the write lock the next ones are counted on from them, without gaps."""

from __future__ import annotations

from sqlalchemy import func, select

from app.models import Account, Claim, Entry, Event, Order, OrderLine, Settlement, Transfer
from app.models.base import table_of
from app.services.book.statements import Sql, Statement

TABLES = tuple(table_of(model) for model in (Order, OrderLine, Entry, Settlement, Account, Transfer, Claim, Event))
LAST_IDS = Statement(select(*(select(func.max(table.c.id)).scalar_subquery() for table in TABLES)))

Numbers = dict[str, int]


def last_numbers(sql: Sql) -> Numbers:
    """The last id of each table that is numbered here, by its name; 0 where it is empty."""
    row = sql.fetch_one(LAST_IDS)
    assert row is not None
    return {table.name: last or 0 for table, last in zip(TABLES, row, strict=True)}
