"""PostgreSQL holds the same books as SQLite: every worked case, and random streams against the independent model."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from flask import Flask

from app import clock
from app.services.check import CHECKS, run_check
from app.services.export import export
from app.services.intake import take_in
from app.services.shop_file import load_shop
from tests.oracle import Oracle
from tests.oracle.streams import random_case
from tests.scenarios import test_cases


@pytest.mark.parametrize("case", test_cases.CASES, ids=lambda path: path.name)
def test_case_agrees_on_postgresql(case: Path, new_app: Flask, tmp_path: Path) -> None:
    test_cases.test_case_agrees(case, new_app, tmp_path)


@pytest.mark.parametrize("seed", range(12))
def test_random_stream_agrees_on_postgresql(seed: int, new_app: Flask, tmp_path: Path) -> None:
    shop, events = random_case(random.Random(seed), 40)
    oracle = Oracle(shop, random.Random(seed).randrange)
    accepted = [oracle.apply(event) for event in events]
    with new_app.app_context():
        load_shop(shop, now=clock.now())
        lines = [json.dumps(event).encode() for event in events]
        outcomes = take_in(lines, now=clock.now(), randbelow=random.Random(seed).randrange)
        export(tmp_path)
        assert [finding for check in CHECKS for finding in run_check(check)] == []
    assert [outcome.status != "refused" for outcome in outcomes] == accepted
    assert {path.name: path.read_text() for path in tmp_path.glob("*.csv")} == oracle.exports()
