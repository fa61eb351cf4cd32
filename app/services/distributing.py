"""The daily distribution of the union pool and the shareholders' dividend on their dates (U3, U4, D3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select

from app.domain.book import Book
from app.domain.distribution import distribute_dividend
from app.domain.union import distribute
from app.models import Transfer
from app.services.due import Due
from app.services.intake import book_of
from app.services.runs import Step, keep_run, open_run
from app.services.transactions import write


def run_union(due: Due, *, now: datetime) -> Step:
    """Distribute the union pool for one business date, once (U3)."""
    return _run_once(due, now, distribute)


def run_dividend(due: Due, *, now: datetime) -> Step:
    """Pay the shareholders' dividend of one business date, once (D3)."""
    return _run_once(due, now, distribute_dividend)


def _run_once(due: Due, now: datetime, work: Callable[[Book], None]) -> Step:
    """Do the work and record it in one transaction: all or nothing."""
    with write() as connection:
        if open_run(connection, due, now) is None:
            return "was_finished"
        last = connection.execute(select(func.max(Transfer.id))).scalar_one() or 0
        with book_of(connection, now) as book:
            work(book)
        made = select(func.count(), func.coalesce(func.sum(Transfer.cents), 0)).where(Transfer.id > last)
        payments, cents = connection.execute(made).one()
        keep_run(connection, due, {"payments": payments, "cents": int(cents)}, finished_at=now)
    return "finished"
