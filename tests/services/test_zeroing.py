"""Zeroing by hand: what it takes, what it leaves, and that the books fit afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Account, Entry
from app.services import zeroing
from app.services.check import CHECKS, run_check
from app.services.history import Author
from app.services.shop_file import load_shop
from app.services.zeroing import Zeroed, zero_by_hand
from tests.conftest import NOW
from tests.web.goods import at_cashier, fill, in_mall, sell

CHEN = Author("chen", 1)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def shop(app: Flask) -> Flask:
    """Four entries that wait, and something carried, in two channels."""
    fill(app)
    with app.app_context():
        load_shop({"base": {"surplus": "carry", "settle_on": "paid"}}, now=NOW)
        sell(in_mall("p1", "100.00"), in_mall("p1", "10.00"), at_cashier("s1", "50.00"), in_mall("p2", "20.00"))
    return app


def zero(form: str, rest: Callable[[], object] = lambda: None) -> Zeroed | None:
    return zero_by_hand(before=LATER, token=form, reason="why", author=CHEN, now=LATER, rest=rest)


def waiting() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Entry.waiting_cents).where(Entry.status == "waiting")))


def carried() -> int:
    kept = select(Account.balance_cents).where(Account.kind == "carry", Account.member_id.is_(None))
    return sum(db.session.scalars(kept))


def broken() -> list[str]:
    return [said for check in CHECKS for said in run_check(check)]


@pytest.mark.parametrize("part", [1, 3, 20_000])
def test_all_that_waits_becomes_nothing_and_the_books_fit(
    shop: Flask, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(zeroing, "PART", part)
    with shop.app_context():
        before = waiting()
        assert len(before) == 4
        assert carried() > 0
        assert broken() == []
        assert zero("t1") == Zeroed(4, sum(before))
        assert waiting() == []
        assert carried() == 0
        assert broken() == []


def test_killed_between_two_parts_another_form_does_the_rest(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zeroing, "PART", 1)

    def die() -> None:
        raise KeyboardInterrupt

    with shop.app_context():
        with pytest.raises(KeyboardInterrupt):
            zero("t1", rest=die)
        assert len(waiting()) == 3
        assert broken() == []
        assert zero("t1") is None
        done = zero("t2")
        assert done is not None
        assert done.entries == 3
        assert broken() == []
