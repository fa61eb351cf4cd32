"""Accounts and transfers: the only way in which money, points, love value and vouchers move."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant

OF_MEMBER = text("member_id IS NOT NULL")
OF_NOBODY = text("member_id IS NULL")
BY_ENTRY = text("entry_id IS NOT NULL")
BY_LINE = text("line_id IS NOT NULL")
BY_ORDER = text("order_id IS NOT NULL")


class Account(Base):
    """Where transfers come from and go to; the balance is a cache that ``flask check`` recomputes.

    ``key`` names it: ``takings``, ``platform``, ``opening``, ``issued:points``, ``carry:mall``, ``carry:mall:7``,
    ``union``, ``dividend``, ``member:12:cash``.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        Index("ix_accounts_member", "member_id", sqlite_where=OF_MEMBER, postgresql_where=OF_MEMBER),
        Index("ix_accounts_kind", "kind", sqlite_where=OF_NOBODY, postgresql_where=OF_NOBODY),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    asset: Mapped[str]
    channel: Mapped[str | None]
    lane_id: Mapped[int | None]
    balance_cents: Mapped[int]


class Transfer(Base):
    """An amount moved from the debit to the credit account, once and for good (triggers refuse change and deletion).

    ``entry_id``, ``line_id`` and ``order_id`` say what caused it; a payout is a transfer of kind ``payout``.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        CheckConstraint("cents > 0", name="cents"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        Index("ix_transfers_debit", "debit_id", "id"),
        Index("ix_transfers_credit", "credit_id", "id"),
        Index("ix_transfers_entry", "entry_id", sqlite_where=BY_ENTRY, postgresql_where=BY_ENTRY),
        Index("ix_transfers_order", "order_id", sqlite_where=BY_ORDER, postgresql_where=BY_ORDER),
        Index("ix_transfers_line", "line_id", sqlite_where=BY_LINE, postgresql_where=BY_LINE),
        Index("ix_transfers_kind", "kind", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    debit_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    credit_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    cents: Mapped[int]
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("order_lines.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
