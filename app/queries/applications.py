"""Stores and suppliers that applied to join."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.extensions import db
from app.models import Application, ApplicationPaper, Member, Store, Supplier
from app.queries.paging import Page, read_page

STATUSES = ("open", "approved", "refused")


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application; ``recruiter_ref`` is the member by whose invitation it came."""

    id: int
    kind: str
    name: str
    contact: str
    phone: str
    email: str
    note: str
    applied_at: datetime
    status: str
    decided_at: datetime | None
    decided_by: str
    reason: str
    ref: str
    commission_bps: int | None
    recruiter_id: int | None
    recruiter_ref: str | None
    recruiter_name: str | None


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper: its number in the application, what its file was called, and the name under which it is kept."""

    number: int
    name: str
    kept: str


_COLUMNS = (
    Application.id, Application.kind, Application.name, Application.contact, Application.phone, Application.email,
    Application.note, Application.applied_at, Application.status, Application.decided_at, Application.decided_by,
    Application.reason, Application.ref, Application.commission_bps, Application.recruiter_id, Member.ref, Member.name,
)  # fmt: skip
_QUERY: Select[*tuple[Any, ...]] = select(*_COLUMNS).outerjoin(Member, Member.id == Application.recruiter_id)


def list_applications(
    *, status: str | None = None, after: int | None = None, before: int | None = None
) -> Page[ApplicationRow]:
    """The page of applications, the newest first."""
    query = _QUERY if status is None else _QUERY.where(Application.status == status)
    page = read_page(query, Application.id, after=after, before=before)
    return Page(tuple(ApplicationRow(*row) for row in page.rows), page.previous, page.following)


def get_application(application_id: int) -> ApplicationRow | None:
    """One application."""
    rows = db.session.execute(_QUERY.where(Application.id == application_id))
    return next((ApplicationRow(*row) for row in rows), None)


def list_papers(application_id: int) -> tuple[PaperRow, ...]:
    """The papers that came with an application."""
    query = (
        select(ApplicationPaper.number, ApplicationPaper.name, ApplicationPaper.kept)
        .where(ApplicationPaper.application_id == application_id)
        .order_by(ApplicationPaper.number)
    )
    return tuple(PaperRow(*row) for row in db.session.execute(query))


def count_open() -> int:
    """How many wait for a decision."""
    return db.session.scalar(select(func.count()).where(Application.status == "open")) or 0


def made_id(row: ApplicationRow) -> int | None:
    """The id of the store or the supplier that an approval has made."""
    of = Store if row.kind == "store" else Supplier
    return db.session.scalar(select(of.id).where(of.ref == row.ref)) if row.ref else None
