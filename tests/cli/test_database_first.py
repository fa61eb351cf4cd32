"""Without a database, or on one that is not at the newest migration, every command says so and stops (files.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from tests.cli.conftest import Shell, write
from tests.conftest import ROOT, app_over, let_go
from tests.story import shop_file

UPGRADE = "Run: flask --app wsgi db upgrade"

ShellOver = Callable[[Path], Shell]


@pytest.fixture
def shell_over() -> Iterator[ShellOver]:
    made: list[Flask] = []

    def over(path: Path) -> Shell:
        made.append(app_over(path))
        return Shell(made[-1])

    yield over
    for app in made:
        let_go(app)


@pytest.fixture(params=["shop load", "shop dump", "events import", "export", "check", "staff list"])
def command(request: pytest.FixtureRequest, tmp_path: Path) -> list[str | Path]:
    """A command with all that it needs but a database."""
    file = {
        "shop load": [write(tmp_path / "shop.json", shop_file())],
        "events import": [write(tmp_path / "events.jsonl", {})],
        "export": [tmp_path / "out"],
    }
    return [*request.param.split(), *file.get(request.param, [])]


def test_a_missing_database_is_told_and_not_made(
    command: list[str | Path], shell_over: ShellOver, tmp_path: Path
) -> None:
    result = shell_over(tmp_path / "none.sqlite3").run(*command)
    assert (result.exit_code, result.stderr) == (1, f"Error: There is no database yet. {UPGRADE}\n")
    assert not (tmp_path / "none.sqlite3").exists()
    assert not (tmp_path / "out").exists()


def test_an_empty_database_is_told(command: list[str | Path], shell_over: ShellOver, tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite3").touch()
    result = shell_over(tmp_path / "empty.sqlite3").run(*command)
    assert (result.exit_code, result.stderr) == (1, f"Error: The database is empty. {UPGRADE}\n")


def test_an_old_database_is_told(command: list[str | Path], shell_over: ShellOver, tmp_path: Path) -> None:
    shell = shell_over(tmp_path / "old.sqlite3")
    with shell.app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"), revision="0002")
    result = shell.run(*command)
    assert (result.exit_code, result.stderr) == (1, f"Error: The database is not at the newest migration. {UPGRADE}\n")


def test_a_file_that_is_no_database_is_told(command: list[str | Path], shell_over: ShellOver, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("This is not a database. " * 100)
    result = shell_over(tmp_path / "notes.txt").run(*command)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The database cannot be reached: file is not a database.")
    assert (tmp_path / "notes.txt").read_text() == "This is not a database. " * 100
