"""Commands in the test's own process, over a database with a shop and a little history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.services.intake import take_in
from app.services.shop_file import load_shop
from tests.formats.conftest import AT, NOW
from tests.story import Json


class Shell:
    """Runs commands, and takes events in directly where a test only needs them to be there."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def run(self, *arguments: str | Path, stdin: bytes | None = None) -> Result:
        return self.app.test_cli_runner().invoke(args=[str(part) for part in arguments], input=stdin)

    def load(self, shop: Json) -> None:
        with self.app.app_context():
            load_shop(shop, now=NOW)

    def send(self, *events: Json) -> None:
        texts = [json.dumps({"id": f"e{number}", "at": AT} | event).encode() for number, event in enumerate(events)]
        with self.app.app_context():
            outcomes = take_in(texts, now=NOW, randbelow=lambda _: 0)
        assert [outcome.status for outcome in outcomes] == ["applied"] * len(texts), outcomes


@pytest.fixture
def shell(new_app: Flask) -> Shell:
    return Shell(new_app)


def write(path: Path, document: object) -> Path:
    """Write a document as a file of JSON."""
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path
