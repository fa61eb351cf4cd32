"""What staff do to orders: once, wholly or not at all, and on record."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.errors import Refused
from app.extensions import db
from app.models import Change, Event, OrderLine
from app.services.history import Author
from app.services.orders import Act, act_on_order
from tests.conftest import NOW
from tests.web import sales

CHEN = Author("chen", 1)
AT = NOW.isoformat()


@pytest.fixture
def shop(app: Flask) -> Flask:
    sales.fill(app)
    return app


def refund(line: int, amount: str) -> dict[str, Any]:
    return {"type": "order.refunded", "at": AT, "order": "one", "line": line, "amount": amount}


def act(*events: dict[str, Any], form: int = 1, seen: int | None = None, reason: str = "") -> bool:
    wanted = Act(CHEN, "refunded", f"t{form}", reason)
    return act_on_order(list(events), wanted, seen_refunded_cents=seen, now=NOW)


def refunded() -> list[int]:
    db.session.rollback()
    query = select(OrderLine.refunded_cents).where(OrderLine.order_id == sales.ONE).order_by(OrderLine.number)
    return list(db.session.scalars(query))


def acts() -> list[Change]:
    return list(db.session.scalars(select(Change).where(Change.kind == "orders").order_by(Change.id)))


def test_it_is_done_and_on_record_with_author_reason_and_what_was_said(shop: Flask) -> None:
    with shop.app_context():
        assert act(refund(1, "25.00"), reason="broken")
        assert refunded() == [2_500, 0]
        (change,) = acts()
        assert (change.ref, change.action, change.author, change.staff_id) == ("one", "refunded", "chen", 1)
        assert (change.reason, json.loads(change.after or "")) == ("broken", refund(1, "25.00"))
        assert db.session.scalar(select(Event.ref).order_by(Event.id.desc()).limit(1)) == "console:t1"


def test_the_same_form_sent_again_does_nothing(shop: Flask) -> None:
    with shop.app_context():
        assert act(refund(1, "25.00"), refund(2, "5.00"), seen=0)
        assert not act(refund(1, "25.00"), refund(2, "5.00"), seen=0)
        assert refunded() == [2_500, 500]
        assert len(acts()) == 2


def test_the_same_token_with_other_values_is_refused(shop: Flask) -> None:
    with shop.app_context():
        act(refund(1, "25.00"))
        with pytest.raises(Refused, match="with other content"):
            act(refund(1, "30.00"))
        assert refunded() == [2_500, 0]


def test_where_one_part_is_refused_nothing_is_done(shop: Flask) -> None:
    with shop.app_context():
        with pytest.raises(Refused, match="more than what is left") as refused:
            act(refund(1, "25.00"), refund(2, "40.01"))
        assert refused.value.place == "[1].amount"
        assert refunded() == [0, 0]
        assert acts() == []
        assert act(refund(1, "25.00")), "the token is not used up"
    assert sales.books_add_up(shop)


def test_a_refund_that_was_looked_at_before_another_is_refused(shop: Flask) -> None:
    with shop.app_context():
        act(refund(1, "25.00"), seen=0)
        with pytest.raises(Refused, match="Somebody else"):
            act(refund(1, "25.00"), form=2, seen=0)
        assert refunded() == [2_500, 0]
        assert act(refund(1, "25.00"), form=2, seen=2_500)
    assert sales.books_add_up(shop)
