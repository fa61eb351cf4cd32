"""How members get in: their accounts, the links and invitations that open one, and the agreement they accepted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant


class MemberAccount(Base):
    """A member's way in: phone number and password; ``session_key`` changes with the password and ends every session.

    ``phone`` is the normalised number to log in with, and this account's alone; ``members.phone`` is for contact and
    may stand there twice. ``store_id`` is the store whose invitation brought the member here.
    """

    __tablename__ = "member_accounts"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    phone: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    session_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    store_id: Mapped[int | None] = mapped_column(ForeignKey("stores.id"))


class MemberLink(Base):
    """A link that is one member's: to claim them, to choose a new password, or to look at their progress.

    ``claim`` and ``reset`` are used once, and only the digest of their secret is kept. ``view`` has no digest: its
    address is signed with the installation's key, so that it can be printed again.
    """

    __tablename__ = "member_links"
    __table_args__ = (
        CheckConstraint("kind IN ('claim', 'reset', 'view')", name="kind"),
        CheckConstraint("(kind = 'view') = (digest IS NULL)", name="digest"),
        Index("ix_member_links_member_id", "member_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str]
    digest: Mapped[str | None] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Invitation(Base):
    """The standing code of a member or of a store by which others register; a member's sets the referrer for good."""

    __tablename__ = "invitations"
    __table_args__ = (CheckConstraint("(member_id IS NULL) <> (store_id IS NULL)", name="inviter"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), unique=True)
    store_id: Mapped[int | None] = mapped_column(ForeignKey("stores.id"), unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)


class Agreement(Base):
    """A version of the shop's agreement, as it was published; the newest holds."""

    __tablename__ = "agreements"

    version: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(Instant)


class Acceptance(Base):
    """That a member accepted a version of the agreement, and when."""

    __tablename__ = "acceptances"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(ForeignKey("agreements.version"), primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)


class Application(Base):
    """A store or a supplier that asks to join, and what became of it.

    ``recruiter_id`` is the member whose invitation it came by, ``member_id`` the member who applied, if logged in.
    ``ref`` is the store or supplier that the approval made, ``commission_bps`` what was agreed with a store.
    """

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint("kind IN ('store', 'supplier')", name="kind"),
        CheckConstraint("status IN ('open', 'approved', 'refused')", name="status"),
        Index("ix_applications_status", "status", "id"),
        Index("ix_applications_recruiter", "recruiter_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    contact: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    recruiter_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    applied_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    ref: Mapped[str] = mapped_column(server_default="")
    commission_bps: Mapped[int | None]


class ApplicationPaper(Base):
    """A paper that came with an application; ``kept`` is the name under which the file is kept."""

    __tablename__ = "application_papers"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    number: Mapped[int]
    name: Mapped[str]
    kept: Mapped[str] = mapped_column(unique=True)
