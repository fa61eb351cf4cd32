"""Every change is kept: who, when, from, to, why; and nobody overwrites what they did not see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.errors import Refused
from app.extensions import db
from app.models import Change
from app.services.history import Author, Overtaken
from app.services.intake import take_in
from app.services.shop_file import dump_shop, edit_shop, load_shop
from tests.conftest import NOW

CHEN = Author("chen", 1)


@pytest.fixture
def shop(app: Flask) -> Iterator[None]:
    """A shop with a product and a store, its history empty but for what made them."""
    with app.app_context():
        load_shop({"products": [{"ref": "p1"}], "stores": [{"ref": "s1"}], "members": [{"ref": "m1"}]}, now=NOW)
        yield


def edit(document: Any, **more: Any) -> bool:
    return edit_shop(document, author=CHEN, now=NOW, **more)


def kept() -> list[Change]:
    """The history, the newest first."""
    db.session.rollback()
    return list(db.session.scalars(select(Change).order_by(Change.id.desc())))


@pytest.mark.usefixtures("shop")
def test_a_setting_is_kept_with_who_when_from_to_and_why() -> None:
    assert edit({"base": {"default_ratio": "150", "exchange": {"voucher": "90"}}}, reason="Spring sale")
    change = kept()[0]
    assert (change.author, change.staff_id, change.at, change.reason) == ("chen", 1, NOW, "Spring sale")
    assert (change.kind, change.ref, change.action) == ("settings", "", "changed")
    assert json.loads(change.before or "") == {"base": {"default_ratio": "130", "exchange": {"voucher": None}}}
    assert json.loads(change.after or "") == {"base": {"default_ratio": "150", "exchange": {"voucher": "90"}}}


@pytest.mark.usefixtures("shop")
def test_an_override_is_kept_with_its_object_alone() -> None:
    lottery = {"kind": "interval", "low": "10", "high": "20"}
    edit({"products": [{"ref": "p1", "rebate": {"lottery": lottery}}], "stores": [{"ref": "s1"}]})
    change, *older = kept()
    assert (change.kind, change.ref) == ("products", "p1")
    assert json.loads(change.before or "") == {"rebate": {"lottery": None}}
    assert json.loads(change.after or "") == {"rebate": {"lottery": lottery}}
    assert {row.author for row in older} == {"shop load"}


@pytest.mark.usefixtures("shop")
def test_what_is_new_is_kept_with_what_it_says_and_a_new_member_is_not() -> None:
    before = len(kept())
    edit({"products": [{"ref": "p2", "price": "5.00"}], "members": [{"ref": "m2"}]})
    change, *older = kept()
    assert len(older) == before
    assert (change.kind, change.ref, change.action, change.before) == ("products", "p2", "created", None)
    assert json.loads(change.after or "") == {"price": "5.00", "rebate": {"enabled": True}}


@pytest.mark.usefixtures("shop")
def test_a_member_that_changes_is_kept() -> None:
    edit({"members": [{"ref": "m1", "shares": 3}]})
    assert json.loads(kept()[0].after or "") == {"shares": 3}


@pytest.mark.usefixtures("shop")
def test_what_changes_nothing_or_is_refused_leaves_no_trace() -> None:
    before = len(kept())
    assert edit({"base": {"default_ratio": "130"}}) is False
    with pytest.raises(Refused):
        edit({"base": {"default_ratio": "140"}, "products": [{"ref": "p1", "store": "s1"}]})
    assert len(kept()) == before


@pytest.mark.usefixtures("shop")
def test_an_event_that_changes_the_shop_is_kept_under_its_name() -> None:
    event = {"id": "e1", "at": NOW.isoformat(), "type": "shop.changed", "shop": {"base": {"paused": True}}}
    take_in([json.dumps(event).encode()], now=NOW)
    change = kept()[0]
    assert (change.author, change.staff_id) == ("shop.changed", None)
    assert json.loads(change.after or "") == {"base": {"paused": True}}


@pytest.mark.usefixtures("shop")
def test_who_did_not_see_the_last_change_is_told_and_overwrites_nothing() -> None:
    seen = {"base": {"default_ratio": "130", "paused": False}}
    edit({"base": {"default_ratio": "150", "paused": False}}, seen=seen)
    before = dump_shop()
    with pytest.raises(Overtaken) as overtaken:
        edit({"base": {"default_ratio": "130", "paused": True}}, seen=seen)
    assert overtaken.value.changes == {"base.default_ratio": ("130", "150")}
    assert dump_shop() == before


@pytest.mark.usefixtures("shop")
def test_who_wants_what_is_there_by_now_is_not_held_up() -> None:
    seen = {"base": {"default_ratio": "130", "paused": False}}
    edit({"base": {"default_ratio": "150"}})
    assert edit({"base": {"default_ratio": "150", "paused": True}}, seen=seen) is True
    assert edit({"base": {"default_ratio": "150", "paused": True}}, seen=seen) is False, "a double click"


@pytest.mark.usefixtures("shop")
def test_objects_are_compared_key_by_key_within_their_scopes() -> None:
    seen = {"stores": [{"ref": "s1", "cashier": {"ratio": None, "enabled": False}}]}
    edit({"stores": [{"ref": "s1", "cashier": {"ratio": "80"}}]})
    with pytest.raises(Overtaken) as overtaken:
        edit({"stores": [{"ref": "s1", "cashier": {"ratio": None, "enabled": True}}]}, seen=seen)
    assert overtaken.value.changes == {"stores[s1].cashier.ratio": (None, "80")}
