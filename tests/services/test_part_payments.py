"""Paying a part of what an entry waits for moves nothing in any index."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.services.book.entries import CHANGES


def test_a_part_payment_touches_no_index(app: Flask) -> None:
    """It is what most orders end with; on PostgreSQL such a row is changed in place (HOT) for the same reason."""
    with app.app_context():
        moving = [
            any(step[1] in {"IdxInsert", "IdxDelete"} for step in db.session.execute(text(explained(change.statement))))
            for change in CHANGES
        ]
    assert moving == [False, True, True]


def explained(statement: dict[str, tuple[str, object]]) -> str:
    return f"EXPLAIN {statement['sqlite'][0]}".replace("?", "1")
