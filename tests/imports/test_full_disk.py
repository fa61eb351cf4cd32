"""Where the disk is full an import says so and stops; with room again it goes on and ends as if nothing had been."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from app.extensions import db
from app.services.check import CHECKS, run_check
from tests.conftest import app_over, let_go
from tests.imports.conftest import NewDatabase, Stream, exported
from tests.processes import run


def limited(app: Flask, pages: int) -> None:
    """Give the application's database no more than so many pages."""
    with app.app_context():
        for engine in db.engines.values():
            event.listen(
                engine, "connect", lambda connection, _: connection.execute(f"PRAGMA max_page_count = {pages}")
            )


def assert_ends_like(stream: Stream, database: Path, tmp_path: Path) -> None:
    finished = run(database, "events", "import", str(stream.path))
    assert (finished.returncode, "Error" in finished.stderr) == (1, False), finished.stderr[-500:]
    app = app_over(database)
    with app.app_context():
        assert exported(tmp_path / "out") == stream.exports
        assert [finding for check in CHECKS for finding in run_check(check)] == []
    let_go(app)


@pytest.mark.parametrize("pages", [300, 500])
def test_a_full_database_stops_the_import_and_room_lets_it_go_on(
    pages: int, long_stream: Stream, new_database: NewDatabase, tmp_path: Path
) -> None:
    database = new_database(long_stream.shop)
    app = app_over(database)
    limited(app, pages)
    result = app.test_cli_runner().invoke(args=["events", "import", str(long_stream.path)])
    let_go(app)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.splitlines()[-1] == "Error: The database cannot be used: database or disk is full."
    assert "Traceback" not in result.output
    assert_ends_like(long_stream, database, tmp_path)


def test_a_file_that_may_not_grow_stops_the_import_and_room_lets_it_go_on(
    long_stream: Stream, new_database: NewDatabase, tmp_path: Path
) -> None:
    database = new_database(long_stream.shop)
    most = 1024 * 1024

    def stay_small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    stopped = run(database, "events", "import", str(long_stream.path), before=stay_small)
    assert stopped.returncode == 1
    assert stopped.stderr.splitlines()[-1].startswith("Error: The database cannot be used: ")
    assert "Traceback" not in stopped.stderr
    assert_ends_like(long_stream, database, tmp_path)
