"""What came in from outside: applied events, and imports that are under way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant


class Event(Base):
    """An applied event: the sender's own id, and the digest of its content that tells a repeat from a fraud."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ref: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    type: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(Instant)


class Import(Base):
    """A run of ``events import``; without ``finished_at`` it is under way or was killed."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    line: Mapped[int] = mapped_column(server_default="0")
    applied: Mapped[int] = mapped_column(server_default="0")
    refused: Mapped[int] = mapped_column(server_default="0")


class ImportRefusal(Base):
    """A line that an import refused: run again with nothing new before it, it is refused again, not tried anew."""

    __tablename__ = "import_refusals"
    __table_args__ = {"sqlite_with_rowid": False}

    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    place: Mapped[str]
    reason: Mapped[str]
