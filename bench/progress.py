"""Members' progress in a very long queue: the page, its fragment, two hundred phones that ask for it, its weight."""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app import clock
from app.domain.instants import DAY, SECOND, instant_of
from app.extensions import db
from app.services.intake import take_in
from app.services.set_up import FirstStart, set_up_shop
from app.services.shop_file import load_shop
from bench.crowd import fill, order_event
from bench.measures import CROWD, Figure
from bench.shop import app_over, empty_database, opened

FEW = 1_000
PLACES = 10
"""Places that a member has in either queue: a full page."""

PAID_DAYS = 28
PAYOUTS_A_DAY = 300

PHONES, EVERY, ROUNDS_OF_POLLS = 200, 15, 6
ORDER_EVERY = 10
"""Seconds from one order to the next while the phones ask."""

MOST_SLOWER, MOST_SHARE, MOST_KB = 1.3, 25, 60
REQUESTS = 60
"""Requests of a turn, of which the median counts."""

PAGE, FRAGMENT = "/m/queue", "/m/queue/fragment"
LOADED = re.compile(r"<(?:link|script)[^>]* (?:href|src)=\"(/static/[^\"]+)\"")
PASSWORD = "for the benchmark"  # noqa: S105 - of a database that goes away again


class Answer(NamedTuple):
    """What came back: the status, the tag, and what was sent."""

    status: int
    etag: str
    body: bytes


class Phone:
    """A member's phone that asks the application itself, without a client's own work in the time it takes."""

    def __init__(self, app: Flask, number: int) -> None:
        now = instant_of(clock.now()) // SECOND
        held = {"member_key": f"key of {number}", "member_opened": now, "member_seen": now}
        serializer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert serializer is not None
        headers = {"Cookie": f"session={serializer.dumps(held)}", "Accept-Language": "zh-CN"}
        self._app = app
        self._environ: dict[str, Any] = EnvironBuilder(headers=headers).get_environ()
        self._etag = ""

    def ask(self, path: str) -> Answer:
        """The answer to a plain request."""
        environ = self._environ | {"PATH_INFO": path, "wsgi.input": io.BytesIO()}
        if self._etag and path == FRAGMENT:
            environ["HTTP_IF_NONE_MATCH"] = self._etag
        body, status, headers = run_wsgi_app(self._app.wsgi_app, environ, buffered=True)
        return Answer(int(status[:3]), headers.get("ETag", ""), b"".join(body))

    def poll(self) -> Answer:
        """The answer of the fragment, asked with the tag of the last one."""
        answer = self.ask(FRAGMENT)
        self._etag = answer.etag
        return answer


def measure_progress(folder: Path, rounds: int) -> Iterator[Figure]:
    """Page and fragment with a million places waiting against a thousand; the phones; what one loads."""
    empty = empty_database(folder / "empty.sqlite3")
    few = _queue(empty, folder / "progress-few.sqlite3", FEW)
    many = _queue(empty, folder / "progress-many.sqlite3", CROWD)
    with served(few) as small, served(many) as large:
        for name, path in (("page", PAGE), ("fragment", FRAGMENT)):
            taken, ratio = _against(large, small, path, rounds)
            yield Figure(f"progress {name} with 1,000,000 waiting", taken * 1000, 0, at_least=False, unit="ms")
            yield Figure(
                f"progress {name} with 1,000,000 waiting: time against 1,000", ratio, MOST_SLOWER, at_least=False
            )
        phones = [Phone(large, number) for number in range(1, PHONES + 1)]
        yield _polls(large, phones, "nothing moves", order_every=0)
        yield _polls(large, phones, f"order every {ORDER_EVERY} s", order_every=ORDER_EVERY)
        weight = _weight(large) / 1000
        yield Figure("progress page, first visit with all that it loads", weight, MOST_KB, at_least=False, unit="kB")


@contextmanager
def served(path: Path) -> Iterator[Flask]:
    """An application over ``path`` that each request finds as a server's does: with no context open around it."""
    app = app_over(path)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _against(large: Flask, small: Flask, path: str, rounds: int) -> tuple[float, float]:
    """Seconds of the processor for one answer of ``large``, and how much that is of one of ``small``, in turns."""
    times, ratios = [], []
    for turn in range(rounds + 1):
        medians = []
        for app in (large, small):
            taken = []
            for number in range(REQUESTS):
                phone = Phone(app, 1 + number)
                started = time.process_time()
                answer = phone.ask(path)
                taken.append(time.process_time() - started)
                if answer.status != 200:
                    raise RuntimeError(f"{path} answers {answer.status}")
            medians.append(median(taken))
        if turn:
            times.append(medians[0])
            ratios.append(medians[0] / medians[1])
    return median(times), median(ratios)


