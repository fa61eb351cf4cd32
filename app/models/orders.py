"""Orders, their lines and what was deducted on them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant

CHANNEL = "channel IN ('mall', 'store', 'cashier')"
OPEN = text("completed_at IS NULL AND NOT is_refunded")
"""Orders that may still be completed (S27)."""
OF_STORE = text("store_id IS NOT NULL")
OF_SUPPLIER = text("supplier_id IS NOT NULL")


class Order(Base):
    """A paid order, or one taken over from another system (``is_opened``, R29).

    ``is_refunded`` says that all that was paid, more than 0, is refunded: such an order is never completed.
    """

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint(CHANNEL, name="channel"),
        CheckConstraint("(channel = 'mall') = (store_id IS NULL)", name="store"),
        Index("ix_orders_member_paid", "member_id", "paid_at"),
        Index("ix_orders_store", "store_id", "id", sqlite_where=OF_STORE, postgresql_where=OF_STORE),
        Index("ix_orders_open", "paid_at", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ref: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    channel: Mapped[str]
    store_id: Mapped[int | None] = mapped_column(ForeignKey("stores.id"))
    paid_at: Mapped[datetime] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    is_opened: Mapped[bool]
    is_refunded: Mapped[bool] = mapped_column(default=False)


class OrderLine(Base):
    """A line of an order with all that was decided when it was paid (R2).

    ``lane_id`` is the product (mall) or the store (store, cashier). ``settled_net_cents`` is what was left of the line
    when it was settled; null until then. ``trace`` is JSON: what was asked and found (R10). ``supplier_id`` is who
    delivered the product then; without a constraint, as it is with products.
    """

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "number"),
        CheckConstraint("paid_cents >= 0 AND refunded_cents BETWEEN 0 AND paid_cents", name="refunded"),
        Index("ix_order_lines_supplier", "supplier_id", "id", sqlite_where=OF_SUPPLIER, postgresql_where=OF_SUPPLIER),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    number: Mapped[int]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    quantity: Mapped[int]
    paid_cents: Mapped[int]
    refunded_cents: Mapped[int]
    subsidy_cents: Mapped[int]
    profit_cents: Mapped[int]
    takes_part: Mapped[bool]
    extraction_bps: Mapped[int]
    settled_net_cents: Mapped[int | None]
    trace: Mapped[str]
    supplier_id: Mapped[int | None]


class OrderDeduction(Base):
    """What was deducted on an order in one asset, or in the sender's own wallet (``elsewhere``, R3)."""

    __tablename__ = "order_deductions"
    __table_args__ = (CheckConstraint("cents > 0", name="cents"),)

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    asset: Mapped[str] = mapped_column(primary_key=True)
    cents: Mapped[int]
