"""Lists of entries."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from app.models import Entry
from app.queries import entries
from app.queries.entries import EntryFilter, list_entries
from app.services import transactions
from tests import rows


@pytest.fixture
def filled(app: Flask) -> None:
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(5)
        rows.add_entries(4, first=6, status="completed", rewarded_cents=13_000)
        rows.add_entries(4, first=10, status="converted")
        with transactions.write() as connection:
            connection.execute(update(Entry).where(Entry.id.in_([11, 12])).values(was_chosen=True))


def ids(**wanted: object) -> list[int]:
    return [row.id for row in list_entries(EntryFilter(**wanted)).rows]  # type: ignore[arg-type]


@pytest.mark.usefixtures("filled")
def test_statuses_are_those_that_people_are_shown(app: Flask) -> None:
    with app.app_context():
        assert ids(status="waiting") == [1, 2, 3, 4, 5]
        assert ids(status="completed") == [12, 11, 9, 8, 7, 6]
        assert ids(status="converted") == [13, 10]
        assert {row.status for row in list_entries(EntryFilter(status="completed")).rows} == {"completed"}


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("status", [None, "waiting", "completed"])
def test_pages_hold_every_entry_once_forwards_and_backwards(app: Flask, status: str | None) -> None:
    wanted = EntryFilter(status=status)
    with app.app_context():
        whole = [row.id for row in list_entries(wanted).rows]
        forwards, page = [], list_entries(wanted, limit=2)
        while True:
            forwards += [row.id for row in page.rows]
            if page.following is None:
                break
            page = list_entries(wanted, after=page.following, limit=2)
        backwards = []
        while True:
            backwards = [row.id for row in page.rows] + backwards
            if page.previous is None:
                break
            page = list_entries(wanted, before=page.previous, limit=2)
    assert forwards == whole
    assert backwards == whole


@pytest.mark.usefixtures("filled")
def test_a_search_that_fits_too_many_says_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MOST_MATCHES", 3)
    with app.app_context():
        page = list_entries(EntryFilter(search="o"))
        assert [row.id for row in page.rows] == [3, 2, 1]
        assert page.is_cut
        assert not list_entries(EntryFilter(search="o0013")).is_cut


@pytest.mark.usefixtures("filled")
def test_search_takes_any_sign(app: Flask) -> None:
    with app.app_context():
        for search in ("%", "_", "'", "\U0010ffff", "９", "99999999999999999999999"):
            assert ids(search=search) == []
