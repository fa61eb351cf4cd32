"""Files that are damaged, written elsewhere or by nobody in their right mind: refused line by line, never a fault."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator

import pytest
from flask import Flask

from app import clock
from app.formats.lines import MAX_LINE
from app.services.importing import Refusal, Report, import_events
from app.services.shop_file import load_shop
from tests.story import Json, order, shop_file


class Importer:
    """Imports bytes, and keeps what was refused."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []

    def take(self, content: bytes, **keys: bool) -> Report:
        self.refusals.clear()
        stream = io.BufferedReader(io.BytesIO(content))  # type: ignore[arg-type]
        return import_events(stream, clock=clock.now, on_refusal=self.refusals.append, **keys)

    @property
    def refused(self) -> dict[int, str]:
        """Reason by line."""
        return {refusal.line: str(refusal.refused) for refusal in self.refusals}


@pytest.fixture
def importer(new_app: Flask) -> Iterator[Importer]:
    with new_app.app_context():
        load_shop(shop_file(), now=clock.now())
        yield Importer()


def paid(number: int, **keys: object) -> Json:
    return {"id": f"e{number}", "at": "2026-03-02T08:00:00+08:00"} | order(f"o{number}") | keys


def line(number: int) -> bytes:
    return json.dumps(paid(number)).encode()


GOOD = [line(number) for number in range(1, 4)]


@pytest.mark.parametrize(
    ("content", "applied"),
    [
        (b"\n".join(GOOD), 3),
        (b"\r\n".join(GOOD) + b"\r\n", 3),
        (b"\xef\xbb\xbf" + b"\n".join(GOOD), 3),
        (b"\n\n \t \n" + b"\n\r\n".join(GOOD) + b"\n\n\n", 3),
        (gzip.compress(b"\n".join(GOOD)), 3),
        (gzip.compress(GOOD[0] + b"\n") + gzip.compress(GOOD[1] + b"\n"), 2),
        (gzip.compress(b"\xef\xbb\xbf" + GOOD[0]), 1),
        (b"", 0),
        (b"\xef\xbb\xbf", 0),
        (b"\xef\xbb\xbf\n", 0),
        (b"\n", 0),
        (gzip.compress(b""), 0),
        (json.dumps(paid(1), indent=None, ensure_ascii=True, separators=(" , ", " : ")).encode(), 1),
    ],
    ids=[
        *("no last line end", "CRLF", "BOM", "blank lines", "gzip", "two gzips in one", "BOM within gzip", "empty"),
        *("only a BOM", "a BOM and a line end", "only a line end", "empty gzip", "spaces"),
    ],
)
def test_every_way_to_write_lines_is_read(content: bytes, applied: int, importer: Importer) -> None:
    report = importer.take(content)
    assert (report.applied, report.refused, importer.refused) == (applied, 0, {})


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b'{"id": "e2", "at": NaN}', "is not JSON"),
        (b'{"id": "e2", "at": Infinity}', "is not JSON"),
        (b'{"id": "\xff\xfe"}', "is not JSON"),
        (b'{"id": "\\ud800"}', "is not JSON"),
        (b'{"id": "e2"', "is not JSON"),
        (b'{"id": "e2"} {"id": "e3"}', "is not JSON"),
        (b"\x00", "is not JSON"),
        (b"[]", "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b'"e2"', "must be a JSON object"),
        (b"\xef\xbb\xbf{}", "is not JSON"),
        (b"{}", "type: is missing"),
        (line(2)[:-1] + b', "order": "o3"}', "has a key that is given twice"),
        (line(2)[:-1] + b', "order" : "o3"}', "has a key that is given twice"),
        (b'{"id":"e2","at":"x","type" :"order.completed","order" :"o1","order":"o2"}', "has a key that is given twice"),
        (b'{"id":"e2","id":"\\u0022\\u0022\\u0022\\u0022:","type":"queue.zeroed"}', "has a key that is given twice"),
        (line(2)[:-1] + b', "\\u006frder": "o3"}', "has a key that is given twice"),
        (b'{"lines": [{"paid": "1.00", "paid": "2.00"}]}', "has a key that is given twice"),
        (b'{"id": "e2", "x": ' + b"[" * 5000 + b"]" * 5000 + b"}", "is not JSON"),
        (b'{"id": "e2", "x": ' + b"[" * 900 + b"]" * 900 + b"}", "is nested too deeply"),
        (b'{"id": "e2", "x": ' + b"9" * 5000 + b"}", "is not JSON"),
    ],
)
def test_a_line_that_is_no_event_is_refused_and_the_next_goes_on(bad: bytes, reason: str, importer: Importer) -> None:
    report = importer.take(b"\n".join([GOOD[0], bad, GOOD[2]]))
    assert (report.applied, report.refused) == (2, 1)
    assert importer.refused[2].startswith(reason)


