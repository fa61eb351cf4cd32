"""Frozen love value becomes available every day: once a date, in parts, and late as if it had been punctual."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.jobs.runner import tick
from app.models import Account, Transfer
from app.services.due import Due
from app.services.history import Author
from app.services.portal.releasing import Releasing, release_by_hand, release_next_part
from tests.jobs import play
from tests.jobs.play import at, event, plain_shop

START = at("02 01:00")
RELEASE = {"ratio": "10", "at": "03:00"}


def load(release: dict[str, Any] | None = None, now: datetime = START) -> None:
    play.load(plain_shop({}) | {"wallet": {"release": release or RELEASE}}, now)


def freeze(member: str, amount: str, when: datetime) -> None:
    opened = event("balance.opened", when, member=member, asset="love_frozen", amount=amount)
    play.send([opened], when)


def held() -> dict[str, int]:
    db.session.rollback()
    query = select(Account.key, Account.balance_cents).where(Account.key.like("member:%"), Account.balance_cents != 0)
    return {row.key.removeprefix("member:"): row.balance_cents for row in db.session.execute(query)}


def test_every_day_the_ratio_of_what_is_frozen_becomes_available(new_app: Flask) -> None:
    with new_app.app_context():
        load()
        freeze("m1", "100.00", START)
        freeze("m2", "0.05", START)
        assert tick(at("02 02:59")) == []
        assert tick(at("02 03:00")) == ["release_love_value 2026-03-02"]
        assert held() == {"1:love_frozen": 9_000, "1:love_available": 1_000, "2:love_frozen": 4, "2:love_available": 1}
        assert tick(at("02 03:01")) == tick(at("03 02:59")) == []
        assert tick(at("03 03:00")) == ["release_love_value 2026-03-03"]
        assert held()["1:love_available"] == 1_900
        assert play.runs("release_love_value") == {
            date(2026, 3, 2): (True, {"members": 2, "cents": 1_001}),
            date(2026, 3, 3): (True, {"members": 2, "cents": 901}),
        }
        assert play.broken() == []


def test_after_days_off_each_date_runs_and_ends_as_if_it_had_been_punctual(some_apps: list[Flask]) -> None:
    ends = []
    for app, ticks in zip(some_apps, (("02", "03", "04"), ("04",), ("02", "02", "04", "04")), strict=True):
        with app.app_context():
            load()
            freeze("m1", "100.00", START)
            for day in ("02", "03", "04"):
                # What comes between two dates belongs to the later one, however late the earlier one runs.
                freeze("m2", "7.77", at(f"{day} 02:00"))
                for _ in range(ticks.count(day)):
                    tick(at(f"{day} 12:00"))
            freeze("m2", "50.00", at("04 13:00"))
            ends.append((held(), play.runs("release_love_value")))
            assert play.broken() == []
    assert ends[0] == ends[1] == ends[2]
    assert list(ends[0][1]) == [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)]


def test_what_was_frozen_after_a_date_fell_due_waits_for_the_next(new_app: Flask) -> None:
    with new_app.app_context():
        load()
        freeze("m1", "100.00", at("02 09:00"))
        assert tick(at("02 10:00")) == ["release_love_value 2026-03-02"]
        assert held() == {"1:love_frozen": 10_000}
        tick(at("03 03:00"))
        assert held() == {"1:love_frozen": 9_000, "1:love_available": 1_000}


def test_what_was_released_by_hand_before_a_late_run_is_not_released_again(new_app: Flask) -> None:
    with new_app.app_context():
        load()
        freeze("m1", "100.00", START)
        wanted = Releasing("m1", 9_500, 10_000, "asked for it")
        assert release_by_hand(wanted=wanted, token="one", author=Author("chen"), now=at("02 09:00"))  # noqa: S106
        tick(at("02 10:00"))
        assert held() == {"1:love_available": 10_000}
        assert play.broken() == []


def test_what_is_released_bears_the_time_at_which_it_fell_due(new_app: Flask) -> None:
    with new_app.app_context():
        load()
        freeze("m1", "100.00", START)
        tick(at("02 23:00"))
        moved = db.session.execute(select(Transfer.at).where(Transfer.kind == "released")).scalars().all()
        assert moved == [at("02 03:00")]


def test_very_many_members_are_served_in_parts_and_a_kill_between_two_costs_nothing(
    new_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.portal.releasing.PART", 2)
    with new_app.app_context():
        members = [{"ref": f"m{number}"} for number in range(1, 6)]
        play.load(plain_shop({}) | {"members": members, "wallet": {"release": RELEASE}}, START)
        for member in members:
            freeze(member["ref"], "10.00", START)
        due = Due("release_love_value", date(2026, 3, 2), at("02 03:00"))
        assert release_next_part(due, now=at("02 03:00")) == "more"
        assert [cents for key, cents in held().items() if "available" in key] == [100, 100]
        assert tick(at("02 03:15")) == ["release_love_value 2026-03-02"]
        assert [cents for key, cents in held().items() if "available" in key] == [100] * 5
        assert release_next_part(due, now=at("02 03:20")) == "was_finished"
        assert play.runs("release_love_value")[date(2026, 3, 2)] == (True, {"members": 5, "cents": 500})
        assert play.broken() == []


def test_another_ratio_holds_from_the_next_run_and_another_time_from_then_on(new_app: Flask) -> None:
    with new_app.app_context():
        load()
        freeze("m1", "100.00", START)
        tick(at("02 03:00"))
        load({"ratio": "50", "at": "03:00"}, at("02 12:00"))
        tick(at("03 03:00"))
        assert held()["1:love_frozen"] == 4_500
        load({"ratio": "50", "at": "06:00"}, at("03 12:00"))
        assert tick(at("04 03:00")) == []
        assert tick(at("04 06:00")) == ["release_love_value 2026-03-04"]


def test_switched_off_nothing_is_released_and_a_ratio_of_0_releases_nothing(new_app: Flask) -> None:
    with new_app.app_context():
        load({"ratio": "0", "at": "03:00"})
        freeze("m1", "100.00", START)
        assert tick(at("02 03:00")) == ["release_love_value 2026-03-02"]
        play.load({"wallet": {"release": None}}, at("02 12:00"))
        assert tick(at("06 12:00")) == []
        assert held() == {"1:love_frozen": 10_000}


def test_it_comes_to_an_end(new_app: Flask) -> None:
    with new_app.app_context():
        load({"ratio": "50", "at": "03:00"})
        freeze("m1", "0.03", START)
        tick(at("05 12:00"))
        assert held() == {"1:love_available": 3}
        assert play.runs("release_love_value")[date(2026, 3, 5)] == (True, {"members": 0, "cents": 0})
