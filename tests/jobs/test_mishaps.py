"""Kills, failures, two at a time, and imports that are under way."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import insert, update

from app.jobs import registry
from app.jobs.runner import tick
from app.models import Import
from app.services.book import zeroing
from app.services.shop_changes import JOBS
from app.services.transactions import write
from tests.conftest import ROOT
from tests.jobs import play
from tests.jobs.play import Json, at, event, paid, plain_shop

DAILY = {"every": "day", "at": "00:00"}
UNION = {"release_ratio": "50", "pool_ratio": "100"}


class Killed(BaseException):
    """The process is gone."""


def entries(folder: Path) -> list[tuple[str, str]]:
    """The order and status of every entry."""
    rows = [line.split(",") for line in play.exports(folder)["entries.csv"].splitlines()[1:]]
    return [(row[1], row[-1]) for row in rows]


def several_queues() -> list[Json]:
    """Orders in three channels and several lanes, one of which has had its share."""
    orders = [paid(f"o{number}", at(f"02 08:{number:02}"), member="m2") for number in range(10)]
    for number in range(10, 16):
        keys = {"channel": "cashier", "store": f"s{number % 2}", "lines": [{"paid": "50.00"}]}
        orders.append(event("order.paid", at("02 09:00"), order=f"o{number}", member="m1", **keys))
    return orders


def shop_of_queues(base: Json) -> Json:
    stores = [{"ref": f"s{number}", "cashier": {"enabled": True}} for number in (0, 1)]
    return plain_shop({"zeroing": DAILY, **base}, stores=stores)


@pytest.mark.parametrize("killed_after", [1, 2, 4])
def test_zeroing_goes_on_after_a_kill(
    killed_after: int, new_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.zeroing.PART", 3)
    parts = iter(range(1, 100))

    def die() -> bool:
        if next(parts) == killed_after:
            raise Killed
        return False

    with new_app.app_context():
        play.load(shop_of_queues({"surplus": "carry"}), at("02 00:00"))
        play.send(several_queues(), at("02 09:00"))
        waiting = sum(status == "waiting" for _, status in entries(tmp_path))
        with pytest.raises(Killed):
            tick(at("03 00:00"), rest=die)
        is_finished, progress = play.runs("zero_queue")[date(2026, 3, 3)]
        assert not is_finished
        assert progress["entries"] == 3 * killed_after
        assert play.broken() == []
        # What comes between two parts stays, and so does what had joined after the run fell due.
        play.send([paid("late", at("03 00:01")), paid("old", at("02 10:00"))], at("03 00:01"))
        assert tick(at("03 00:02")) == ["zero_queue 2026-03-03"]
        assert play.broken() == []
        result = play.runs("zero_queue")[date(2026, 3, 3)]
        assert result[0]
        assert result[1]["entries"] == waiting
        assert {order for order, status in entries(tmp_path) if status == "waiting"} == {"late", "old"}
        assert tick(at("03 00:03")) == []


def test_a_part_that_is_cut_off_in_the_middle_leaves_nothing(
    new_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed inside the second part's transaction: that part is as if it had not begun."""
    monkeypatch.setattr("app.services.zeroing.PART", 4)
    with new_app.app_context():
        play.load(shop_of_queues({}), at("02 00:00"))
        play.send(several_queues(), at("02 09:00"))
        done = zeroing.zero_part
        parts = iter(range(1, 100))

        def die(*args: object, **keys: object) -> zeroing.Part:
            part = done(*args, **keys)  # type: ignore[arg-type]
            if next(parts) == 2:
                raise Killed
            return part

        with monkeypatch.context() as patch:
            patch.setattr("app.services.zeroing.zero_part", die)
            with pytest.raises(Killed):
                tick(at("03 00:00"))
        assert play.runs("zero_queue")[date(2026, 3, 3)][1]["entries"] == 4
        assert play.broken() == []
        tick(at("03 00:00"))
        assert play.broken() == []
        assert "waiting" not in dict(entries(tmp_path)).values()


