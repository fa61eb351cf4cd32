"""What members do with what they hold: withdrawals and gifts; the money itself moves in ``transfers``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant

OPEN_WITHDRAWAL = text("status IN ('requested', 'approved')")


class TransferCause(Base):
    """What a transfer belongs to that is neither entry, line nor order: a withdrawal, a redemption, a note.

    Kept beside ``transfers``, because few transfers have one and every order writes some.
    """

    __tablename__ = "transfer_causes"
    __table_args__ = (
        CheckConstraint("kind IN ('withdrawal', 'redemption', 'note')", name="kind"),
        Index("ix_transfer_causes_kind", "kind", "number"),
    )

    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfers.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str]
    number: Mapped[int | None]
    note: Mapped[str] = mapped_column(server_default="")


class Withdrawal(Base):
    """A member's request to have cash or commission paid out; ``cents`` is reserved until it is decided.

    ``fee_cents`` of it are kept, the rest is paid to ``payee`` (how, in the member's words).
    """

    __tablename__ = "withdrawals"
    __table_args__ = (
        CheckConstraint("asset IN ('cash', 'commission')", name="asset"),
        CheckConstraint("status IN ('requested', 'approved', 'paid', 'refused', 'cancelled')", name="status"),
        CheckConstraint("cents > 0 AND fee_cents >= 0 AND fee_cents < cents", name="cents"),
        Index("ix_withdrawals_member_id", "member_id", "id"),
        Index("ix_withdrawals_status", "status", "id"),
        Index("ix_withdrawals_open", "id", sqlite_where=OPEN_WITHDRAWAL, postgresql_where=OPEN_WITHDRAWAL),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    asset: Mapped[str]
    cents: Mapped[int]
    fee_cents: Mapped[int]
    payee: Mapped[str]
    status: Mapped[str]
    requested_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    paid_at: Mapped[datetime | None] = mapped_column(Instant)
    reference: Mapped[str] = mapped_column(server_default="")


class Gift(Base):
    """What members can redeem; ``offered`` is how many there are in all (null: without end), those given included."""

    __tablename__ = "gifts"
    __table_args__ = (
        CheckConstraint("asset IN ('points', 'love_value', 'voucher')", name="asset"),
        CheckConstraint("price_cents > 0", name="price"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    about: Mapped[str] = mapped_column(server_default="")
    picture: Mapped[str] = mapped_column(server_default="")
    asset: Mapped[str]
    price_cents: Mapped[int]
    offered: Mapped[int | None]
    on_sale: Mapped[bool]


class Redemption(Base):
    """A gift that a member redeemed: handed over against ``code`` or sent (``parcel``), or cancelled and given back."""

    __tablename__ = "redemptions"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'fulfilled', 'cancelled')", name="status"),
        Index("ix_redemptions_member_id", "member_id", "id"),
        Index("ix_redemptions_gift_id", "gift_id", "status"),
        Index("ix_redemptions_status", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gifts.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    asset: Mapped[str]
    cents: Mapped[int]
    code: Mapped[str] = mapped_column(unique=True)
    send_to: Mapped[str] = mapped_column(server_default="")
    parcel: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str]
    redeemed_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
