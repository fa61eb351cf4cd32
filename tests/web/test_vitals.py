"""The signs of life: at the foot of every page of who runs the shop, and a banner where the jobs stand still."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.config import VERSION
from app.extensions import db
from app.jobs.scheduler import Scheduler
from app.services.runs import beat
from tests import rows
from tests.conftest import NOW, ROOT
from tests.jobs import play
from tests.web.people import Clock, add_person, browser_of

STALE = "The background jobs have not run since"
DO = "Restart the console; under another server run “flask scheduler”."


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def boss(app: Flask, now: Clock) -> FlaskClient:
    add_person(app, "boss", "owner")
    return browser_of(app, "boss")


def tick(app: Flask, detail: str | None = None) -> None:
    with app.app_context():
        beat(now=NOW)
        if detail is not None:
            beat(now=NOW, detail=detail)


def strip(page: str) -> dict[str, str]:
    """What stands at the foot."""
    foot = page.partition('class="vitals"')[2].partition("</dl>")[0]
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", foot)
    return {name: re.sub(r"<[^>]+>", "", value) for name, value in pairs}


def test_the_last_tick_the_last_settlement_and_the_version_are_always_in_sight(app: Flask, boss: FlaskClient) -> None:
    tick(app)
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(3)
        rows.add_settlement(2, rows.START, extraction_cents=6_500, paid={1: 6_500})
        rows.add_settlement(3, rows.START + timedelta(hours=1), extraction_cents=6_500, paid={1: 6_500})
    told = {
        "Background jobs last ran": "2026-11-21 10:00",
        "Last settlement": "2026-11-01 11:00",
        "Version": VERSION,
    }
    for path in ("/", "/entries", "/settings/base", "/products/new", "/nothing"):
        page = boss.get(path).text
        assert strip(page) == told, path
        assert STALE not in page


def test_under_the_union_queue_a_line_is_settled_into_the_pool(app: Flask, boss: FlaskClient) -> None:
    with app.app_context(), rows.write() as connection:
        rows._add_account(connection, 7, "union", "union", balance_cents=100)
        rows._add_account(connection, 8, "takings", "takings", balance_cents=-100)
        connection.execute(
            rows.insert(rows.Transfer).values(
                id=1, at=rows.START, kind="pool_inflow", debit_id=8, credit_id=7, cents=100
            )
        )
    assert strip(boss.get("/").text)["Last settlement"] == "2026-11-01 10:00"


def test_before_anything_has_happened_it_says_so(boss: FlaskClient) -> None:
    page = boss.get("/").text
    assert strip(page) == {"Background jobs last ran": "never", "Last settlement": "none yet", "Version": VERSION}
    assert f"The background jobs have never run. {DO}" in page


@pytest.mark.parametrize(("seconds", "is_stale"), [(45, False), (46, True), (86_400, True)])
def test_a_tick_that_is_three_ticks_late_is_told_with_what_to_do(
    app: Flask, boss: FlaskClient, now: Clock, seconds: int, is_stale: bool
) -> None:
    tick(app)
    now.wait(seconds=seconds)
    page = browser_of(app, "boss").get("/queues").text
    assert (STALE in page) is is_stale
    assert (DO in page) is is_stale
    if is_stale:
        told = re.sub(r"<[^>]+>", "", page.partition(STALE)[2].partition("</p>")[0])
        assert told.split(".")[0] == " 2026-11-21 10:00"


def test_a_job_that_fails_is_named(app: Flask, boss: FlaskClient) -> None:
    tick(app, '{"failed": {"zero_queue": "ValueError: x", "unheard_of": "y"}}')
    page = boss.get("/").text
    assert "A background job fails: zeroing." in page
    assert "A background job fails: unheard_of." in page
    tick(app, "{}")
    assert "A background job fails" not in boss.get("/").text


def test_that_the_jobs_wait_for_an_import_is_told_and_no_alarm(app: Flask, boss: FlaskClient) -> None:
    tick(app, '{"waits_for": "import"}')
    page = boss.get("/").text
    assert strip(page)["Import"] == "under way; the jobs wait for its end"
    assert "alert-danger" not in page


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("owner", True),
        ("manager", True),
        ("finance", False),
        ("store_manager", False),
        ("cashier", False),
        ("viewer", False),
    ],
)
def test_it_is_for_those_who_can_do_something_about_it(app: Flask, now: Clock, role: str, sees: bool) -> None:
    with app.app_context():
        rows.add_catalogue()
    add_person(app, "she", role, *([1] if role in ("store_manager", "cashier") else []))
    page = browser_of(app, "she").get("/account").text
    assert ('class="vitals"' in page) is sees
    assert ("have never run" in page) is sees


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def test_it_costs_one_statement_a_page(app: Flask, boss: FlaskClient) -> None:
    with statements(app) as found:
        boss.get("/account")
    assert ["heartbeats" in each for each in found if "settlements" in each] == [True]
    add_person(app, "he", "viewer")
    with statements(app) as found:
        browser_of(app, "he").get("/account")
    assert [each for each in found if "settlements" in each] == []


def test_a_tick_that_takes_long_says_meanwhile_that_it_is_alive(
    app: Flask, now: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats = []

    def work(at: object, rest: Callable[[], bool]) -> None:
        assert at == NOW
        with app.app_context():
            beat(now=NOW, detail="{}")
        for _ in range(4):
            now.wait(seconds=10)
            assert rest() is False
            with app.app_context():
                beats.append((play.heartbeat()[0] - NOW).seconds)

    monkeypatch.setattr("app.jobs.scheduler.tick", work)
    monkeypatch.setattr("app.jobs.scheduler.REST", 0)
    Scheduler(app)._tick()
    assert beats == [0, 20, 20, 40]


def test_the_version_is_the_one_of_the_project() -> None:
    project = tomllib.loads(Path(ROOT, "pyproject.toml").read_text("utf-8"))
    assert project["project"]["version"] == VERSION
