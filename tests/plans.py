"""How SQLite goes about a query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, text

from app.extensions import db


def plan_of(query: Select[Any]) -> list[str]:
    """The steps of a query, the values in it as they are."""
    statement = query.compile(db.engine, compile_kwargs={"literal_binds": True})
    return [step[3] for step in db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}"))]
