"""A search by how something begins finds just that, whatever sign it ends with."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.extensions import db
from app.models import Member
from app.queries.searching import begins_with
from tests import rows

REFS = ["a", "ab", "abc", "b", "\ud7ffx", "\ue000", "\U0010ffff", "\U0010ffff9", "王小", "王小芳", "玌"]


@pytest.mark.parametrize("text", ["a", "ab", "b", "z", "\ud7ff", "\ue000", "\U0010ffff", "王", "王小", "王小芳芳"])
def test_what_begins_so_is_found(app: Flask, text: str) -> None:
    with app.app_context():
        with rows.write() as connection:
            connection.execute(insert(Member), [{"ref": ref, "name": ref} for ref in REFS])
        found = set(db.session.scalars(select(Member.ref).where(begins_with(Member.ref, text))))
    if text == "\U0010ffff":
        assert found == {text}, "nothing lies beyond the last sign there is"
    else:
        assert found == {ref for ref in REFS if ref.startswith(text)}
