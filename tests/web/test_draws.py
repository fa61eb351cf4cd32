"""The record of draws for staff, and the count of what was drawn against the odds."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from app.models import Draw, Entry
from app.queries.draws import count_draws
from tests import rows
from tests.conftest import NOW
from tests.web.people import add_person, browser_of

OFFERED = {
    "source": "base.lottery",
    "kind": "fixed",
    "choices": [{"ratio": None, "weight": 1}, {"ratio": "200", "weight": 1}],
}


def add_draws(app: Flask, *ratios: int | None, first: int = 1, **changes: object) -> None:
    """Draws on entries from ``first`` on that brought these ratios."""
    with app.app_context(), rows.write() as connection:
        for entry_id, ratio in enumerate(ratios, first):
            at = NOW + timedelta(minutes=entry_id)
            offered = json.dumps(OFFERED | changes)
            connection.execute(insert(Draw).values(entry_id=entry_id, drawn_at=at, offered=offered, ratio_bps=ratio))
            connection.execute(update(Entry).where(Entry.id == entry_id).values(was_drawn=True))


@pytest.fixture
def shop(app: Flask) -> Flask:
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(60)
        rows.add_entries(2, first=61, channel="store", lane_id=1)
    return app


def test_each_draw_is_listed_with_what_was_offered(shop: Flask, owner: FlaskClient) -> None:
    add_draws(shop, None, 20_000)
    page = owner.get("/draws").text.replace("\N{NO-BREAK SPACE}", " ")
    assert re.findall(r'/entries/(\d+)">', page) == ["2", "1"]
    assert "200 % (50 %)" in " ".join(page.split())
    assert re.findall(r'<td [^>]*class="strong">([^<]*)<', page) == ["200 %", "no win"]


def test_the_list_goes_on_by_key(shop: Flask, owner: FlaskClient) -> None:
    add_draws(shop, *[None] * 60)
    first = owner.get("/draws").text
    following = re.search(r'rel="next" href="([^"]*)"', first)
    assert following is not None
    assert re.findall(r'/entries/(\d+)">', owner.get(following[1]).text) == [str(number) for number in range(10, 0, -1)]


def test_a_store_manager_sees_draws_of_the_own_store_alone_and_no_count(shop: Flask) -> None:
    add_draws(shop, None, first=1)
    add_draws(shop, 20_000, first=61)
    add_person(shop, "manager", "store_manager", 1)
    browser = browser_of(shop, "manager")
    assert re.findall(r'/entries/(\d+)">', browser.get("/draws").text) == ["61"]
    assert browser.get("/draws/odds").status_code == 403
    assert "/draws/odds" not in browser.get("/draws").text


def test_what_was_drawn_is_counted_against_the_odds_of_each_lottery(shop: Flask, owner: FlaskClient) -> None:
    add_draws(shop, *[None, 20_000] * 10)
    interval = {"source": "product.lottery", "kind": "interval", "low": "100", "high": "199.99"}
    with shop.app_context(), rows.write() as connection:
        values = {"drawn_at": NOW, "offered": json.dumps(interval), "ratio_bps": 10_050}
        connection.execute(insert(Draw), [values | {"entry_id": number} for number in range(21, 51)])
    with shop.app_context():
        bent, fair = count_draws()
    assert (bent.draws, bent.hits[-1].count, bent.hits[-1].is_usual) == (30, 30, False)
    assert [(hits.count, hits.is_usual) for hits in fair.hits] == [(10, True), (10, True)]
    page = owner.get("/draws/odds").text
    assert page.count(">usual<") == 2 + 9
    assert page.count("unusual<") == 1


def test_without_draws_both_pages_say_what_this_is(shop: Flask, owner: FlaskClient) -> None:
    for path in ("/draws", "/draws/odds"):
        assert "No draws yet" in owner.get(path).text


def test_the_pages_need_a_login_and_cannot_be_posted_to(shop: Flask, owner: FlaskClient, client: FlaskClient) -> None:
    for path in ("/draws", "/draws/odds"):
        assert shop.test_client().get(path).status_code == 302
        assert owner.post(path).status_code == 405
