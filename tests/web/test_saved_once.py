"""Every page that edits an object of the shop: sent twice it changes once, and a mistake changes nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.forms import fields_of, typed_in
from tests.web.goods import count_changes, dump, fill

PAGES = {
    "/settings/base": ("default_ratio", "120", "1000.01"),
    "/settings/distribution": ("reason", None, "x" * 501),
    "/levels/1": ("name", "Golden", " "),
    "/members/1/edit": ("shares", "7", "-1"),
    "/products/1/edit": ("name", "Rice bun", " "),
    "/products/1/rebate": ("ratio", "120", "much"),
    "/stores/1/edit": ("name", "Lake Street", " "),
    "/stores/1/online": ("ratio", "120", "much"),
    "/cashiers/1": ("ratio", "120", "much"),
    "/suppliers/1/edit": ("contact", "Mr Hu", "x" * 10_000),
}
"""A field of each page, what is typed there, and what cannot stand there."""


@pytest.fixture
def shop(app: Flask) -> Flask:
    fill(app)
    return app


@pytest.mark.parametrize("page", [page for page, (_, value, _) in PAGES.items() if value])
def test_sent_twice_it_changes_once(shop: Flask, owner: FlaskClient, page: str) -> None:
    field, value, _ = PAGES[page]
    data = typed_in(owner.get(page).text, page, {field: value, "reason": "why"})
    before = count_changes(shop)
    assert [owner.post(page, data=data).status_code for _ in range(2)] == [302, 302]
    assert count_changes(shop) == before + 1
    assert fields_of(owner.get(page).text, page)[field] == value


@pytest.mark.parametrize("page", PAGES)
def test_a_mistake_is_kept_and_changes_nothing(shop: Flask, owner: FlaskClient, page: str) -> None:
    field, _, wrong = PAGES[page]
    before, changes = dump(shop), count_changes(shop)
    response = owner.post(page, data=typed_in(owner.get(page).text, page, {"reason": "why", field: wrong}))
    assert response.status_code == 422
    assert fields_of(response.text, page)[field].strip() == wrong.strip()
    assert (dump(shop), count_changes(shop)) == (before, changes)
