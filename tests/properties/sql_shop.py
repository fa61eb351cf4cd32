"""A case's shop in a database, taking events in as they come over the wire."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.services.check import CHECKS, run_check
from app.services.export import export
from app.services.intake import take_in
from app.services.shop_file import load_shop
from tests.properties.streams import Case, Exports
from tests.story import Json

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class SqlShop:
    """The services over the present application's database, chance repeatable."""

    def __init__(self, case: Case, folder: Path) -> None:
        self._folder = folder
        self._randbelow = case.chance().randrange
        load_shop(case.shop, now=NOW)

    def send(self, events: Sequence[Json]) -> list[str]:
        """Take events in with one transaction; tells what became of each."""
        texts = [json.dumps(event).encode() for event in events]
        return [outcome.status for outcome in take_in(texts, now=NOW, randbelow=self._randbelow)]

    def exports(self) -> Exports:
        """Every export as text."""
        return {path.name: path.read_text() for path in export(self._folder)}

    def broken(self) -> list[str]:
        """What any check finds."""
        return [f"{check.rule}: {finding}" for check in CHECKS for finding in run_check(check)]
