"""The shop's agreement: its versions, and who accepted which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import Acceptance, Agreement


@dataclass(frozen=True, slots=True)
class AgreementText:
    """A version of the agreement as it was published."""

    version: int
    body: str
    published_at: datetime

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text as it is shown: parted where a line is empty."""
        return paragraphs_of(self.body)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in the list, and how many accepted it; an empty one ended the agreement."""

    version: int
    published_at: datetime
    is_empty: bool
    accepted: int


@dataclass(frozen=True, slots=True)
class AcceptanceRow:
    """That a member accepted a version, and when."""

    version: int
    at: datetime


def paragraphs_of(body: str) -> tuple[str, ...]:
    """A text parted where a line is empty."""
    parts = "\n".join(line.rstrip() for line in body.splitlines()).split("\n\n")
    return tuple(part.strip("\n") for part in parts if part.strip())


def newest_agreement() -> AgreementText | None:
    """The agreement that holds; None where there is none."""
    query = select(Agreement.version, Agreement.body, Agreement.published_at)
    row = db.session.execute(query.order_by(Agreement.version.desc()).limit(1)).one_or_none()
    return AgreementText(*row) if row and row.body else None


def get_agreement(version: int) -> AgreementText | None:
    """One version."""
    query = select(Agreement.version, Agreement.body, Agreement.published_at).where(Agreement.version == version)
    row = db.session.execute(query).one_or_none()
    return AgreementText(*row) if row else None


def list_agreements() -> tuple[VersionRow, ...]:
    """Every version, the newest first."""
    counted = select(Acceptance.version, func.count().label("accepted")).group_by(Acceptance.version).subquery()
    query = (
        select(Agreement.version, Agreement.published_at, Agreement.body == "", func.coalesce(counted.c.accepted, 0))
        .outerjoin(counted, counted.c.version == Agreement.version)
        .order_by(Agreement.version.desc())
    )
    return tuple(VersionRow(*row) for row in db.session.execute(query))


def list_acceptances(member_id: int) -> tuple[AcceptanceRow, ...]:
    """What a member accepted, the newest version first."""
    query = select(Acceptance.version, Acceptance.at).where(Acceptance.member_id == member_id)
    return tuple(AcceptanceRow(*row) for row in db.session.execute(query.order_by(Acceptance.version.desc())))
