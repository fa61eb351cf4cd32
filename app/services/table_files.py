"""Tables in files that people take out, in memory that does not grow with them: CSV page by page, XLSX on disk."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, Generic, Literal, TypeVar

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.domain.errors import Refused
from app.domain.money import format_hundredths

Row = TypeVar("Row")
Kind = Literal["text", "count", "hundredths"]

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, however the cell is quoted."""

MOST_ROWS = 100_000
"""What a workbook may hold: nothing of it goes out before all of it is there, and that long people wait."""

AS_WRITTEN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDTHS: dict[Kind, int] = {"text": 20, "count": 11, "hundredths": 14}
NUMBERS: dict[Kind, str] = {"count": "0", "hundredths": "#,##0.00"}


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """What a table says of each row: texts, whole numbers, or ``hundredths``: integers of 0.01; None is empty."""

    heading: str
    value: Callable[[Row], Any]
    kind: Kind = "text"


def csv_file(columns: Sequence[Column[Row]], pages: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """The parts of a CSV file (RFC 4180), with the mark by which Excel knows UTF-8; no text is run as a formula."""
    cells = [(column.value, CSV_CELLS[column.kind]) for column in columns]
    yield b"\xef\xbb\xbf" + _csv_lines([[column.heading for column in columns]])
    for rows in pages:
        yield _csv_lines([[_plain(value(row), write) for value, write in cells] for row in rows])


def require_room(pages: Iterable[Sequence[object]]) -> None:
    """Refuse what is too long for a workbook, as soon as so many rows are counted."""
    count = 0
    for rows in pages:
        count += len(rows)
        if count > MOST_ROWS:
            raise Refused(
                "An Excel file takes at most {most} rows, and this list has more. Take it as CSV, which has no limit, "
                "or filter the list first.",
                most=f"{MOST_ROWS:,}",
            )


def xlsx_file(name: str, columns: Sequence[Column[Row]], pages: Iterable[Sequence[Row]]) -> IO[bytes]:
    """A workbook, to be read from its beginning: texts are texts whatever they begin with.

    It has no name on the disk, and is gone when it is closed; so are its parts, whatever happens.
    """
    with ExitStack() as undone:
        file = undone.enter_context(TemporaryFile())
        with TemporaryDirectory() as parts, Workbook(file, {**AS_WRITTEN, "tmpdir": parts}) as book:
            _fill(book, book.add_worksheet(name), columns, pages)
        file.seek(0)
        undone.pop_all()
    return file


def _plain(value: Any, write: Callable[[Any], str]) -> str:
    return "" if value is None else write(value)


def _harmless(text: str) -> str:
    """A text that no spreadsheet runs: an apostrophe before it says that it is one."""
    return f"'{text}" if text.startswith(FORMULA) else text


CSV_CELLS: dict[Kind, Callable[[Any], str]] = {"text": _harmless, "count": str, "hundredths": format_hundredths}


def _csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    lines = io.StringIO(newline="")
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    return lines.getvalue().encode()


def _fill(book: Workbook, sheet: Worksheet, columns: Sequence[Column[Row]], pages: Iterable[Sequence[Row]]) -> None:
    """Write a line of headings that stays in sight, and the rows below."""
    sheet.freeze_panes(1, 0)
    heading = book.add_format({"bold": True})
    formats = {kind: book.add_format({"num_format": shown}) for kind, shown in NUMBERS.items()}
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDTHS[column.kind])
        sheet.write_string(0, place, column.heading, heading)
    cells = [(place, each.value, XLSX_CELLS[each.kind], formats.get(each.kind)) for place, each in enumerate(columns)]
    for line, row in enumerate(chain.from_iterable(pages), 1):
        for place, value, write, shown in cells:
            content = value(row)
            if content is not None and content != "":
                write(sheet, line, place, content, shown)


def _write_text(sheet: Worksheet, line: int, place: int, text: str, shown: Format | None) -> None:
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(line, place, *"<r>", text[3:])  # XlsxWriter takes it for XML of its own otherwise
    else:
        sheet.write_string(line, place, text, shown)


def _write_hundredths(sheet: Worksheet, line: int, place: int, value: int, shown: Format | None) -> None:
    sheet.write_number(line, place, Decimal(value).scaleb(-2), shown)


XLSX_CELLS: dict[Kind, Callable[[Worksheet, int, int, Any, Format | None], object]] = {
    "text": _write_text,
    "count": Worksheet.write_number,
    "hundredths": _write_hundredths,
}
