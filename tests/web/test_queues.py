"""The list of queues."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.queries.queues import list_queues
from tests import rows


@pytest.fixture
def filled(app: Flask) -> None:
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(3)
        rows.add_entries(2, first=4, channel="store", lane_id=1)
        rows.add_entries(1, first=6, channel="store", lane_id=2)


def test_without_entries_it_still_names_the_unified_channel(owner: FlaskClient) -> None:
    page = owner.get("/queues").text
    assert "Mall" in page
    assert "nobody" in page


@pytest.mark.usefixtures("filled")
def test_it_shows_each_queue_with_length_head_and_entries(owner: FlaskClient) -> None:
    page = owner.get("/queues").text
    assert "¥390.00" in page
    assert 'href="/entries/4"' in page
    assert "/entries?status=waiting&amp;channel=store&amp;lane=2" in page


@pytest.mark.usefixtures("filled")
def test_it_is_paged_by_key(owner: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.queues.views.list_queues", partial(list_queues, limit=2))
    first = owner.get("/queues").text
    assert "/queues?channel=store&amp;after=1" in first
    assert "To the beginning" not in first
    second = owner.get("/queues?channel=store&after=1").text
    assert "Store 2" in second
    assert "Store 1" not in second
    assert "To the beginning" in second


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("query", ["?channel=store&after=x", "?channel=nonsense&after=1", "?after=1", "?channel=store"])
def test_a_strange_key_shows_the_first_page(owner: FlaskClient, query: str) -> None:
    assert "Mall" in owner.get(f"/queues{query}").text


@pytest.mark.usefixtures("filled")
def test_what_is_carried_for_a_whole_channel_is_told(app: Flask, owner: FlaskClient) -> None:
    with app.app_context():
        rows.add_carry(50, "store", None, 1_200)
    assert "¥12.00 more is carried for the whole channel Stores" in owner.get("/queues").text


@pytest.mark.usefixtures("filled")
def test_a_union_shop_has_one(app: Flask, owner: FlaskClient) -> None:
    with app.app_context():
        rows.set_shop(scheme="union")
    page = owner.get("/queues").text
    assert "Union queue" in page
    assert 'href="/entries?status=waiting"' in page
    assert "Mall" not in page


def test_it_needs_a_login(client: FlaskClient) -> None:
    assert client.get("/queues").location == "/login?next=/queues"


def test_it_cannot_be_posted_to(owner: FlaskClient) -> None:
    assert owner.post("/queues").status_code == 405
