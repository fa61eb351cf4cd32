"""The list of entries."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import rows


@pytest.fixture
def filled(app: Flask) -> None:
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(60)
        rows.add_entries(2, first=61, channel="store", lane_id=1)
        rows.add_entries(3, first=63, status="zeroed")


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<a href="/entries/(\d+)"', page)]


def link(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_nothing_yet_says_what_this_is(owner: FlaskClient) -> None:
    page = owner.get("/entries").text
    assert "No entries yet" in page
    assert "Clear the filters" not in page


@pytest.mark.usefixtures("filled")
def test_nothing_found_offers_to_clear_the_filters(owner: FlaskClient) -> None:
    page = owner.get("/entries?q=zzz").text
    assert "Nothing matches" in page
    assert 'value="zzz"' in page


@pytest.mark.usefixtures("filled")
def test_the_newest_come_first_and_pages_go_by_key(owner: FlaskClient) -> None:
    first = owner.get("/entries").text
    assert shown(first) == list(range(65, 15, -1))
    assert 'rel="prev"' not in first
    second = owner.get(link(first, "next")).text
    assert shown(second) == list(range(15, 0, -1))
    assert 'rel="next"' not in second
    assert shown(owner.get(link(second, "prev")).text) == shown(first)


@pytest.mark.usefixtures("filled")
def test_who_waits_stands_in_queue_order(owner: FlaskClient) -> None:
    first = owner.get("/entries?status=waiting").text
    assert shown(first) == list(range(1, 51))
    second = owner.get(link(first, "next")).text
    assert shown(second) == list(range(51, 63))
    assert shown(owner.get(link(second, "prev")).text) == shown(first)


@pytest.mark.usefixtures("filled")
def test_filters_stand_in_the_address_and_survive_the_tabs(owner: FlaskClient) -> None:
    page = owner.get("/entries?status=waiting&channel=store&lane=1").text
    assert shown(page) == [61, 62]
    assert 'href="/entries?status=zeroed&amp;channel=store&amp;lane=1"' in page
    assert '<option value="store" selected>' in page
    assert "Stores · Store 1" in page


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("search", "found"), [("o0062", [62]), ("o006", [65, 64, 63, 62, 61, 60]), ("17", [17]), ("m9", [])]
)
def test_search_finds_orders_and_queue_ids(owner: FlaskClient, search: str, found: list[int]) -> None:
    assert shown(owner.get(f"/entries?q={search}").text) == found


@pytest.mark.usefixtures("filled")
def test_search_finds_members(owner: FlaskClient) -> None:
    assert shown(owner.get("/entries?q=m1").text) == [i for i in range(65, 0, -1) if i % 3 == 0]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "query",
    [
        "?q=%00",
        "?status=nonsense",
        "?channel=nonsense",
        "?lane=7",
        "?after=x",
        "?after=-1",
        "?after=99999999999999999999",
    ],
)
def test_what_is_no_filter_filters_nothing(owner: FlaskClient, query: str) -> None:
    assert len(shown(owner.get(f"/entries{query}").text)) == 50


def test_it_needs_a_login(client: FlaskClient) -> None:
    assert client.get("/entries").location == "/login?next=/entries"


def test_it_cannot_be_posted_to(owner: FlaskClient) -> None:
    assert owner.post("/entries").status_code == 405
