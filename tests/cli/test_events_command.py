"""``events import`` as it is typed: what it says, where, and its exit status (files.md, Commands)."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.formats.conftest import AT
from tests.imports.conftest import NewDatabase, new_database  # noqa: F401 - the fixture
from tests.processes import begin, run
from tests.story import Json, order, shop_file

GOOD = [{"id": f"e{number}", "at": AT} | order(f"o{number}") for number in range(3)]
BAD = {"id": "bad", "at": AT} | order("bad", member="nobody")


def lines(path: Path, *events: Json) -> Path:
    path.write_text("".join(json.dumps(event) + "\n" for event in events))
    return path


@pytest.fixture
def shop(shell: Shell) -> Shell:
    shell.load(shop_file())
    return shell


def test_what_was_applied_is_told_and_the_status_is_0(shop: Shell, tmp_path: Path) -> None:
    file = lines(tmp_path / "events.jsonl", *GOOD)
    first, again = shop.run("events", "import", file), shop.run("events", "import", file)
    assert (first.exit_code, first.stdout, first.stderr) == (0, "3 applied, 0 passed over, 0 refused.\n", "")
    assert (again.exit_code, again.stdout, again.stderr) == (0, "0 applied, 3 passed over, 0 refused.\n", "")


def test_a_refusal_is_told_with_file_line_place_and_reason_and_the_import_goes_on(shop: Shell, tmp_path: Path) -> None:
    file = lines(tmp_path / "events.jsonl", GOOD[0], BAD, GOOD[1], {**GOOD[0], "member": "m2"})
    result = shop.run("events", "import", file)
    assert (result.exit_code, result.stdout) == (1, "2 applied, 0 passed over, 2 refused.\n")
    assert result.stderr.splitlines() == [
        f"{file}:2: member: names nothing that exists",
        f"{file}:4: id: was applied before with other content",
    ]


def test_stop_on_error_stops_at_the_first(shop: Shell, tmp_path: Path) -> None:
    file = lines(tmp_path / "events.jsonl", GOOD[0], BAD, GOOD[1])
    result = shop.run("events", "import", "--stop-on-error", file)
    assert (result.exit_code, result.stdout) == (1, "1 applied, 0 passed over, 1 refused.\n")
    assert result.stderr == f"{file}:2: member: names nothing that exists\n"


def test_stop_on_error_goes_on_once_the_cause_is_mended(shop: Shell, tmp_path: Path) -> None:
    file = lines(tmp_path / "events.jsonl", GOOD[0], BAD, GOOD[1])
    shop.run("events", "import", "--stop-on-error", file)
    shop.load({"members": [{"ref": "nobody"}]})
    result = shop.run("events", "import", "--stop-on-error", file)
    assert (result.exit_code, result.stdout) == (0, "2 applied, 1 passed over, 0 refused.\n")


def test_an_empty_file_is_no_error(shop: Shell, tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").touch()
    assert shop.run("events", "import", tmp_path / "events.jsonl").exit_code == 0


@pytest.mark.parametrize("name", ["none.jsonl", "."])
def test_a_file_that_is_none_is_told(name: str, shop: Shell, tmp_path: Path) -> None:
    result = shop.run("events", "import", tmp_path / name)
    assert result.exit_code == 2
    assert "Error: Invalid value for 'FILE'" in result.stderr


def test_standard_input_is_read_through_a_pipe_without_a_progress_bar(
    new_database: NewDatabase,  # noqa: F811
) -> None:
    with begin(new_database(shop_file()), "events", "import", "-", stdin=-1) as process:
        out, errors = process.communicate(b"\n".join(json.dumps(event).encode() for event in [*GOOD, BAD]))
    assert (process.returncode, out) == (1, b"3 applied, 0 passed over, 1 refused.\n")
    assert errors == b"-:4: member: names nothing that exists\n"


def test_every_command_runs_as_a_process_of_its_own(
    new_database: NewDatabase,  # noqa: F811
    tmp_path: Path,
) -> None:
    database = new_database(shop_file())
    imported = run(database, "events", "import", str(lines(tmp_path / "events.jsonl", *GOOD)))
    assert (imported.returncode, imported.stderr) == (0, "")
    exported = run(database, "export", str(tmp_path / "new" / "out"))
    names = ["entries", "payouts", "settlements", "balances", "commissions", "pool"]
    assert (exported.returncode, exported.stderr) == (0, "")
    assert exported.stdout.splitlines() == [str(tmp_path / "new" / "out" / f"{name}.csv") for name in names]
    assert sorted(path.stem for path in (tmp_path / "new" / "out").iterdir()) == sorted(names)
    checked = run(database, "check")
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "Nothing is broken.\n", "")


def test_a_progress_bar_is_shown_to_a_terminal_and_only_there(
    new_database: NewDatabase,  # noqa: F811
    tmp_path: Path,
) -> None:
    terminal, side = os.openpty()
    file = lines(tmp_path / "events.jsonl", *GOOD)
    with begin(new_database(shop_file()), "events", "import", str(file), stderr=side) as process:
        out, _ = process.communicate()
    os.close(side)
    shown = os.read(terminal, 4096)
    os.close(terminal)
    assert (process.returncode, out) == (0, b"3 applied, 0 passed over, 0 refused.\n")
    assert b"Importing" in shown
    assert b"100%" in shown