def test_a_tick_that_is_told_to_stop_leaves_the_rest_for_the_next(
    new_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.zeroing.PART", 3)
    with new_app.app_context():
        play.load(shop_of_queues({}), at("02 00:00"))
        play.send(several_queues(), at("02 09:00"))
        assert tick(at("03 00:00"), rest=lambda: True) == []
        assert tick(at("03 00:00")) == ["zero_queue 2026-03-03"]


def test_a_failing_job_is_tried_again_and_stops_no_other(
    new_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shop = plain_shop({"zeroing": {"every": "day", "at": "02:00"}, "settle_on": "paid"}, scheme="union", union=UNION)
    with new_app.app_context():
        play.load(shop, at("02 01:00"))
        play.send([paid("o1", at("02 08:00"))], at("02 08:00"))
        distribute = "app.services.distributing.keep_run"

        def fail(*args: object, **keys: object) -> None:
            raise ValueError("no such luck")

        with monkeypatch.context() as patch:
            patch.setattr(distribute, fail)
            assert tick(at("04 12:00")) == ["zero_queue 2026-03-02", "zero_queue 2026-03-03", "zero_queue 2026-03-04"]
        assert "distribute_union 2026-03-03 failed" in caplog.text
        assert play.runs("distribute_union") == {date(2026, 3, 3): (False, {"error": "ValueError: no such luck"})}
        assert play.heartbeat() == (at("04 12:00"), {"failed": {"distribute_union": "ValueError: no such luck"}})
        assert "union,90.00" in play.exports(tmp_path)["pool.csv"]
        assert play.broken() == []

        assert tick(at("04 12:01")) == ["distribute_union 2026-03-03", "distribute_union 2026-03-04"]
        assert play.runs("distribute_union")[date(2026, 3, 3)] == (True, {"payments": 0, "cents": 0})
        assert play.heartbeat() == (at("04 12:01"), {})


def test_failing_completions_stop_no_job(new_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise ArithmeticError

    with new_app.app_context():
        play.load(shop_of_queues({"auto_complete_days": 1}), at("02 12:00"))
        play.send([paid("o1", at("02 08:00"))], at("02 08:00"))
        with monkeypatch.context() as patch:
            patch.setattr("app.services.completing.complete_order", fail)
            assert tick(at("03 12:00")) == ["zero_queue 2026-03-03"]
            assert play.heartbeat()[1] == {"failed": {"complete_orders": "ArithmeticError: "}}
        assert tick(at("03 12:01")) == ["complete_orders 1"]
        assert play.broken() == []


def test_every_tick_shows_that_the_scheduler_is_alive(new_app: Flask) -> None:
    with new_app.app_context():
        for moment in (at("02 12:00"), at("02 12:01")):
            assert tick(moment) == []
            assert play.heartbeat() == (moment, {})


def test_an_import_under_way_holds_everything_back(new_app: Flask) -> None:
    with new_app.app_context():
        play.load(shop_of_queues({"auto_complete_days": 1}), at("02 00:00"))
        play.send([paid("o1", at("02 08:00"))], at("02 08:00"))
        noon = at("03 12:00")
        with write() as connection:
            connection.execute(insert(Import).values(source="-", started_at=at("03 00:00"), seen_at=noon))
        assert tick(noon + timedelta(seconds=59)) == []
        assert play.heartbeat()[1] == {"waits_for": "import"}
        # Not seen for a minute, it was killed.
        assert len(tick(noon + timedelta(seconds=60))) == 2


def test_an_import_that_begins_cuts_the_tick_short(new_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.zeroing.PART", 3)
    noon = at("03 12:00")

    def begin() -> bool:
        with write() as connection:
            connection.execute(insert(Import).values(source="-", started_at=noon, seen_at=noon))
        return False

    with new_app.app_context():
        play.load(shop_of_queues({}), at("02 00:00"))
        play.send(several_queues(), at("02 09:00"))
        assert tick(noon, rest=begin) == []
        with write() as connection:
            connection.execute(update(Import).values(finished_at=noon))
        assert tick(noon) == ["zero_queue 2026-03-03"]


@pytest.mark.parametrize("scheme", ["queue", "union"])
def test_two_ticks_at_once_run_each_date_once(
    scheme: str, new_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.zeroing.PART", 2)
    monkeypatch.setattr("app.services.completing.CHUNK", 2)
    keys = {"scheme": scheme, "union": UNION} if scheme == "union" else {}
    shop = shop_of_queues({"auto_complete_days": 1, "zeroing": {"every": "day", "at": "02:00"}}) | keys
    together = Barrier(4)

    def run(_number: int) -> list[str]:
        with new_app.app_context():
            together.wait()
            return tick(at("06 12:00"))

    with new_app.app_context():
        play.load(shop, at("02 03:00"))
        orders = [paid(f"o{n}", at(f"{2 + n % 3:02} 10:00"), member="m2") for n in range(40)]
        play.send(orders, at("04 12:00"))
    copy = tmp_path / "alone.sqlite3"
    play.copy_database(new_app, copy)
    with ThreadPoolExecutor(4) as threads:
        ran = [what for part in threads.map(run, range(4)) for what in part]
    zeroed = sorted(what for what in ran if what.startswith("zero"))
    assert zeroed == [f"zero_queue 2026-03-0{day}" for day in (3, 4, 5, 6)]
    assert sum(int(what.split()[1]) for what in ran if what.startswith("complete")) == 40
    with new_app.app_context():
        assert play.broken() == []
        result, done = play.exports(tmp_path / "result"), play.runs("zero_queue")
        payments = play.runs("distribute_union")
    assert all(is_finished for is_finished, _ in (*done.values(), *payments.values()))
    with play.app_of(copy) as alone, alone.app_context():
        tick(at("06 12:00"))
        assert play.exports(tmp_path / "expected") == result
        assert (play.runs("zero_queue"), play.runs("distribute_union")) == (done, payments)


def test_every_job_is_known_by_the_name_of_its_schedule() -> None:
    assert list(registry.JOBS) == list(JOBS)


def test_importing_the_application_starts_nothing() -> None:
    code = "import threading, wsgi; print([t.name for t in threading.enumerate()])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "['MainThread']"
