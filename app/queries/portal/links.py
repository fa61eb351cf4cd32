"""Members' links: those of a member as staff see them, and whose one is that somebody comes by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import MemberAccount, MemberLink

MOST = 20
"""How many of a member's links are listed; older ones are out of date or used up."""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link in the list of a member's."""

    id: int
    member_id: int
    kind: str
    made_at: datetime
    made_by: str
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def state(self, now: datetime) -> str:
        """``used``, ``revoked``, ``expired``, or ``open`` while it works."""
        if self.used_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= now else "open"


COLUMNS = (
    MemberLink.id, MemberLink.member_id, MemberLink.kind, MemberLink.made_at, MemberLink.made_by,
    MemberLink.expires_at, MemberLink.used_at, MemberLink.revoked_at,
)  # fmt: skip


def list_links(member_id: int) -> tuple[LinkRow, ...]:
    """A member's latest links, the newest first."""
    query = select(*COLUMNS).where(MemberLink.member_id == member_id).order_by(MemberLink.id.desc()).limit(MOST)
    return tuple(LinkRow(*row) for row in db.session.execute(query))


def get_link(member_id: int, link_id: int) -> LinkRow | None:
    """A link if it is this member's."""
    query = select(*COLUMNS).where(MemberLink.id == link_id, MemberLink.member_id == member_id)
    row = db.session.execute(query).one_or_none()
    return LinkRow(*row) if row else None


def newest_view(member_id: int, now: datetime) -> LinkRow | None:
    """A member's newest personal link that works."""
    query = select(*COLUMNS).where(
        MemberLink.member_id == member_id,
        MemberLink.kind == "view",
        MemberLink.revoked_at.is_(None),
        MemberLink.expires_at > now,
    )
    row = db.session.execute(query.order_by(MemberLink.id.desc()).limit(1)).one_or_none()
    return LinkRow(*row) if row else None


def seen_by(link_id: int, now: datetime) -> int | None:
    """The member whose progress a personal link shows; None where it does not work (any more)."""
    return db.session.scalar(
        select(MemberLink.member_id)
        .outerjoin(MemberAccount, MemberAccount.member_id == MemberLink.member_id)
        .where(
            MemberLink.id == link_id,
            MemberLink.kind == "view",
            MemberLink.revoked_at.is_(None),
            MemberLink.expires_at > now,
            MemberAccount.disabled_at.is_(None),
        )
    )


def is_open(kind: str, digest: str, now: datetime) -> bool:
    """Whether the link of which this digest is kept works; whoever uses it is asked again then."""
    query = (
        select(MemberLink.id)
        .outerjoin(MemberAccount, MemberAccount.member_id == MemberLink.member_id)
        .where(
            MemberLink.digest == digest,
            MemberLink.kind == kind,
            MemberLink.used_at.is_(None),
            MemberLink.revoked_at.is_(None),
            MemberLink.expires_at > now,
            MemberAccount.disabled_at.is_(None),
        )
    )
    return db.session.execute(query).first() is not None
