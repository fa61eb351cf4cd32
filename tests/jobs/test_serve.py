"""``flask serve`` makes the database, serves the console and ticks; ``flask scheduler`` only ticks."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest

from tests.conftest import ROOT

PATIENCE = 60

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "served.sqlite3"


@pytest.fixture
def start(database: Path) -> Iterator[Start]:
    """Start a command over ``database``; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": f"sqlite:///{database}", "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def first_line(process: subprocess.Popen[str]) -> str:
    """What it prints once it is up."""
    assert process.stdout is not None
    return process.stdout.readline()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_tick(database: Path) -> None:
    """Wait until the scheduler has shown that it is alive."""
    until = time.monotonic() + PATIENCE
    with sqlite3.connect(database) as connection:
        while not connection.execute("SELECT count(*) FROM heartbeats WHERE name = 'scheduler'").fetchone()[0]:
            assert time.monotonic() < until, "no tick came"
            time.sleep(0.05)
    connection.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_ticks_and_stops_cleanly(how: signal.Signals, start: Start, database: Path) -> None:
    port = free_port()
    process = start("serve", "--port", str(port))
    assert first_line(process) == f"Open http://127.0.0.1:{port} (Ctrl+C stops it).\n"
    with urlopen(f"http://127.0.0.1:{port}/set-up", timeout=PATIENCE) as response:
        assert response.status == 200
    wait_for_tick(database)
    process.send_signal(how)
    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, "")


@pytest.mark.parametrize(("proxy", "seen"), [("127.0.0.1", "203.0.113.7"), (None, "127.0.0.1")])
def test_behind_a_proxy_that_is_named_failures_count_for_who_asked(
    proxy: str | None, seen: str, start: Start, shop_file_with_owner: Path, database: Path
) -> None:
    database.write_bytes(shop_file_with_owner.read_bytes())
    port = free_port()
    process = start("serve", "--port", str(port), *(("--proxy", proxy) if proxy else ()))
    first_line(process)
    opener = build_opener(HTTPCookieProcessor())
    opener.addheaders = [("X-Forwarded-For", "203.0.113.7")]
    page = opener.open(f"http://127.0.0.1:{port}/login", timeout=PATIENCE).read().decode()
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    form = urlencode({"username": "chen", "password": "wrong", "csrf_token": found[1]}).encode()
    with pytest.raises(HTTPError):
        opener.open(f"http://127.0.0.1:{port}/login", form, timeout=PATIENCE)
    with closing(sqlite3.connect(database)) as connection:
        keys = {key for (key,) in connection.execute("SELECT key FROM login_failures")}
    assert keys == {"user:chen", f"address:{seen}"}


def test_a_port_in_use_is_told_in_a_sentence(start: Start, database: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start("serve", "--port", str(port))
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert errors == f"Error: Port {port} of 127.0.0.1 is in use. Choose another one: --port.\n"
    assert not database.exists()


def test_an_address_of_another_machine_is_told_in_a_sentence(start: Start) -> None:
    process = start("serve", "--host", "192.0.2.1", "--port", str(free_port()))
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert errors.startswith("Error: Cannot listen on 192.0.2.1, port ")
    assert "Traceback" not in errors


def test_scheduler_ticks_alone_once_there_is_a_database(start: Start, database: Path, migrated_file: Path) -> None:
    process = start("scheduler")
    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (
        1,
        "Error: There is no database yet. Run: flask --app wsgi db upgrade\n",
    )
    database.write_bytes(migrated_file.read_bytes())
    process = start("scheduler")
    assert first_line(process) == "Running what is due (Ctrl+C stops it).\n"
    wait_for_tick(database)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, "")
