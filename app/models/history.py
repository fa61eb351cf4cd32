"""What was changed, by whom and why; rows are only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant


class Change(Base):
    """One change of one object, or one act of staff that moves money.

    ``kind`` and ``ref`` name what was changed (``settings``, ``levels``, ``stores``, ``products``, ``members``,
    ``suppliers``, ``staff``, ``orders`` …). ``before`` and ``after`` hold JSON in the shape of the shop file, no more
    of it than differs; ``before`` is null for what is new, and for an act ``after`` says what was done.
    ``author`` is the user name, or what else changed it: a file, an event, the set-up.
    """

    __tablename__ = "changes"
    __table_args__ = (
        Index("ix_changes_kind_ref_id", "kind", "ref", "id"),
        Index("ix_changes_staff_id", "staff_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    author: Mapped[str]
    kind: Mapped[str]
    ref: Mapped[str]
    action: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    before: Mapped[str | None]
    after: Mapped[str | None]
