"""Loading the demo orders, and watching it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from app import clock
from app.models import Import, Product
from app.services import transactions
from app.web.set_up import demo
from tests import rows
from tests.conftest import english
from tests.web.test_set_up import FORM

pytestmark = pytest.mark.usefixtures("no_loading")


@pytest.fixture
def no_loading(monkeypatch: pytest.MonkeyPatch) -> list[Flask]:
    """Loading that only notes that it was begun."""
    started: list[Flask] = []
    monkeypatch.setattr(demo, "start_loading", started.append)
    return started


@pytest.fixture
def demo_owner(app: Flask, owner: FlaskClient) -> FlaskClient:
    """The owner of a demo shop into which nothing is loaded yet."""
    with app.app_context(), transactions.write() as connection:
        connection.execute(insert(Product).values(ref="cd", name="CD", source="self"))
    return owner


def add_import(app: Flask, *, line: int, seen_at: datetime, finished_at: datetime | None = None) -> None:
    with app.app_context(), transactions.write() as connection:
        connection.execute(
            insert(Import).values(
                source=str(demo.EVENTS),
                started_at=seen_at,
                seen_at=seen_at,
                finished_at=finished_at,
                line=line,
                refused=2,
            )
        )


def test_it_is_only_for_the_demo_shop(owner: FlaskClient, no_loading: list[Flask]) -> None:
    assert owner.get("/demo").status_code == 404
    assert owner.post("/demo").status_code == 404
    assert no_loading == []


def test_it_needs_a_login(client: FlaskClient) -> None:
    assert client.get("/demo").location == "/login?next=/demo"
    assert client.post("/demo").location == "/login"


def test_just_begun_it_looks_again_by_itself(app: Flask, demo_owner: FlaskClient) -> None:
    with app.app_context():
        rows.set_shop(set_up_at=clock.now())
    response = demo_owner.get("/demo")
    assert response.headers["Refresh"] == "2"
    assert "0 of 13,838 events" in response.text


def test_under_way_it_shows_how_far_it_is(app: Flask, demo_owner: FlaskClient) -> None:
    add_import(app, line=6_919, seen_at=clock.now())
    response = demo_owner.get("/demo")
    assert response.headers["Refresh"] == "2"
    assert "6,919 of 13,838 events" in response.text
    assert "2 refused" in response.text
    assert 'width="500"' in response.text


def test_done_it_leads_to_the_overview(app: Flask, demo_owner: FlaskClient) -> None:
    add_import(app, line=13_838, seen_at=clock.now(), finished_at=clock.now())
    response = demo_owner.get("/demo")
    assert "Refresh" not in response.headers
    assert "To the overview" in response.text


def test_cut_off_it_can_go_on(app: Flask, demo_owner: FlaskClient, no_loading: list[Flask]) -> None:
    add_import(app, line=5_000, seen_at=clock.now() - timedelta(seconds=30))
    response = demo_owner.get("/demo")
    assert "Refresh" not in response.headers
    assert "Go on loading" in response.text
    assert demo_owner.post("/demo").location == "/demo"
    assert no_loading == [app]


def test_never_begun_it_can_be_begun(demo_owner: FlaskClient, no_loading: list[Flask]) -> None:
    assert "Go on loading" in demo_owner.get("/demo").text
    demo_owner.post("/demo")
    assert len(no_loading) == 1


def test_under_way_it_is_not_begun_again(app: Flask, demo_owner: FlaskClient, no_loading: list[Flask]) -> None:
    add_import(app, line=5_000, seen_at=clock.now())
    demo_owner.post("/demo")
    assert no_loading == []


def test_going_on_needs_a_token(app: Flask, demo_owner: FlaskClient, no_loading: list[Flask]) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert demo_owner.post("/demo").status_code == 400
    assert no_loading == []


def test_the_whole_demo_is_loaded(new_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    client = english(new_app)
    assert client.post("/set-up", data=FORM | {"start": "demo"}).location == "/demo"
    deadline = time.monotonic() + 60
    while "To the overview" not in client.get("/demo").text:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    page = client.get("/").text
    assert "6,919" in page
    assert "50\N{NO-BREAK SPACE}%" in page
    assert "Of every ¥100 that is promised" in page


def test_only_one_loads_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    begun: list[object] = []
    monkeypatch.setattr(demo, "import_events", lambda *args, **_: begun.append(args))
    with demo._loading:
        demo.start_loading(app)
    assert begun == []
