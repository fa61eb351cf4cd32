"""What the search at the head of every page finds: members, and whether any orders or entries fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.models import Entry, Order, OrderLine
from app.queries.entries import LARGEST_ID, MOST_MATCHES, beginning_with
from app.queries.searching_members import Hits, find_beginning, find_whole


@dataclass(frozen=True, slots=True)
class Found:
    """Who fits, and whether any order or any entry does, which have lists of their own."""

    members: Hits
    has_orders: bool
    has_entries: bool

    @property
    def is_of_lists(self) -> bool:
        """Whether a list of orders or of entries shows something."""
        return self.has_orders or self.has_entries


def search_all(typed: str, *, sees_private: bool) -> Found:
    """What was typed as the whole of a number or a phone; where it is none, what begins with it."""
    members = find_whole(typed, by_name=False)
    orders = db.session.scalars(select(Order.id).where(Order.ref == typed)).all()
    is_entry = _is_entry(typed)
    if not (members.members or orders or is_entry):
        members, orders = find_beginning(typed, sees_private=sees_private), beginning_with(Order, typed)
    return Found(members, bool(orders), is_entry or _have_entries(orders[:MOST_MATCHES]))


def _is_entry(typed: str) -> bool:
    if not (typed.isascii() and typed.isdigit() and int(typed) <= LARGEST_ID):
        return False
    return db.session.scalar(select(Entry.id).where(Entry.id == int(typed))) is not None


def _have_entries(orders: Sequence[int]) -> bool:
    if not orders:
        return False
    lines = select(OrderLine.id).where(OrderLine.order_id.in_(orders))
    return db.session.scalar(select(Entry.id).where(Entry.line_id.in_(lines)).limit(1)) is not None
