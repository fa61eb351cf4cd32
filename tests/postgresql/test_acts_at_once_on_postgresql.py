"""What members do in the same moment, on PostgreSQL."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.services import test_acts_at_once as tests
from tests.web import test_portal_gifts
from tests.web.portal_shop import fill_portal

ACTS = [getattr(tests, name) for name in dir(tests) if name.startswith("test_")]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__.removeprefix("test_"))
def test_at_once_on_postgresql(new_app: Flask, act: object) -> None:
    assert len(ACTS) >= 5
    assert callable(act)
    act(tests.with_a_draw(new_app))


def test_a_gift_with_one_left_redeemed_by_two_at_once_goes_to_one_on_postgresql(new_app: Flask) -> None:
    fill_portal(new_app)
    test_portal_gifts.last_one(new_app)
