"""What may be done so often a day: counted for each apart, from midnight to midnight of the shop."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.domain.errors import Refused
from app.extensions import db
from app.models import LoginFailure
from app.services.daily import DailyLimit
from app.services.shop_file import load_shop
from app.services.transactions import write
from tests.conftest import NOW

WAVES = DailyLimit("waves", 3, "You have waved {most} times today.", "hand")


def wave(who: int | str = 1, *, now: datetime = NOW) -> None:
    with write() as connection:
        WAVES.count(connection, who, now)


def looks_refused(now: datetime) -> bool:
    with db.engine.connect() as connection:
        try:
            WAVES.refuse_beyond(connection, 1, now)
        except Refused:
            return True
    return False


@pytest.fixture(autouse=True)
def shop(app: Flask) -> None:
    with app.app_context():
        load_shop({"timezone": "Asia/Shanghai"}, now=NOW)


def test_beyond_the_limit_it_is_refused_in_the_words_of_the_limit(app: Flask) -> None:
    with app.app_context():
        for done in range(3):
            assert not looks_refused(NOW), done
            wave()
        assert looks_refused(NOW)
        with pytest.raises(Refused) as refused:
            wave()
        assert (refused.value.text, refused.value.place) == ("You have waved 3 times today.", "hand")


def test_everybody_is_counted_apart_and_each_limit_too(app: Flask) -> None:
    with app.app_context():
        for _ in range(3):
            wave(1)
        wave(11)
        wave("1:2")
        with write() as connection:
            DailyLimit("nods", 3, "").count(connection, 1, NOW)


def test_the_day_begins_anew_at_the_shops_midnight(app: Flask) -> None:
    evening, morning = (datetime.fromisoformat(f"2026-11-20T{at}:00Z") for at in ("15:59", "16:00"))
    with app.app_context():
        for _ in range(3):
            wave(now=evening)
        assert looks_refused(evening)
        for _ in range(3):
            wave(now=morning)
        assert looks_refused(morning + timedelta(hours=23, minutes=59))


def test_what_is_done_every_day_does_not_add_up(app: Flask) -> None:
    with app.app_context():
        for day in range(10):
            wave(now=NOW + timedelta(hours=23 * day))
        assert db.session.scalar(select(func.max(LoginFailure.count))) == 1


def test_days_that_are_over_are_let_go_of(app: Flask) -> None:
    with app.app_context():
        wave(1)
        wave(2, now=NOW + timedelta(days=1))
        assert db.session.scalars(select(LoginFailure.key)).all() == ["waves:2:2026-11-22"]