def _polls(app: Flask, phones: list[Phone], what: str, *, order_every: int) -> Figure:
    """The share of one core that all phones take, each asking every so many seconds, orders coming in between."""
    for phone in phones:
        phone.poll()
    polls = ROUNDS_OF_POLLS * len(phones)
    polls_an_order = order_every * len(phones) // EVERY
    seconds, rendered = 0.0, 0
    for number in range(polls):
        if polls_an_order and number % polls_an_order == 0:
            _sell(app, f"m{number + 1}")
        started = time.process_time()
        answer = phones[number % len(phones)].poll()
        seconds += time.process_time() - started
        rendered += answer.status == 200
    share = 100 * seconds / (ROUNDS_OF_POLLS * EVERY)
    name = f"{len(phones)} phones ask every {EVERY} s, {what}: {rendered} of {polls} new; of one core"
    return Figure(name, share, MOST_SHARE, at_least=False, unit="%")


def _sell(app: Flask, member: str) -> None:
    """Let an order come in, which pays the head of the queue."""
    now = clock.now()
    with app.app_context():
        (outcome,) = take_in([order_event(instant_of(now), now.isoformat(), member=member)], now=now)
    if outcome.status != "applied":
        raise RuntimeError(f"an order is {outcome}")


def _weight(app: Flask) -> int:
    """Bytes of the page and of what it loads, as they are sent: nothing is compressed on the way."""
    phone = Phone(app, 1)
    page = phone.ask(PAGE).body
    return len(page) + sum(len(phone.ask(address).body) for address in LOADED.findall(page.decode()))


def _queue(empty: Path, path: Path, entries: int) -> Path:
    """A queue of so many places that wait, each member with ``PLACES`` of them, and payouts on every day before."""
    shutil.copy(empty, path)
    members = entries // PLACES
    with opened(path):
        first = FirstStart("Big shop", "zh_CN", "Asia/Shanghai", "queue", 7, False, "owner", PASSWORD)
        set_up_shop(first, now=clock.now())
        shop = {"base": {"settle_on": "paid"}, "products": [{"ref": "p1", "name": "Cake"}]}
        load_shop(shop, now=clock.now())
        _add_members(path, members)
        fill(path, entries, members=members, waiting_cents=9_000, interval=SECOND)
        _add_payouts(path, entries)
    return path


def _add_members(path: Path, members: int) -> None:
    connection = sqlite3.connect(path)
    numbers = range(1, members + 1)
    connection.executemany(
        "INSERT INTO members (id, ref, name) VALUES (?, 'm' || ?, '王小芳')", [(n, n) for n in numbers]
    )
    accounts = [(n, str(13_800_000_000 + n), f"key of {n}") for n in numbers[:PHONES]]
    connection.executemany(
        "INSERT INTO member_accounts (member_id, phone, password_hash, session_key, created_at)"
        " VALUES (?, ?, '', ?, 0)",
        accounts,
    )
    connection.commit()
    connection.close()


def _add_payouts(path: Path, entries: int) -> None:
    """As many payouts on each day of the last weeks, to entries in turn."""
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO accounts VALUES (1, 'takings', 'takings', NULL, 'cash', NULL, NULL, 0)")
    connection.execute(
        "INSERT INTO accounts"
        " SELECT id + 1, 'member:' || id || ':cash', 'member', id, 'cash', NULL, NULL, 0 FROM members"
    )
    now = instant_of(clock.now())
    count = PAID_DAYS * PAYOUTS_A_DAY
    rows = [(n, n % entries + 1, now - (count - n) * DAY // PAYOUTS_A_DAY) for n in range(1, count + 1)]
    connection.executemany(
        "INSERT INTO transfers SELECT ?1, 1, member_id + 1, 1000, 'payout', ?3, id, line_id, NULL FROM entries"
        " WHERE id = ?2",
        rows,
    )
    connection.commit()
    connection.close()
