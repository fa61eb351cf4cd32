"""An import that is killed at any moment and run again ends to the byte as one that nobody killed (files.md)."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from random import Random

import pytest

from app.services.check import CHECKS, run_check
from tests.conftest import app_over, let_go
from tests.imports.conftest import NewDatabase, Stream, exported
from tests.processes import PATIENCE, begin

KILLS = 6


@contextmanager
def importing(database: Path, stream: Stream, way: str, told: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An import of the stream from a file, a gzipped one or a pipe; what is refused is told into a file."""
    source = {"file": str(stream.path), "gzip": str(stream.zipped), "pipe": "-"}[way]
    with ExitStack() as stack:
        errors = stack.enter_context(told.open("wb"))
        stdin = None
        if way == "pipe":
            feeder = subprocess.Popen(["cat", str(stream.path)], stdout=subprocess.PIPE)  # noqa: S603, S607
            stack.callback(feeder.wait)
            stdin = feeder.stdout
            assert stdin is not None
            stack.callback(stdin.close)
        with begin(database, "events", "import", source, stdin=stdin, stderr=errors) as process:
            if stdin is not None:
                stdin.close()
            yield process


def count(database: Path, what: str) -> int:
    with closing(sqlite3.connect(database, timeout=60)) as connection:
        found: int = connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0]  # noqa: S608
        return found


def is_finished(database: Path) -> bool:
    """Whether some run came to its end."""
    return count(database, "imports WHERE finished_at IS NOT NULL") > 0


def kill_after(process: subprocess.Popen[bytes], database: Path, applied: int, more: float) -> None:
    """Kill the import some moments after so many events are in."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and count(database, "events") < applied:
        assert time.monotonic() < until
        time.sleep(0.002)
    time.sleep(more)
    process.kill()


@pytest.mark.parametrize("way", ["file", "gzip", "pipe"])
def test_killed_again_and_again_it_ends_as_if_nobody_had(
    way: str, long_stream: Stream, new_database: NewDatabase, tmp_path: Path
) -> None:
    random = Random(f"kills of {way}")
    database = new_database(long_stream.shop)
    told = tmp_path / "told"
    landed = 0
    for applied in sorted(random.sample(range(long_stream.applied * 2 // 3), KILLS)):
        with importing(database, long_stream, way, told) as process:
            kill_after(process, database, applied, random.uniform(0, 0.15))
        if is_finished(database):
            break
        landed += 1
    assert landed >= KILLS // 2, "the kills came too late to land inside"
    if not is_finished(database):
        with importing(database, long_stream, way, told) as process:
            summary, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1, "as some events were refused"
        assert f"{len(long_stream.refused)} refused" in summary.decode()
    assert refused_in(told) == long_stream.refused
    assert count(database, "import_refusals") == (0 if way == "pipe" else len(long_stream.refused))
    assert_ends_like(long_stream, database, tmp_path)


def test_killed_once_it_is_finished_and_run_again_it_changes_nothing(
    long_stream: Stream, new_database: NewDatabase, tmp_path: Path
) -> None:
    database = new_database(long_stream.shop)
    told = tmp_path / "told"
    with importing(database, long_stream, "file", told) as process:
        until = time.monotonic() + PATIENCE
        while not is_finished(database):
            assert time.monotonic() < until
            time.sleep(0.001)
        process.kill()
    with importing(database, long_stream, "file", told) as process:
        summary, _ = process.communicate(timeout=PATIENCE)
    assert summary.decode().startswith("0 applied, ")
    assert refused_in(told) == long_stream.refused
    assert_ends_like(long_stream, database, tmp_path)


def test_what_was_refused_would_fit_by_now(long_stream: Stream) -> None:
    late = [text for text in long_stream.refused if "exchange is not open" in text]
    assert late, "or the test above shows less than it says"


def refused_in(told: Path) -> list[str]:
    """What was refused: line and reason."""
    lines = told.read_text().splitlines()
    return [line.split(":", 1)[1] for line in lines]


def assert_ends_like(stream: Stream, database: Path, tmp_path: Path) -> None:
    app = app_over(database)
    with app.app_context():
        assert exported(tmp_path / "out") == stream.exports
        assert [finding for check in CHECKS for finding in run_check(check)] == []
    let_go(app)
    assert count(database, "imports WHERE finished_at IS NULL") == 0
