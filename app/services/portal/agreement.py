"""Accepting the shop's agreement: the newest version, kept with when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from app.domain.errors import Refused
from app.models import Acceptance, Agreement
from app.services.transactions import write


def accept(*, member_id: int, version: int | None, now: datetime) -> None:
    """Keep that a member accepts the agreement; refused where it is not the newest version that they read."""
    with write() as connection:
        accept_within(connection, member_id=member_id, version=version, now=now)


def accept_within(connection: Connection, *, member_id: int, version: int | None, now: datetime) -> None:
    """The same inside an open write transaction; where there is no agreement nothing is to be accepted."""
    newest = connection.execute(
        select(Agreement.version, Agreement.body).order_by(Agreement.version.desc()).limit(1)
    ).one_or_none()
    if newest is None or not newest.body:
        return
    if version != newest.version:
        raise Refused("The agreement is another one by now. Read it once more, then accept it.", "agreed")
    known = select(Acceptance.at).where(Acceptance.member_id == member_id, Acceptance.version == version)
    if connection.execute(known).first() is None:
        connection.execute(insert(Acceptance).values(member_id=member_id, version=version, at=now))
