"""Who is meant by what people type: a number, a phone, a name."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert

from app.extensions import db
from app.models import Member
from app.queries import searching_members
from app.queries.searching_all import search_all
from app.queries.searching_members import find_beginning, find_whole
from tests import rows

MEMBERS = [
    {"ref": "m1", "name": "王芳", "phone": "13812341234", "nickname": "Fang"},
    {"ref": "m2", "name": "王芳", "phone": "13900000002", "nickname": ""},
    {"ref": "m3", "name": "王芳芳", "phone": "13900000002", "nickname": "m1"},
    {"ref": "13812341234", "name": "13812341234", "phone": "", "nickname": "王芳"},
    {"ref": "o0001", "name": "o0001", "phone": "", "nickname": ""},
]


@pytest.fixture
def filled(app: Flask) -> Flask:
    with app.app_context():
        rows.add_catalogue()
        with rows.write() as connection:
            connection.execute(Member.__table__.delete())
            connection.execute(insert(Member), [each | {"id": i} for i, each in enumerate(MEMBERS, 1)])
        rows.add_entries(3, lane_id=1)
    return app


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("m1", [1]),  # before the nickname of another
        ("13812341234", [4]),  # the number comes before the phone of another
        ("１３９-0000 0002", [2, 3]),
        ("王芳", [1, 2, 4]),
        ("王芳芳", [3]),
        ("Fang", [1]),
        ("王", []),
        ("", []),
        ("-", []),
    ],
)
def test_the_whole_is_a_number_or_a_phone_or_a_name(filled: Flask, typed: str, found: list[int]) -> None:
    with filled.app_context():
        hits = find_whole(typed)
    assert [hit.id for hit in hits.members] == found
    assert (hits.only is not None) == (len(found) == 1)


def test_the_beginning_is_that_of_the_list_of_members(filled: Flask) -> None:
    with filled.app_context():
        assert [hit.id for hit in find_beginning("王", sees_private=True).members] == [1, 2, 3, 4]
        assert [hit.id for hit in find_beginning("王", sees_private=False).members] == [4], "by the nickname"
        assert find_beginning("Fan", sees_private=True).only is None, "nobody is meant for certain"
        assert find_beginning("", sees_private=True).members == ()


def test_only_the_first_are_offered_and_that_is_said(filled: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching_members, "MOST_HITS", 2)
    with filled.app_context():
        for hits in (find_whole("王芳"), find_beginning("王芳", sees_private=True)):
            assert ([hit.id for hit in hits.members], hits.is_cut) == ([1, 2], True)
        assert not find_whole("13900000002").is_cut


@pytest.mark.parametrize(
    ("typed", "members", "has_orders", "has_entries"),
    [
        ("m1", [1], False, False),
        ("13900000002", [2, 3], False, False),
        ("王芳", [1, 2, 3, 4], False, False),
        ("138", [1, 4], False, False),
        ("o0002", [], True, True),
        ("o0001", [5], True, True),
        ("o000", [5], True, True),
        ("2", [], False, True),
        ("9", [], False, False),
        ("nothing", [], False, False),
        ("9" * 40, [], False, False),
    ],
)
def test_everything_is_searched(
    filled: Flask, typed: str, members: list[int], has_orders: bool, has_entries: bool
) -> None:
    with filled.app_context():
        found = search_all(typed, sees_private=True)
    assert [hit.id for hit in found.members.members] == members
    assert (found.has_orders, found.has_entries) == (has_orders, has_entries)


def test_no_search_walks_through_a_table_or_sorts_one(filled: Flask) -> None:
    asked: list[tuple[str, Any]] = []
    with filled.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
        for typed in ("m1", "13900000002", "王芳", "王", "o000", "2", "nothing"):
            search_all(typed, sees_private=True)
            find_whole(typed)
        plans = {
            statement: [
                step[3] for step in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            ]
            for statement, values in list(asked)
        }
    assert len(plans) > 8
    for plan in plans.values():
        assert not any(step.startswith("SCAN") or "TEMP B-TREE" in step for step in plan), plan
