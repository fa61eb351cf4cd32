"""Sums over all time: read once, then only what is new, and never another database's."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event

from app.extensions import db
from app.models import Transfer
from app.queries.received import OF_ENTRY, OF_MEMBER
from app.queries.totals import Totals, read_totals
from tests import rows
from tests.conftest import NOW, app_over, let_go
from tests.plans import plan_of


@pytest.fixture
def filled(app: Flask) -> Flask:
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(5)
    return app


def settle(line_id: int, cents: int, paid: int) -> None:
    rows.add_settlement(
        line_id, NOW, extraction_cents=cents, paid={1: paid} if paid else {}, retained_cents=cents - paid
    )


def test_sums_are_made_once_and_then_added_to(filled: Flask) -> None:
    with filled.app_context():
        assert read_totals(NOW) == Totals()
        settle(2, 300, 200)
        settle(3, 300, 300)
        assert read_totals(NOW) == Totals(paid_out_cents=500, retained_cents=100)
        settle(4, 100, 70)
        assert read_totals(NOW) == read_totals(NOW) == Totals(paid_out_cents=570, retained_cents=130)
        assert read_totals(NOW).extraction_cents == 700


def test_only_new_transfers_are_read_and_by_their_ids(filled: Flask) -> None:
    """And not every payout that there ever was."""
    asked: list[tuple[str, Any]] = []
    with filled.app_context():
        settle(2, 300, 200)
        read_totals(NOW)
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
        read_totals(NOW)
        assert [statement for statement, _ in asked if "sum(" in statement] == []
        settle(3, 300, 200)
        read_totals(NOW)
        statement, values = next(each for each in asked if "sum(" in each[0])
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        assert [step[3] for step in plan if "transfers" in step[3]] == [
            "SEARCH transfers USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"
        ]


def test_who_is_behind_another_by_a_moment_is_told_what_the_other_read(filled: Flask) -> None:
    """Or two readers in the midst of an import would sum everything up again in turn."""
    asked: list[str] = []
    with filled.app_context():
        settle(2, 300, 200)
        ahead = read_totals(NOW)
        with rows.write() as connection:
            connection.exec_driver_sql("DROP TRIGGER transfers_refuse_delete")
            connection.execute(delete(Transfer).where(Transfer.id == 2))
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        assert read_totals(NOW + timedelta(seconds=30)) == ahead
        assert not any("sum(" in statement for statement in asked)
        assert read_totals(NOW + timedelta(minutes=2)) == Totals(paid_out_cents=200)


def test_two_databases_are_kept_apart(filled: Flask, shop_file_with_owner: Path, tmp_path: Path) -> None:
    with filled.app_context():
        settle(2, 300, 200)
        assert read_totals(NOW).paid_out_cents == 200
    beside = app_over(Path(shutil.copy(shop_file_with_owner, tmp_path / "other.sqlite3")))
    with beside.app_context():
        assert read_totals(NOW) == Totals()
    let_go(beside)


def test_what_an_entry_and_a_member_received_is_read_by_their_index(filled: Flask) -> None:
    with filled.app_context():
        entry = [step for step in plan_of(OF_ENTRY.params(entry_id=1)) if "transfers" in step]
        member = [step for step in plan_of(OF_MEMBER.params(account="member:1:cash")) if "transfers" in step]
    assert entry == ["SEARCH transfers USING INDEX ix_transfers_entry (entry_id=?)"]
    assert member == ["SEARCH transfers USING INDEX ix_transfers_debit (debit_id=?)"]
