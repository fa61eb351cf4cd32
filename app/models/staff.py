"""The people who may open the console."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant


class Staff(Base):
    """Somebody who may open the console; ``session_key`` changes with the password and ends every open session.

    Somebody who was invited and has not chosen a password yet has an empty ``password_hash``, which no password fits.
    ``supplier_id`` is for whom somebody in the role supplier delivers.
    """

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint(
            "role IN ('owner', 'manager', 'finance', 'store_manager', 'cashier', 'viewer', 'supplier')", name="role"
        ),
        CheckConstraint("(role = 'supplier') = (supplier_id IS NOT NULL)", name="supplier"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    role: Mapped[str]
    session_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("suppliers.id"))


class StaffStore(Base):
    """A store for which a store manager or a cashier works."""

    __tablename__ = "staff_stores"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True, autoincrement=False)
    store_id: Mapped[int] = mapped_column(ForeignKey("stores.id"), primary_key=True, autoincrement=False)


class StaffLink(Base):
    """The one open link of a member of staff to choose a password; only the digest of its secret is kept."""

    __tablename__ = "staff_links"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class LoginFailure(Base):
    """How often in a row a login failed, for an account (``user:…``) or an address; and what is counted by the day."""

    __tablename__ = "login_failures"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Instant)