def test_a_key_named_after_quotes_is_not_mistaken_for_one_given_twice(importer: Importer) -> None:
    odd = json.dumps(paid(1, order='"\\": "o\\u0022', member="m1")).encode()
    assert importer.take(odd).applied == 1


def test_a_line_of_20_mib_is_refused_and_the_next_goes_on(importer: Importer) -> None:
    report = importer.take(GOOD[0] + b"\n" + b"x" * (20 * 1024 * 1024) + b"\n" + GOOD[1])
    assert (report.applied, report.line) == (2, 3)
    assert importer.refused == {2: f"is longer than {MAX_LINE} bytes"}


def test_a_gzip_that_is_cut_off_gives_what_came_before_and_says_so(importer: Importer) -> None:
    whole = gzip.compress(b"\n".join(GOOD * 2000))
    report = importer.take(whole[: len(whole) // 2])
    assert report.applied == 3
    assert list(importer.refused.values()) == ["the gzip file is cut off or damaged here"]
    assert report.line in importer.refused, "it is the last line"


@pytest.mark.parametrize("place", [0.3, 0.9])
def test_a_damaged_gzip_gives_what_came_before_and_says_so(place: float, importer: Importer) -> None:
    content = bytearray(gzip.compress(b"\n".join(line(number) for number in range(1, 3000))))
    content[int(len(content) * place)] ^= 0xFF
    importer.take(bytes(content))
    assert "the gzip file is cut off or damaged here" in importer.refused.values()


def test_a_gzip_with_rubbish_behind_it_says_so(importer: Importer) -> None:
    report = importer.take(gzip.compress(GOOD[0] + b"\n") + b"rubbish")
    assert (report.applied, list(importer.refused.values())) == (1, ["the gzip file is cut off or damaged here"])


def test_only_the_head_of_a_gzip(importer: Importer) -> None:
    importer.take(gzip.compress(GOOD[0])[:5])
    assert importer.refused == {1: "the gzip file is cut off or damaged here"}


def test_a_refusal_names_no_key_longer_than_a_line_and_prints_nothing_that_moves_the_cursor(importer: Importer) -> None:
    keys = {"k" * 100_000: 1}
    importer.take(json.dumps(paid(1, **keys)).encode())
    assert len(importer.refused[1]) < 200
    importer.take(json.dumps(paid(1) | {"a\n\x1b[2J": 1}).encode())
    assert importer.refused[1] == r"a\n\x1b[2J: is not a known key"


def test_stop_on_error_stops_at_the_first_and_keeps_what_came_before(importer: Importer) -> None:
    content = b"\n".join([GOOD[0], b"{}", GOOD[1], b"{}"])
    report = importer.take(content, stop_on_error=True)
    assert (report.applied, report.refused, report.line) == (1, 1, 2)
    assert importer.take(content).applied == 1, "without it, the second order goes in as well"


def test_an_event_that_comes_twice_in_one_file_is_applied_once(importer: Importer) -> None:
    turned = json.dumps(dict(reversed(paid(1).items()))).encode()
    report = importer.take(b"\n".join([GOOD[0], turned, GOOD[0]]))
    assert (report.applied, report.duplicate, report.refused) == (1, 2, 0)
