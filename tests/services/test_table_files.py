"""Tables as files: what spreadsheets read of them, and that a long one takes no more memory."""

from __future__ import annotations

import csv
import io
import itertools
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from app.domain.errors import Refused
from app.services import table_files
from app.services.table_files import FORMULA, Column, csv_file, require_room, xlsx_file

COLUMNS: list[Column[Any]] = [
    Column("名称", lambda row: row[0]),
    Column("Count", lambda row: row[1], "count"),
    Column("Amount", lambda row: row[2], "hundredths"),
]
ROWS = [("小满", 12, 123_450), ("", None, None), ("-", 0, -5)]
NASTY = ["=1+1", '=HYPERLINK("x")', "+86138", "-5", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1+1", "＠x"]
MARKED = ['"a", b\r\nc', "<b>&amp;</b>", " two  blanks ", "'quoted'"]
ODD = [
    *MARKED,
    "\x07bell\x00\x1f",
    "\ufffe",
    "_x0041_",
    "<r>not</XML></r>",
    "<r></r>",
    "<r><t>x</t></r>",
    "<r>",
    "😀" * 3,
]


def csv_of(*pages: list[Any]) -> bytes:
    return b"".join(csv_file(COLUMNS, pages))


def book_of(*pages: list[Any]) -> Any:
    with xlsx_file("list", COLUMNS, pages) as file:
        return load_workbook(io.BytesIO(file.read()))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go that have a name."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The temporary files without a name that were opened."""
    found: list[Any] = []

    def recording() -> Any:
        found.append(tempfile.TemporaryFile())  # noqa: SIM115 - whoever asked for it closes it
        return found[-1]

    monkeypatch.setattr(table_files, "TemporaryFile", recording)
    return found


def test_csv_is_utf8_with_a_mark_and_plain_amounts() -> None:
    assert csv_of(ROWS[:2], ROWS[2:]).decode() == ("\ufeff名称,Count,Amount\r\n小满,12,1234.50\r\n,,\r\n'-,0,-0.05\r\n")


def test_no_text_in_csv_begins_as_a_formula_does() -> None:
    read = list(csv.reader(io.StringIO(csv_of([(text, 1, 1) for text in NASTY]).decode("utf-8-sig"), newline="")))
    assert [row[0] for row in read[1:]] == [f"'{text}" for text in NASTY]
    assert not any(cell.startswith(FORMULA) for row in read for cell in row)


def test_csv_keeps_quotes_commas_and_line_ends_within_a_cell() -> None:
    read = list(csv.reader(io.StringIO(csv_of([(text, 1, 1) for text in MARKED]).decode(), newline="")))
    assert [row[0] for row in read[1:]] == MARKED


def test_a_workbook_holds_numbers_as_numbers_and_a_head_that_stays() -> None:
    sheet = book_of(ROWS[:2], ROWS[2:]).active
    assert list(sheet.values) == [
        ("名称", "Count", "Amount"),
        ("小满", 12, 1234.5),
        (None, None, None),
        ("-", 0, -0.05),
    ]
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n"]
    assert sheet["C2"].number_format == "#,##0.00"
    assert sheet["A1"].font.b
    assert sheet.freeze_panes == "A2"
    assert sheet.title == "list"


def test_a_workbook_holds_no_formula() -> None:
    sheet = book_of([(text, 1, 1) for text in [*NASTY, "#N/A"]]).active
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * (len(NASTY) + 2)
    assert [cell.value for cell in sheet["A"]][1:6] == NASTY[:5]


def test_a_workbook_holds_amounts_to_the_cent() -> None:
    amounts = [1, 7, 29, 10_01, -99_999_99, 99_999_999_999]
    sheet = book_of([("", 1, amount) for amount in amounts]).active
    assert [cell.value for cell in sheet["C"]][1:] == [0.01, 0.07, 0.29, 10.01, -99_999.99, 999_999_999.99]


def test_a_workbook_takes_any_text() -> None:
    found = [cell.value for cell in book_of([(text, 1, 1) for text in ODD]).active["A"]][1:]
    assert [unescape(text).replace("\r\n", "\n") for text in found] == [text.replace("\r\n", "\n") for text in ODD]


def test_a_text_ends_where_a_cell_does() -> None:
    assert book_of([("x" * 40_000, 1, 1)]).active["A2"].value == "x" * 32_767


def test_what_is_too_long_for_a_workbook_is_refused_without_reading_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "MOST_ROWS", 1_000)
    require_room([range(600), range(400)])
    asked = itertools.count(1)
    with pytest.raises(Refused) as refused:
        require_room(range(400) for _ in asked)
    assert refused.value.text.startswith("An Excel file takes at most 1,000 rows")
    assert next(asked) == 4


def test_an_empty_list_has_its_head() -> None:
    assert csv_of([]).decode() == "\ufeff名称,Count,Amount\r\n"
    assert list(book_of([]).active.values) == [("名称", "Count", "Amount")]


def test_a_workbook_leaves_nothing_behind(temporary: Path, opened: list[Any]) -> None:
    def looking() -> Iterator[list[Any]]:
        yield ROWS
        assert list(temporary.rglob("*"))

    with xlsx_file("list", COLUMNS, looking()) as file:
        assert list(temporary.iterdir()) == []
        assert opened == [file]


def test_a_workbook_that_fails_half_way_leaves_nothing_behind(temporary: Path, opened: list[Any]) -> None:
    def failing() -> Iterator[list[Any]]:
        yield ROWS
        raise ConnectionError

    with pytest.raises(ConnectionError):
        xlsx_file("list", COLUMNS, failing())
    assert list(temporary.iterdir()) == []
    assert [file.closed for file in opened] == [True]


def endless() -> Iterator[list[Any]]:
    for page in itertools.count():
        yield [(f"row {page}.{row}", row, row) for row in range(200)]


def test_csv_is_made_page_by_page_and_may_be_left_half_way() -> None:
    pages = endless()
    parts = csv_file(COLUMNS, pages)
    few, many = peak(lambda: read(parts, 5)), peak(lambda: read(parts, 50))
    assert many < few * 1.5
    parts.close()  # type: ignore[attr-defined]
    assert next(pages)[0][0] == "row 54.0"


def read(parts: Iterator[bytes], count: int) -> None:
    """Take so many parts and keep none."""
    for _ in range(count):
        next(parts)


def test_a_workbook_of_ten_times_the_rows_takes_no_more_memory() -> None:
    few, many = peak(lambda: make(pages=2)), peak(lambda: make(pages=20))
    assert many < few * 1.2


def make(*, pages: int) -> None:
    """Make a workbook of so many pages."""
    xlsx_file("list", COLUMNS, itertools.islice(endless(), pages)).close()


def peak(action: Callable[[], object]) -> int:
    """How much memory was in use at most."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
