"""A long stream, how it ends when nobody kills it, and databases to import it into."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from app import clock
from app.services.export import export
from app.services.importing import Refusal, import_events
from app.services.shop_file import load_shop
from tests.conftest import app_over, let_go
from tests.imports.stream import long_case, write_lines
from tests.story import Json

NewDatabase = Callable[[Json], Path]


class Stream(NamedTuple):
    """A shop, a stream in a file, plain and gzipped, and its end: exports and what was refused."""

    shop: Json
    path: Path
    zipped: Path
    exports: dict[str, str]
    refused: list[str]
    applied: int


@pytest.fixture
def new_database(migrated_file: Path, tmp_path: Path) -> NewDatabase:
    """A database with a shop and no orders."""

    def make(shop: Json) -> Path:
        path = tmp_path / f"shop{len(list(tmp_path.iterdir()))}.sqlite3"
        shutil.copy(migrated_file, path)
        app = app_over(path)
        with app.app_context():
            load_shop(shop, now=clock.now())
        let_go(app)
        return path

    return make


@pytest.fixture(scope="session")
def long_stream(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Stream:
    """Some ten thousand events, imported once without being disturbed."""
    folder = tmp_path_factory.mktemp("long")
    shop, events = long_case(seed=6, size=9_000)
    path, zipped = folder / "events.jsonl", folder / "events.jsonl.gz"
    write_lines(path, events)
    zipped.write_bytes(gzip.compress(path.read_bytes(), compresslevel=1))
    database = folder / "undisturbed.sqlite3"
    shutil.copy(migrated_file, database)
    app = app_over(database)
    refusals: list[Refusal] = []
    with app.app_context():
        load_shop(shop, now=clock.now())
        report = import_events(path, clock=clock.now, on_refusal=refusals.append)
        exports = exported(folder / "out")
    let_go(app)
    return Stream(shop, path, zipped, exports, [f"{r.line}: {r.refused}" for r in refusals], report.applied)


def exported(folder: Path) -> dict[str, str]:
    """Every export of the present application as text."""
    return {path.name: path.read_text() for path in export(folder)}
