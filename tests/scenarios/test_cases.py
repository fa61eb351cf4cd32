"""The worked cases agree to the cent, in all six exports and in what is refused."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from flask import Flask

from app import clock
from app.services.export import export
from app.services.importing import Refusal, import_events
from app.services.shop_file import load_shop

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())
EXPORTS = ("entries", "payouts", "settlements", "balances", "commissions", "pool")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_case_agrees(case: Path, new_app: Flask, tmp_path: Path) -> None:
    events = (case / "events.jsonl").read_bytes()
    refusals: list[Refusal] = []
    with new_app.app_context():
        load_shop(json.loads((case / "shop.json").read_text()), now=clock.now())
        import_events(io.BufferedReader(io.BytesIO(events)), clock=clock.now, on_refusal=refusals.append)
        export(tmp_path / "out")
    for name in EXPORTS:
        expected = (case / f"{name}.csv").read_text().splitlines()
        assert (tmp_path / "out" / f"{name}.csv").read_text().splitlines() == expected, name
    lines = events.splitlines()
    assert [json.loads(lines[refusal.line - 1])["id"] for refusal in refusals] == refused_in(case)


def refused_in(case: Path) -> list[str]:
    """The ids that the case's own text names as refused."""
    found = re.search(r"Refused events: (.*)", (case / "about.txt").read_text())
    return found.group(1).strip().split(", ") if found else []
