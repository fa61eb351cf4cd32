"""What stands on the receipt of an order."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.models import Entry, Member, MemberAccount, Order, OrderLine, Product

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A line with what is left of it after refunds, and the queue ID that it was given."""

    number: int
    product_name: str | None
    quantity: int
    left_cents: int
    entry_id: int | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Whose order it is, whether that member can log in, and its lines, of which there may be more."""

    member_id: int
    member_ref: str
    has_account: bool
    lines: tuple[ReceiptLine, ...]
    is_cut: bool


def get_receipt(order_id: int) -> Receipt:
    """The receipt of an order that is there."""
    buyer = db.session.execute(
        select(Member.id, Member.ref, MemberAccount.member_id.is_not(None))
        .select_from(Order)
        .join(Member, Member.id == Order.member_id)
        .outerjoin(MemberAccount, MemberAccount.member_id == Member.id)
        .where(Order.id == order_id)
    ).one()
    rows = db.session.execute(
        select(
            OrderLine.number,
            Product.name,
            OrderLine.quantity,
            OrderLine.paid_cents - OrderLine.refunded_cents,
            Entry.id,
        )
        .outerjoin(Product, Product.id == OrderLine.product_id)
        .outerjoin(Entry, Entry.line_id == OrderLine.id)
        .where(OrderLine.order_id == order_id)
        .order_by(OrderLine.number)
        .limit(MOST_LINES + 1)
    ).all()
    lines = tuple(ReceiptLine(*row) for row in rows[:MOST_LINES])
    return Receipt(*buyer, lines, len(rows) > MOST_LINES)
