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
    """What was typed as the whole of a number or a phone; where nothing is called so, what begins with it."""
    members, orders = find_whole(typed, by_name=False), _orders_called(typed)
    if not (members.members or orders):
        members = find_beginning(typed, sees_private=sees_private)
        orders = () if _is_entry(typed) else beginning_with(Order, typed)
    return _found(members, orders, typed)


def search_whole(typed: str) -> Found:
    """What was typed as the whole of something; orders alone are also found by how their numbers begin.

    For whoever may not see the members: nobody is found who was not named.
    """
    members, orders = find_whole(typed), _orders_called(typed)
    if not (members.members or orders or _is_entry(typed)):
        orders = beginning_with(Order, typed)
    return _found(members, orders, typed)


def _found(members: Hits, orders: Sequence[int], typed: str) -> Found:
    return Found(members, bool(orders), _is_entry(typed) or _have_entries(orders[:MOST_MATCHES]))


def _orders_called(typed: str) -> Sequence[int]:
    return db.session.scalars(select(Order.id).where(Order.ref == typed)).all()


def _is_entry(typed: str) -> bool:
    if not (typed.isascii() and typed.isdigit() and int(typed) <= LARGEST_ID):
        return False
    return db.session.scalar(select(Entry.id).where(Entry.id == int(typed))) is not None


def _have_entries(orders: Sequence[int]) -> bool:
    if not orders:
        return False
    lines = select(OrderLine.id).where(OrderLine.order_id.in_(orders))
    return db.session.scalar(select(Entry.id).where(Entry.line_id.in_(lines)).limit(1)) is not None
