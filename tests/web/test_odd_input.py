"""What no page sends, and somebody may: answered with a page, quickly, and without effect."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook

from app.domain.errors import Refused
from app.services.tables import MOST_LINES, read_table
from tests.web.base import PATH, SHOP, base_of, load, typed

LISTS = ["/orders", "/products", "/members", "/history", "/entries"]


@pytest.fixture
def shop(app: Flask) -> Flask:
    load(app, SHOP)
    return app


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("key", ["9" * 5_000, "²", "-1", "1e3"])
def test_a_key_that_is_no_id_shows_the_first_page(owner: FlaskClient, path: str, key: str) -> None:
    assert owner.get(path, query_string={"after": key}).status_code == 200


@pytest.mark.parametrize("row", ["²", "9" * 5_000, "x", "-1", ""])
def test_a_row_whose_number_is_none_does_not_count(shop: Flask, owner: FlaskClient, row: str) -> None:
    before = base_of(shop)
    assert owner.post(PATH, data=typed(owner, {f"lottery-choices-{row}-ratio": "1"})).status_code == 302
    assert base_of(shop) == before


def test_more_rows_than_a_file_may_hold_are_refused_and_none_is_cut_off(shop: Flask, owner: FlaskClient) -> None:
    rows = {f"lottery-choices-{number}-ratio": "1" for number in range(1_200)}
    response = owner.post(PATH, data=typed(owner, {"lottery-kind": "fixed", **rows}))
    assert response.status_code == 422
    assert "At most 1100 rows can be sent." in response.text
    assert base_of(shop)["lottery"] is None


def test_a_sheet_that_claims_a_row_far_below_is_refused() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.cell(1, 1, "Number")
    sheet.cell(MOST_LINES + 1, 1, "m1")
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(Refused, match="more than"):
        read_table(file.getvalue())
