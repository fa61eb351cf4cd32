"""Zeroing on a schedule: in parts, each a transaction, so that orders come in between (S17, R27)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from app.domain.entries import retain_carries
from app.domain.instants import instant_of
from app.models import Entry
from app.services.book.zeroing import zero_part
from app.services.due import Due
from app.services.intake import book_of
from app.services.runs import Step, keep_run, open_run
from app.services.transactions import write

PART = 20_000
"""Entries a transaction: a quarter of a second of the writers' lock, with thousands of lanes up to a second."""


def zero_next_part(due: Due, *, now: datetime) -> Step:
    """Zero the next part of the entries whose order was paid before the run fell due.

    A late run ends like a punctual one: what joined since then stays, and so does what joins while it runs. How far it
    has come is kept with the run, so that after a kill it goes on from there. The last part retains what is carried.
    """
    with write() as connection:
        progress = open_run(connection, due, now)
        if progress is None:
            return "was_finished"
        upto = progress.get("upto")
        if upto is None:
            upto = connection.execute(select(func.max(Entry.id))).scalar_one() or 0
        after, before = progress.get("after", 0), instant_of(due.due_at)
        part = zero_part(connection, after=after, upto=upto, before=before, most=PART)
        sums = {
            "entries": progress.get("entries", 0) + part.entries,
            "cents": progress.get("cents", 0) + part.cents,
        }
        if not part.is_last:
            keep_run(connection, due, {**sums, "upto": upto, "after": part.last})
            return "more"
        with book_of(connection, now) as book:
            carried = sum(cents for _, cents in book.carries())
            retain_carries(book)
        keep_run(connection, due, {**sums, "retained_cents": carried}, finished_at=now)
    return "finished"
