"""Playing a shop through time: events, ticks, and what comes of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.jobs.runner import tick
from app.models import Heartbeat, JobRun
from app.services.check import CHECKS, run_check
from app.services.export import export
from app.services.intake import take_in
from app.services.shop_file import load_shop
from tests.conftest import app_over, let_go
from tests.oracle.changes import Json
from tests.oracle.streams import random_case

START = datetime.fromisoformat("2026-03-02T08:00:00+08:00")
HOUR = timedelta(hours=1)

numbers = iter(range(1, 1_000_000_000))


def at(text: str) -> datetime:
    """A moment of March 2026 in Shanghai: ``"02 08:00"``."""
    return datetime.fromisoformat(f"2026-03-{text.replace(' ', 'T')}:00+08:00")


def plain_shop(base: Json, **rest: Any) -> Json:
    """One product, two members, everything else as given."""
    members = [{"ref": "m1", "shares": 1}, {"ref": "m2", "shares": 2}]
    products = [{"ref": "p1", "cost": "10.00", "rebate": {"enabled": True}}]
    return {"scheme": "queue", "base": base, "products": products, "members": members} | rest


def paid(ref: str, when: datetime, amount: str = "100.00", member: str = "m1") -> Json:
    """A paid mall order of one line."""
    lines = [{"product": "p1", "paid": amount}]
    return event("order.paid", when, order=ref, member=member, channel="mall", lines=lines)


def event(kind: str, when: datetime, **keys: Any) -> Json:
    """An event with an id of its own."""
    return {"id": f"e{next(numbers)}", "at": when.isoformat(), "type": kind, **keys}


def send(events: Iterable[Json], now: datetime, seed: str = "") -> None:
    """Take events in, chance repeatable."""
    take_in([json.dumps(event).encode() for event in events], now=now, randbelow=Random(seed).randrange)


def load(shop: Json, now: datetime) -> None:
    """Load a shop file's object."""
    load_shop(shop, now=now)


def broken() -> list[str]:
    """What ``flask check`` finds."""
    return [finding for check in CHECKS for finding in run_check(check)]


def exports(folder: Path) -> dict[str, str]:
    """Every export as text."""
    return {path.name: path.read_text() for path in export(folder)}


def runs(job: str) -> dict[date, tuple[bool, Json]]:
    """The runs of a job: whether it is finished, and its detail."""
    with db.engine.connect() as connection:
        rows = connection.execute(
            select(JobRun.business_date, JobRun.finished_at, JobRun.detail)
            .where(JobRun.job == job)
            .order_by(JobRun.business_date)
        )
        return {day: (finished is not None, json.loads(detail)) for day, finished, detail in rows}


def heartbeat() -> tuple[datetime, Json]:
    """When the scheduler was last alive, and what it said."""
    with db.engine.connect() as connection:
        when, detail = connection.execute(
            select(Heartbeat.at, Heartbeat.detail).where(Heartbeat.name == "scheduler")
        ).one()
        return when, json.loads(detail)


def copy_database(app: Flask, path: Path) -> None:
    """Copy the application's database as it is now."""
    with app.app_context():
        source = db.engine.raw_connection()
        with sqlite3.connect(path) as target:
            source.driver_connection.backup(target)  # type: ignore[union-attr]
        target.close()
        source.close()


@contextmanager
def app_of(path: Path) -> Iterator[Flask]:
    """An application over a database, let go afterwards."""
    app = app_over(path)
    yield app
    let_go(app)


def random_days(seed: str) -> tuple[Json, list[tuple[datetime, list[Json]]]]:
    """A random shop in which much falls due by itself, and batches of events with the real time of each.

    The shop's own changes are left out: what falls due depends on when they come.
    """
    random = Random(seed)
    shop, events = random_case(random, size=60)
    shop["timezone"] = random.choice(["Asia/Shanghai", "America/New_York", "Europe/Berlin"])
    shop["base"] |= {
        "enabled": True,
        "auto_complete_days": random.choice([1, 2]),
        "zeroing": random.choice([{"every": "day", "at": "00:00"}, {"every": "day", "at": "09:30"}, None]),
    }
    shop["distribution"] = shop.get("distribution", {}) | {
        "shareholder": {"ratio": "5", "schedule": random.choice([{"every": "day", "at": "02:00"}, {"every": "week"}])}
    }
    if shop["scheme"] == "union":
        shop["union"] |= {"release_ratio": random.choice(["50", "33.33", "100"])}
    batches: list[tuple[datetime, list[Json]]] = []
    latest = START
    for event_ in events:
        if event_["type"] in ("shop.changed", "queue.zeroed", "union.distributed", "dividend.distributed"):
            continue
        latest = max(latest, datetime.fromisoformat(event_["at"]))
        if not batches or random.random() < 0.2:
            batches.append((latest, []))
        batches[-1] = (latest, [*batches[-1][1], event_])
    return shop, batches


def play(
    app: Flask,
    folder: Path,
    seed: str,
    ticks: Callable[[datetime, datetime], Iterable[datetime]],
) -> dict[str, str]:
    """Play the random days of ``seed``; ``ticks`` says when it ticks in the four days after each half of the events."""
    shop, batches = random_days(seed)
    with app.app_context():
        load(shop, START)
        now = START
        half = len(batches) // 2
        for number, part in enumerate((batches[:half], batches[half:])):
            # The shop is shut for some days between the halves: then alone may ticks come late.
            shift = timedelta(days=6 * number)
            for received, events in part:
                now = received + shift
                tick(now)
                moved = [{**e, "at": (datetime.fromisoformat(e["at"]) + shift).isoformat()} for e in events]
                send(moved, now, f"{seed} {received}")
            until = now + timedelta(days=4)
            for moment in ticks(now, until):
                tick(moment)
            assert broken() == []
        return exports(folder)
