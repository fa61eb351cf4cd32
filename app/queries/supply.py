"""What was sold of one supplier's products: lines at the supply price, without buyers, and sums by month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.extensions import db
from app.models import Order, OrderLine, Product
from app.queries.paging import PAGE, Page, read_page

MOST_SUMMED = 20_000
"""From how many of the newest lines the months are summed: the page takes no longer however many there are."""


@dataclass(frozen=True, slots=True)
class SupplyLine:
    """A line that was sold; ``supply_cents`` is the supply price when it was paid for, times the quantity."""

    id: int
    order_ref: str
    paid_at: datetime
    completed_at: datetime | None
    product_ref: str
    product_name: str
    quantity: int
    supply_cents: int
    is_refunded: bool
    is_partly_refunded: bool

    @property
    def state(self) -> str:
        """How the line stands, in the words of orders."""
        if self.is_refunded:
            return "refunded"
        if self.is_partly_refunded:
            return "refunded_in_part"
        return "paid" if self.completed_at is None else "completed"


@dataclass(frozen=True, slots=True)
class Month:
    """What was sold in a month of the shop's calendar and is not wholly refunded; ``number`` is 1 to 12."""

    year: int
    number: int
    quantity: int
    supply_cents: int


@dataclass(frozen=True, slots=True)
class Months:
    """The newest months, the newest first; ``is_cut`` says that there are more lines than were summed."""

    rows: tuple[Month, ...]
    is_cut: bool


SUPPLY = OrderLine.paid_cents - OrderLine.profit_cents
"""What the supplier gets for a line: the profit of the mall is what was paid less the cost, which is this (D5)."""

REFUNDED = (OrderLine.paid_cents > 0) & (OrderLine.refunded_cents == OrderLine.paid_cents)


def list_lines(
    supplier_id: int, *, after: int | None = None, before: int | None = None, limit: int = PAGE
) -> Page[SupplyLine]:
    """The page of lines, the newest first, that follows ``after`` or precedes ``before``."""
    query = (
        select(
            OrderLine.id,
            Order.ref,
            Order.paid_at,
            Order.completed_at,
            Product.ref,
            Product.name,
            OrderLine.quantity,
            SUPPLY,
            REFUNDED,
            OrderLine.refunded_cents > 0,
        )
        .join(Order, Order.id == OrderLine.order_id)
        .join(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.supplier_id == supplier_id)
    )
    page = read_page(query, OrderLine.id, after=after, before=before, limit=limit)
    return Page(tuple(SupplyLine(*row) for row in page.rows), page.previous, page.following)


def sum_months(supplier_id: int, zone: ZoneInfo, most: int = 3) -> Months:
    """The sums of the ``most`` newest months, of the newest lines."""
    query = (
        select(Order.paid_at, OrderLine.quantity, SUPPLY, REFUNDED)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.supplier_id == supplier_id)
        .order_by(OrderLine.id.desc())
        .limit(MOST_SUMMED + 1)
    )
    rows = db.session.execute(query).all()
    kept = [
        (paid_at.astimezone(zone), quantity, cents) for paid_at, quantity, cents, gone in rows[:MOST_SUMMED] if not gone
    ]
    return Months(tuple(_months(kept))[:most], len(rows) > MOST_SUMMED)


def _months(lines: Iterable[tuple[datetime, int, int]]) -> list[Month]:
    sums: dict[tuple[int, int], tuple[int, int]] = {}
    for at, quantity, cents in lines:
        before = sums.get((at.year, at.month), (0, 0))
        sums[at.year, at.month] = before[0] + quantity, before[1] + cents
    return [Month(*month, *sums[month]) for month in sorted(sums, reverse=True)]
