"""Whether the same sale was entered a moment ago."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from app.extensions import db
from app.models import Order, OrderLine

RECENT = timedelta(minutes=10)
MOST_LOOKED_AT = 100
"""How many orders of one member in one place within that time are looked at, the newest first."""


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line as it was sold; at a counter without a product."""

    product_id: int | None
    quantity: int
    paid_cents: int


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale that is to be entered: who bought what, where (``store_id`` None: the mall), and when it is paid."""

    member_id: int
    channel: str
    store_id: int | None
    paid_at: datetime
    lines: Sequence[SoldLine]


@dataclass(frozen=True, slots=True)
class SameSale:
    """The order that is already there."""

    id: int
    ref: str
    paid_at: datetime


def find_same_sale(sale: Sale, *, but: str) -> SameSale | None:
    """The newest order of this member in this place with the same lines, paid at most ten minutes before or after.

    ``but`` is the number of the sale itself, which may have been confirmed a moment ago. An order that is refunded is
    none: it was taken back, so that it can be entered anew.
    """
    found = [SameSale(*row) for row in db.session.execute(nearby_orders(sale))]
    orders = [order for order in found if order.ref != but]
    lines = _lines_of([order.id for order in orders])
    wanted = _in_any_order(sale.lines)
    return next((order for order in orders if _in_any_order(lines[order.id]) == wanted), None)


def nearby_orders(sale: Sale) -> Select[*tuple[Any, ...]]:
    """The orders of this member in this place around the time of this sale, the newest first."""
    return (
        select(Order.id, Order.ref, Order.paid_at)
        .where(
            Order.member_id == sale.member_id,
            Order.paid_at.between(sale.paid_at - RECENT, sale.paid_at + RECENT),
            Order.channel == sale.channel,
            Order.store_id.is_(None) if sale.store_id is None else Order.store_id == sale.store_id,
            ~Order.is_refunded,
        )
        .order_by(Order.paid_at.desc(), Order.id.desc())
        .limit(MOST_LOOKED_AT)
    )


def _lines_of(ids: Collection[int]) -> dict[int, list[SoldLine]]:
    found: dict[int, list[SoldLine]] = {order_id: [] for order_id in ids}
    columns = (OrderLine.order_id, OrderLine.product_id, OrderLine.quantity, OrderLine.paid_cents)
    if ids:
        for order_id, product_id, quantity, paid_cents in db.session.execute(
            select(*columns).where(OrderLine.order_id.in_(ids))
        ):
            found[order_id].append(SoldLine(product_id, quantity, paid_cents))
    return found


def _in_any_order(lines: Sequence[SoldLine]) -> list[tuple[int, int, int]]:
    return sorted((line.product_id or 0, line.quantity, line.paid_cents) for line in lines)
