"""However late or often the scheduler ticks, the end is the same (S17, S27, U3, D3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask

from app.jobs.runner import tick
from tests.jobs import play
from tests.jobs.play import HOUR, at, event, paid, plain_shop

DAILY = {"every": "day", "at": "00:00"}
START = at("02 10:00")


def on_time(now: datetime, until: datetime) -> Iterable[datetime]:
    """A tick every five hours or so."""
    random = Random(str(now))
    hour = now
    while (hour := hour + 5 * HOUR) < until:
        yield hour - timedelta(minutes=random.randint(0, 290))
    yield until


def twice(now: datetime, until: datetime) -> Iterable[datetime]:
    """The same, each fired twice."""
    for moment in on_time(now, until):
        yield from (moment, moment)


def late(_now: datetime, until: datetime) -> Iterable[datetime]:
    """One tick after days off."""
    return (until,)


@pytest.mark.parametrize("seed", range(10))
def test_late_and_repeated_ticks_end_like_punctual_ones(seed: int, some_apps: list[Flask], tmp_path: Path) -> None:
    expected = play.play(some_apps[0], tmp_path / "on_time", str(seed), on_time)
    assert play.play(some_apps[1], tmp_path / "late", str(seed), late) == expected
    assert play.play(some_apps[2], tmp_path / "twice", str(seed), twice) == expected


def test_order_completes_after_its_days(new_app: Flask) -> None:
    with new_app.app_context():
        play.load(plain_shop({"auto_complete_days": 7}), at("01 00:00"))
        play.send([paid("o1", at("02 08:00")), paid("o2", at("02 08:01"))], at("02 09:00"))
        assert tick(at("09 07:59")) == []
        assert tick(at("09 08:00")) == ["complete_orders 1"]
        assert tick(at("09 08:01")) == ["complete_orders 1"]
        assert tick(at("09 08:02")) == []
        assert play.broken() == []


def test_more_orders_than_a_chunk_complete_in_the_order_in_which_they_fall_due(
    new_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.completing.CHUNK", 3)
    times = Random(1).sample(range(60), 11)
    with new_app.app_context():
        play.load(plain_shop({"auto_complete_days": 1}), at("01 00:00"))
        play.send([paid(f"o{minute:02}", at(f"02 08:{minute:02}")) for minute in times], at("02 09:00"))
        assert tick(at("04 00:00")) == ["complete_orders 11"]
        settled = [line.split(",")[0] for line in play.exports(tmp_path)["settlements.csv"].splitlines()[1:]]
    assert settled == [f"o{minute:02}" for minute in sorted(times)]


def test_wholly_refunded_order_is_never_completed_nor_asked_for_again(new_app: Flask) -> None:
    with new_app.app_context():
        play.load(plain_shop({"auto_complete_days": 1}), at("01 00:00"))
        play.send([paid("o1", at("02 08:00")), paid("o2", at("02 08:00")), paid("free", at("02 08:00"), "0.00")], START)
        play.send([event("order.refunded", at("02 09:00"), order="o1")], START)
        part = event("order.refunded", at("02 09:00"), order="o2", line=1, amount="99.99")
        play.send([part], START)
        assert tick(at("04 00:00")) == ["complete_orders 2"]
        assert tick(at("05 00:00")) == []
        assert play.broken() == []


def test_orders_due_before_a_zeroing_are_settled_before_it(new_app: Flask, tmp_path: Path) -> None:
    base = {"auto_complete_days": 1, "zeroing": DAILY, "merchant_queue": True}
    with new_app.app_context():
        play.load(plain_shop(base), at("02 01:00"))
        # Due at the midnights' own instant, and a second after.
        play.send([paid("o1", at("02 20:00")), paid("o2", at("02 23:00"), member="m2")], at("02 23:00"))
        play.send([paid("o3", at("03 00:00"), member="m2")], at("02 23:59"))
        assert tick(at("06 12:00")) == [
            "zero_queue 2026-03-03",
            "complete_orders 3",
            "zero_queue 2026-03-04",
            "zero_queue 2026-03-05",
            "zero_queue 2026-03-06",
        ]
        rows = [line.split(",") for line in play.exports(tmp_path)["entries.csv"].splitlines()[1:]]
        # o3 was paid at the very midnight, so that this zeroing is not for it; o1 and o2 have paid it by the next.
        assert [(row[1], row[11], row[13], row[15]) for row in rows] == [
            ("o1", "0.00", "130.00", "zeroed"),
            ("o2", "0.00", "130.00", "zeroed"),
            ("o3", "130.00", "0.00", "completed"),
        ]
        assert play.runs("zero_queue")[date(2026, 3, 3)] == (
            True,
            {"entries": 2, "cents": 26_000, "retained_cents": 0},
        )


def test_zeroing_retains_what_is_carried(new_app: Flask, tmp_path: Path) -> None:
    with new_app.app_context():
        play.load(plain_shop({"zeroing": DAILY, "surplus": "carry", "settle_on": "paid"}), at("02 00:00"))
        play.send([paid("o1", at("02 08:00"))], at("02 08:00"))
        assert "65.00" in play.exports(tmp_path)["pool.csv"]
        tick(at("03 00:00"))
        assert play.exports(tmp_path)["pool.csv"].splitlines() == ["name,amount"]
        assert play.runs("zero_queue") == {
            date(2026, 3, 3): (True, {"entries": 1, "cents": 13_000, "retained_cents": 6_500})
        }
        assert play.broken() == []


def test_what_joins_after_the_due_instant_outlives_a_late_zeroing(new_app: Flask, tmp_path: Path) -> None:
    with new_app.app_context():
        play.load(plain_shop({"zeroing": DAILY}), at("02 00:00"))
        play.send([paid("o1", at("02 08:00")), paid("o2", at("03 00:01"))], at("03 00:02"))
        tick(at("03 00:03"))
        rows = play.exports(tmp_path)["entries.csv"].splitlines()[1:]
        assert [row.split(",")[-1] for row in rows] == ["zeroed", "waiting"]


def test_union_pool_is_released_once_a_day(new_app: Flask, tmp_path: Path) -> None:
    union = {"release_ratio": "50", "pool_ratio": "100"}
    shop = plain_shop({"settle_on": "paid"}, scheme="union", union=union)
    with new_app.app_context():
        play.load(shop, at("02 01:00"))
        play.send([paid("o1", at("02 08:00"), "1000.00")], at("02 08:00"))
        assert tick(at("02 00:29") + 3 * 24 * HOUR) == ["distribute_union 2026-03-03", "distribute_union 2026-03-04"]
        # The profit is 990: half of it, then half of the rest.
        assert play.runs("distribute_union") == {
            date(2026, 3, 3): (True, {"payments": 1, "cents": 49_500}),
            date(2026, 3, 4): (True, {"payments": 1, "cents": 24_750}),
        }
        assert "union,247.50" in play.exports(tmp_path)["pool.csv"]
        assert tick(at("02 00:29") + 3 * 24 * HOUR) == []


def test_dividend_is_paid_on_its_day_of_the_month(new_app: Flask) -> None:
    reward = {"ratio": "10", "schedule": {"every": "month", "day": 31, "at": "02:00"}}
    shop = plain_shop({"settle_on": "paid"}, distribution={"shareholder": reward})
    with new_app.app_context():
        play.load(shop, at("02 00:00"))
        play.send([paid("o1", at("02 08:00"))], at("02 08:00"))
        assert tick(at("31 01:59")) == []
        assert tick(at("31 02:00") + 40 * 24 * HOUR) == [
            "distribute_dividend 2026-03-31",
            "distribute_dividend 2026-04-30",
        ]
        assert play.runs("distribute_dividend") == {
            date(2026, 3, 31): (True, {"payments": 2, "cents": 1_000}),
            date(2026, 4, 30): (True, {"payments": 0, "cents": 0}),
        }


def test_a_schedule_that_is_switched_off_or_changed_runs_nothing_of_before(new_app: Flask) -> None:
    with new_app.app_context():
        play.load(plain_shop({"zeroing": DAILY}), at("02 12:00"))
        play.load({"base": {"zeroing": None}}, at("03 12:00"))
        assert tick(at("05 00:00")) == []
        play.load({"base": {"zeroing": {"every": "once", "on": "2026-03-04", "at": "00:00"}}}, at("05 12:00"))
        assert tick(at("06 00:00")) == []
        play.load({"base": {"zeroing": {"every": "once", "on": "2026-03-07", "at": "08:30"}}}, at("06 12:00"))
        assert tick(at("08 00:00")) == ["zero_queue 2026-03-07"]
        assert tick(at("09 00:00")) == []
