"""Tables in uploaded files: CSV in every encoding that comes in, and XLSX."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook

from app.domain.errors import Refused
from app.services import tables
from app.services.tables import Row, Table, read_table

PLAIN = Table(("编号", "姓名"), (Row(2, ("m1", "王小芳")), Row(4, ("m2", ""))))
TEXT = "编号,姓名\r\nm1,王小芳\r\n,\r\nm2\r\n\r\n"


def workbook(*rows: list[Any], change: Callable[[Any], object] = id) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    change(sheet)
    book.create_sheet("other").append(["not read"])
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_encoding(encoding: str) -> None:
    assert read_table(TEXT.encode(encoding)) == PLAIN


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_seen(delimiter: str) -> None:
    assert read_table(TEXT.replace(",", delimiter).encode()) == PLAIN


def test_quoted_cells_may_hold_anything() -> None:
    table = read_table(b'a,b\n"one, ""two""\nthree", 4 \n')
    assert table.rows == (Row(3, ('one, "two"\nthree', "4")),)


def test_the_first_sheet_of_a_workbook_is_read_as_text() -> None:
    content = workbook(
        ["n", "v"],
        ["whole", 13800138000],
        ["amount", 33.300000000000004],
        ["text", " 007 "],
        ["yes", True],
        ["time", datetime(2026, 1, 2, 3, 4)],  # noqa: DTZ001 - as a workbook holds it
        [None, None],
        ["formula", "=1+1"],
    )
    rows = {row.cells[0]: (row.line, row.cells[1]) for row in read_table(content).rows}
    assert rows == {
        "whole": (2, "13800138000"),
        "amount": (3, "33.3"),
        "text": (4, "007"),
        "yes": (5, "true"),
        "time": (6, "2026-01-02 03:04"),
        "formula": (8, "=1+1"),
    }


def test_what_a_formula_failed_at_looks_like_a_formula() -> None:
    def fail(sheet: Any) -> None:
        sheet["A2"].value = "#N/A"
        sheet["A2"].data_type = "e"

    assert read_table(workbook(["a"], ["x"], change=fail)).rows[0].cells == ("=#N/A",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"\n\n,,\n", "The file is empty."),
        (b"a,b\n", "nothing below"),
        (b"a\x00b\nc\n", "no CSV and no XLSX"),
        (b"\xff\xff\xff\n1\n", "no CSV and no XLSX"),
        (b'a,b\n"open,1\n', "Line 2 cannot be read as CSV."),
        (b"a,b\n1,2\n1,2,3\n", "Line 3 has more cells"),
        (b"PK\x03\x04 nonsense", "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel"),
        (",".join(f"c{i}" for i in range(101)).encode() + b"\n1\n", "more than 100 columns"),
        (b"a\n" + b"1\n" * 20_001, "more than 20000 rows"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_table(content)
    assert said in refused.value.text


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("hello.txt", "hello")
    with pytest.raises(Refused, match="damaged"):
        read_table(packed.getvalue())


def test_a_small_file_that_unpacks_to_a_huge_one_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_UNPACKED", 1_000)
    with pytest.raises(Refused, match="too large once it is unpacked"):
        read_table(workbook(["a"], ["1"]))
