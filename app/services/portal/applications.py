"""Stores and suppliers that apply to join: what they say of themselves, and what staff decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.domain.errors import Refused
from app.extensions import db
from app.formats.fields import bps
from app.models import Application, ApplicationPaper, Member, Store, Supplier
from app.models.base import table_of
from app.services.daily import DailyLimit
from app.services.history import Author, record_act
from app.services.logins import network_of
from app.services.portal.invitations import inviter_of
from app.services.shop_file import edit_within
from app.services.staff import Link, Post, invite_within
from app.services.transactions import write

_applications = table_of(Application)
_papers = table_of(ApplicationPaper)

APPLICATIONS = DailyLimit(
    "applies", 5, "Too many applications came from here today. Try again tomorrow, or call the shop."
)
"""One network may send so many."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies: ``kind`` is store or supplier, ``name`` what it is called, ``contact`` whom to ask for."""

    kind: str
    name: str
    contact: str
    phone: str
    email: str
    note: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of an application: what its file was called, and the name under which it is kept."""

    name: str
    kept: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed with a store or a supplier: its ref here, the login and, of a store, the commission ratio.

    ``username`` is that of the manager to be, empty where nobody is to have a login.
    """

    ref: str
    commission_ratio: str = "0"
    username: str = ""


def refuse_too_many(address: str, now: datetime) -> None:
    """Refuse where too many applications came from this network today: asked before anything is kept."""
    with db.engine.connect() as connection:
        APPLICATIONS.refuse_beyond(connection, network_of(address), now)


def apply_to_join(
    *,
    applicant: Applicant,
    papers: Sequence[Paper],
    code: str,
    member_id: int | None,
    token: str,
    address: str,
    now: datetime,
) -> bool:
    """Keep an application; False where the form of this token has been kept already.

    ``code`` is the invitation by which it came: the member whose it is becomes the recruiter (D4), unless that is who
    applies. Refused after too many from one address.
    """
    with write() as connection:
        if connection.execute(select(Application.id).where(Application.token == token)).first() is not None:
            return False
        APPLICATIONS.count(connection, network_of(address), now)
        inviter = inviter_of(connection, code)
        recruiter_id = inviter.member_id if inviter else None
        values = {
            "kind": applicant.kind,
            "name": applicant.name,
            "contact": applicant.contact,
            "phone": applicant.phone,
            "email": applicant.email,
            "note": applicant.note,
            "token": token,
            "recruiter_id": recruiter_id if recruiter_id != member_id else None,
            "member_id": member_id,
            "applied_at": now,
            "status": "open",
        }
        number = connection.execute(insert(_applications).values(values).returning(_applications.c.id)).scalar_one()
        rows = [
            {"application_id": number, "number": place, "name": paper.name, "kept": paper.kept}
            for place, paper in enumerate(papers, 1)
        ]
        if rows:
            connection.execute(insert(_papers), rows)
        return True


def approve(*, application_id: int, terms: Terms, author: Author, now: datetime) -> Link | None:
    """Add the store or the supplier with the recruiter, and give its manager a link for a password.

    Refused where it is decided already, or something of the terms does not fit; then nothing is done at all.
    """
    with write() as connection:
        row = _open_row(connection, application_id)
        recruiter = row.recruiter if row.kind == "store" else None
        edit_within(connection, _document(row, recruiter, terms), author=author, must_be_new=True, now=now)
        link = None
        if terms.username:
            post = _post(connection, row.kind, terms.ref)
            link = invite_within(connection, username=terms.username, post=post, author=author, now=now)
        agreed = {"ref": terms.ref, "commission_bps": bps(terms.commission_ratio) if row.kind == "store" else None}
        _decide(connection, row, "approved", author, now, **agreed)
        return link


def refuse(*, application_id: int, reason: str, author: Author, now: datetime) -> None:
    """Turn an application down; refused where it is decided already, or without a reason."""
    if not reason.strip():
        raise Refused("Say why.", "reason")
    with write() as connection:
        row = _open_row(connection, application_id)
        _decide(connection, row, "refused", author, now, reason=reason)


def _document(row: Any, recruiter: str | None, terms: Terms) -> dict[str, Any]:
    """The store or the supplier in the shape of the shop file; a store's scopes start switched off."""
    if row.kind == "store":
        store = {"ref": terms.ref, "name": row.name, "commission_ratio": terms.commission_ratio, "recruiter": recruiter}
        return {"stores": [store]}
    said = {key: getattr(row, key) for key in ("name", "contact", "phone", "email")}
    return {"suppliers": [{"ref": terms.ref, **said}]}


def _post(connection: Connection, kind: str, ref: str) -> Post:
    """What the manager of the new store or supplier does here."""
    if kind == "store":
        store_id = connection.execute(select(Store.id).where(Store.ref == ref)).scalar_one()
        return Post("store_manager", frozenset({store_id}))
    return Post("supplier", supplier_id=connection.execute(select(Supplier.id).where(Supplier.ref == ref)).scalar_one())


def _open_row(connection: Connection, application_id: int) -> Any:
    columns = (Application.id, Application.kind, Application.name, Application.contact, Application.phone)
    query = (
        select(*columns, Application.email, Application.status, Member.ref.label("recruiter"))
        .outerjoin(Member, Member.id == Application.recruiter_id)
        .where(Application.id == application_id)
    )
    row = connection.execute(query).one()
    if row.status != "open":
        raise Refused("Somebody else has decided this application meanwhile.")
    return row


def _decide(connection: Connection, row: Any, status: str, author: Author, now: datetime, **values: Any) -> None:
    values |= {"status": status, "decided_by": author.name, "decided_at": now}
    connection.execute(update(_applications).where(_applications.c.id == row.id).values(values))
    record_act(
        connection,
        kind="applications",
        ref=str(row.id),
        action=status,
        author=author,
        at=now,
        detail={"name": row.name} | ({"ref": values["ref"]} if status == "approved" else {}),
        reason=values.get("reason", ""),
    )
