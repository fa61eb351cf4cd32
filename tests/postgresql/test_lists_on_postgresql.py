"""On PostgreSQL too a list is read as of one moment, however many pages it has."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import insert, update

from app.extensions import db
from app.models import Member
from app.queries.members import MemberFilter, list_members
from app.queries.paging import every_page
from tests import rows


def test_what_is_written_between_two_pages_is_in_neither(new_app: Flask) -> None:
    with new_app.app_context():
        with rows.write() as connection:
            connection.execute(insert(Member), [{"ref": f"m{n}", "name": "early"} for n in range(5)])
        pages = every_page(lambda key: list_members(MemberFilter(), after=key, limit=3).page)
        assert [row.name for row in next(pages)] == ["early"] * 3
        with db.engines["write"].begin() as elsewhere:
            elsewhere.execute(update(Member).values(name="late"))
        assert [row.name for row in next(pages)] == ["early"] * 2
        db.session.rollback()
        assert {row.name for row in list_members(MemberFilter()).page.rows} == {"late"}
