"""What the page of the base settings tells besides: when zeroing comes, and what chances are."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.base import OTHER, SHOP, load, page_of
from tests.web.people import Clock, add_person, browser_of


@pytest.fixture
def shop(app: Flask) -> Flask:
    load(app, SHOP)
    return app


@pytest.mark.parametrize(
    ("zeroing", "moment"),
    [
        ({"every": "day", "at": "00:00"}, "2026-11-22 00:00"),
        ({"every": "week", "weekday": 6, "at": "09:59"}, "2026-11-28 09:59"),
        ({"every": "month", "day": 31, "at": "00:00"}, "2026-11-30 00:00"),
        ({"every": "once", "on": "2026-12-31", "at": "08:00"}, "2026-12-31 08:00"),
        ({"every": "once", "on": "9999-12-31", "at": "08:00"}, "9999-12-31 08:00"),
        ({"every": "once", "on": "2026-11-20", "at": "08:00"}, "No run is due."),
        ({"every": "once", "on": "0001-01-01", "at": "08:00"}, "No run is due."),
    ],
)
def test_the_next_run_is_told_by_the_shops_clock(
    shop: Flask, monkeypatch: pytest.MonkeyPatch, zeroing: dict[str, Any], moment: str
) -> None:
    Clock(monkeypatch)
    load(shop, {"base": {"zeroing": zeroing}})
    add_person(shop, "boss", "owner")
    page = page_of(browser_of(shop, "boss"))
    told = page.partition('id="next-zeroing"')[2].partition("</p>")[0]
    assert moment in told


def test_the_chances_of_a_lottery_stand_beside_its_choices(shop: Flask, owner: FlaskClient) -> None:
    load(shop, {"base": {"lottery": OTHER["lottery"]}})
    odds = re.findall(r'class="number odds"[^>]*>([^<]*)<', page_of(owner))
    assert odds[:3] == ["75 %", "25 %", ""]


def test_a_chance_that_is_too_small_to_show_is_not_shown_as_none(shop: Flask, owner: FlaskClient) -> None:
    choices = [{"ratio": "1", "weight": 1_000_000}, {"ratio": "1000", "weight": 1}]
    load(shop, {"base": {"lottery": {"kind": "fixed", "choices": choices}}})
    odds = re.findall(r'class="number odds"[^>]*>([^<]*)<', page_of(owner))
    assert odds[:2] == ["100 %", "&lt; 0.01 %"]


def test_a_shop_of_the_union_queue_is_told_what_has_no_effect(shop: Flask, owner: FlaskClient) -> None:
    assert "there this has no effect" not in page_of(owner)
    load(shop, {"scheme": "union"})
    page = page_of(owner)
    assert page.count("there this has no effect") == 4
    assert 'id="honesty"' not in page
