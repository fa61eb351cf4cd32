"""A draw is from a cryptographic source, and on record with the choices that were offered (R9)."""

from __future__ import annotations

import inspect
import json
import secrets
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.instants import moment_of
from app.extensions import db
from app.models import Draw
from app.services.importing import import_events
from app.services.intake import book_of, take_in
from app.services.shop_file import load_shop
from tests.formats.conftest import AT, NOW
from tests.story import Json, order, shop_file

CHOICES = [{"ratio": "50", "weight": 2}, {"ratio": None, "weight": 1}]


@pytest.mark.parametrize("taker", [take_in, import_events, book_of])
def test_chance_is_cryptographic_unless_a_test_says_otherwise(taker: Callable[..., object]) -> None:
    assert inspect.signature(taker).parameters["randbelow"].default is secrets.randbelow


@pytest.mark.parametrize(("ticket", "drawn"), [(0, 5000), (1, 5000), (2, None)])
def test_what_was_offered_and_what_was_drawn_is_kept(ticket: int, drawn: int | None, new_app: Flask) -> None:
    events: list[Json] = [order("o1"), {"type": "entry.drawn", "order": "o1", "line": 1}]
    texts = [json.dumps({"id": f"e{number}", "at": AT} | event).encode() for number, event in enumerate(events)]
    with new_app.app_context():
        load_shop(shop_file({"lottery": {"kind": "fixed", "choices": CHOICES}}), now=NOW)
        take_in(texts, now=NOW, randbelow=lambda _: ticket)
        with db.engine.connect() as connection:
            row = connection.execute(select(Draw.entry_id, Draw.drawn_at, Draw.offered, Draw.ratio_bps)).one()
    assert (row.entry_id, row.ratio_bps) == (1, drawn)
    assert row.drawn_at == moment_of(1_772_409_600_000_000)
    assert json.loads(row.offered) == {"source": "base.lottery", "kind": "fixed", "choices": CHOICES}
