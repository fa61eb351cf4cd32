"""Server time of every list of the console over a big shop, however it is filtered and however deep one pages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from statistics import median
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask.testing import FlaskClient

from app import clock
from app.services.set_up import FirstStart, set_up_shop
from bench.big_shop import fill_big_shop
from bench.measures import Figure
from bench.shop import empty_database, opened

LISTS = {
    "/entries": ("o999", "m77", "123456", "zzz"),
    "/orders": ("o999", "m77", "zzz"),
    "/members": ("m77", "Member 5", "1380000", "zzz"),
    "/products": ("p77", "Product 5", "SKU9", "zzz"),
    "/stores": ("s7", "zzz"),
    "/cashiers": (),
    "/suppliers": (),
    "/queues": (),
    "/withdrawals": ("123", "m77", "1380000", "zzz"),
    "/history": ("p77",),
    "/members/1/transfers": (),
    "/members/1/referrals": (),
}
"""The lists, and what is searched in them."""

MOST_MS = 100
MOST_OPTIONS = 6
"""Choices of a filter that are tried: a list of two hundred stores says nothing new after some."""

DEEP = (20, 5_000, 90_000, 500_000, 990_000)
"""Keys from which a page goes on, from near the beginning to near the end."""

PASSWORD = "for the benchmark"  # noqa: S105 - of a database that goes away again


class Links(HTMLParser):
    """The addresses that a list leads to: its links, and each choice of its filters."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.found: set[tuple[tuple[str, str], ...]] = set()
        self._select = ""
        self._options = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a":
            target = urlsplit(values.get("href", ""))
            if target.path == self.path:
                self.found.add(tuple(sorted(parse_qsl(target.query))))
        elif tag == "select":
            self._select = values.get("name", "")
            self._options = 0
        elif tag == "option" and self._select and values.get("value") and self._options < MOST_OPTIONS:
            self._options += 1
            self.found.add(((self._select, values["value"]),))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


def measure_lists(folder: Path, rounds: int) -> Iterator[Figure]:
    """The slowest page of each list, as the median of ``rounds`` requests, with the address in its name."""
    database = empty_database(folder / "big.sqlite3")
    with opened(database) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        first = FirstStart("Big shop", "en", "Asia/Shanghai", "queue", 7, False, "owner", PASSWORD)
        set_up_shop(first, now=clock.now())
        fill_big_shop(database)
        client = app.test_client()
        client.post("/login", data={"username": "owner", "password": PASSWORD})
        for path, searches in LISTS.items():
            times = {address: _time(client, address, rounds) for address in _addresses(client, path, searches)}
            slowest = max(times, key=lambda address: times[address])
            name = f"list {path}: slowest of {len(times)} pages ({slowest.removeprefix(path) or 'first'})"
            yield Figure(name, times[slowest], MOST_MS, at_least=False, unit="ms")


def _addresses(client: FlaskClient, path: str, searches: tuple[str, ...]) -> list[str]:
    """The first page, every filter, every two of them, every search, and pages deep down each of these."""
    links = Links(path)
    links.feed(client.get(path).text)
    filters = {query for query in links.found if not any(name in ("after", "before") for name, _ in query)}
    filters |= {(("q", text),) for text in searches}
    single = sorted({query for query in filters if len(query) == 1})
    pairs = {tuple(sorted(one + two)) for one, two in combinations(single, 2) if one[0][0] != two[0][0]}
    wanted = {(), *filters, *pairs}
    deep = {(*query, ("after", str(key))) for query in ((), *single) for key in DEEP}
    return [f"{path}?{urlencode(query)}" if query else path for query in sorted(wanted | deep)]


def _time(client: FlaskClient, address: str, rounds: int) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        response = client.get(address)
        times.append((time.perf_counter() - started) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answers {response.status_code}")
    return median(times)
