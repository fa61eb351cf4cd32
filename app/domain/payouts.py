"""Paying an entry: the one place where waiting becomes rewarded."""

from __future__ import annotations

from app.domain.accounts import member_account
from app.domain.book import Book
from app.domain.records import Entry, Line


def pay_entry(book: Book, entry: Entry, cents: int, *, source: str, line: Line | None) -> None:
    """Pay ``cents`` of what ``entry`` waits for to its member's cash, at once (R18); this closes its draw (R9)."""
    entry.waiting -= cents
    entry.rewarded += cents
    entry.drawable = False
    if not entry.waiting:
        entry.status = "completed"
    book.entry_changed(entry)
    book.transfer(source, member_account(entry.member_id, "cash"), cents, "payout", entry=entry, line=line)
