"""A search by how something begins finds just that, whatever sign it ends with."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.extensions import db
from app.models import Member
from app.queries.searching import begins_with
from tests import rows
from tests.plans import plan_of

REFS = ["a", "ab", "abc", "b", "\ud7ffx", "\ue000", "\U0010ffff", "\U0010ffff9", "王小", "王小芳", "玌"]


@pytest.mark.parametrize("begin", ["a", "ab", "b", "z", "\ud7ff", "\ue000", "\U0010ffff", "王", "王小", "王小芳芳"])
def test_what_begins_so_is_found(app: Flask, begin: str) -> None:
    with app.app_context():
        with rows.write() as connection:
            connection.execute(insert(Member), [{"ref": ref, "name": ref} for ref in REFS])
        found = set(db.session.scalars(select(Member.ref).where(begins_with(Member.ref, begin))))
    assert found == {ref for ref in REFS if ref.startswith(begin)}


def test_the_index_is_left_where_enough_is_found(app: Flask) -> None:
    """In its own order: nothing is gathered and sorted first."""
    with app.app_context():
        query = select(Member.id).where(begins_with(Member.name, "a")).order_by(Member.name).limit(2)
        plan = plan_of(query)
    assert plan == ["SEARCH members USING COVERING INDEX ix_members_name (name>? AND name<?)"]
