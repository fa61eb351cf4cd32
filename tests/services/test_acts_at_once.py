"""Two draws, two exchanges, a draw and a settlement in the same moment: one wins, and the books add up."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.domain.errors import Refused
from app.extensions import db
from app.models import Draw, Entry, Transfer
from app.services.portal import acts
from tests.at_once import at_once, findings
from tests.conftest import NOW
from tests.web.members import send
from tests.web.sales import completed, fill, paid

DRAW = partial(acts.draw, member_id=1, entry_id=1, now=NOW)
SEEN = acts.Seen(10_000, 10_000)
INTO_POINTS = partial(acts.exchange, member_id=1, entry_id=1, into="points", seen=SEEN, now=NOW)


def with_a_draw(app: Flask) -> Flask:
    """A shop where m1 may draw on entry 1, and a later order waits to be completed."""
    fill(app, base={"lottery": {"kind": "interval", "low": "100", "high": "300"}, "exchange": {"love_value": "50"}})
    with app.app_context():
        send(paid("later", [("p1", "100.00")], member="m2", at=NOW.isoformat()))
    return app


@pytest.fixture
def shop(app: Flask) -> Flask:
    return with_a_draw(app)


def entry(app: Flask) -> Entry:
    with app.app_context():
        return db.session.execute(select(Entry).where(Entry.id == 1)).scalar_one()


def made(app: Flask, kind: str) -> tuple[int, int]:
    """How many transfers of a kind, and of how much."""
    query = select(func.count(), func.coalesce(func.sum(Transfer.cents), 0)).where(Transfer.kind == kind)
    with app.app_context():
        number, cents = db.session.execute(query).one()
    return number, int(cents)


def settle() -> Any:
    """Complete the later order, which pays 50.00 to entry 1."""
    send(completed("later") | {"at": NOW.isoformat()})
    return True


def test_two_draws_at_once_draw_once(shop: Flask) -> None:
    assert sorted(at_once(shop, DRAW, DRAW, DRAW)) == [False, False, True]
    with shop.app_context():
        assert db.session.execute(select(func.count()).select_from(Draw)).scalar_one() == 1
    assert entry(shop).drawn_ratio_bps == entry(shop).ratio_bps
    assert findings(shop) == []


def test_two_exchanges_at_once_give_once(shop: Flask) -> None:
    into_love_value = partial(INTO_POINTS, into="love_value", seen=acts.Seen(10_000, 5_000))
    assert sorted(at_once(shop, INTO_POINTS, INTO_POINTS, into_love_value)) == [False, False, True]
    assert made(shop, "exchange")[0] == 1
    assert (entry(shop).converted_cents, entry(shop).waiting_cents) == (10_000, 0)
    assert findings(shop) == []


def test_a_draw_and_a_settlement_at_once(shop: Flask) -> None:
    """Either the draw comes first, or the entry is paid and the draw is over."""
    drawn, settled = at_once(shop, DRAW, settle)
    assert settled is True
    assert made(shop, "payout") == (1, 5_000)
    if drawn is True:
        assert entry(shop).was_drawn
    else:
        assert isinstance(drawn, Refused)
        assert not entry(shop).was_drawn
        assert entry(shop).total_cents == 10_000
    assert entry(shop).rewarded_cents == 5_000
    assert findings(shop) == []


def test_an_exchange_and_a_settlement_at_once(shop: Flask) -> None:
    """Either all of it is exchanged and the next in the queue is paid, or what the member saw has changed."""
    exchanged, settled = at_once(shop, INTO_POINTS, settle)
    assert settled is True
    if exchanged is True:
        assert made(shop, "payout") == (1, 4_000)  # of the order's second line, which waits for no more
        assert (entry(shop).converted_cents, entry(shop).rewarded_cents) == (10_000, 0)
    else:
        assert isinstance(exchanged, Refused)
        assert made(shop, "payout") == (1, 5_000)
        assert (entry(shop).converted_cents, entry(shop).rewarded_cents) == (0, 5_000)
    assert findings(shop) == []


def test_a_draw_and_an_exchange_at_once(shop: Flask) -> None:
    """Either the exchange comes first and the draw lapses, or what waits has changed by the draw."""
    drawn, exchanged = at_once(shop, DRAW, INTO_POINTS)
    if exchanged is True:
        assert isinstance(drawn, Refused) or entry(shop).converted_cents == 10_000
    else:
        assert drawn is True
        assert isinstance(exchanged, Refused)
    assert findings(shop) == []
