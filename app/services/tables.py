"""Tables of text in files that people upload: CSV as Chinese and other programs write it, and XLSX."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.domain.errors import Refused

MOST_ROWS = 20_000
MOST_LINES = 100_000
"""Lines of a sheet, empty ones too."""
MOST_COLUMNS = 100
MOST_UNPACKED = 200 * 1024 * 1024
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
DAMAGED = (
    zipfile.BadZipFile, InvalidFileException, zlib.error, KeyError, ValueError, TypeError, IndexError, AttributeError,
    OSError, EOFError, SyntaxError, RuntimeError, NotImplementedError,
)  # fmt: skip
"""What reading a file raises that is no workbook, or a broken one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty, with the number of its line in the file; as many cells as the table has columns."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The names that the first row gives to the columns, and the rows below."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(content: bytes) -> Table:
    """The table that a file holds, cells as text; of a workbook its first sheet. Formulas are left as they stand."""
    if content.startswith(OLD_EXCEL):
        raise Refused("This is a file of an old Excel. Save it as .xlsx or .csv first.")
    return _table(_xlsx(content) if content.startswith(ZIP) else _csv(content))


def _table(found: Iterator[tuple[int, list[str]]]) -> Table:
    rows = ((line, cells) for line, cells in found if any(cells))
    _, names = next(rows, (0, []))
    header = _trimmed(names)
    if not header:
        raise Refused("The file is empty.")
    if len(header) > MOST_COLUMNS:
        raise Refused("The file has more than {most} columns.", most=MOST_COLUMNS)
    kept: list[Row] = []
    for line, cells in rows:
        if len(kept) == MOST_ROWS:
            raise Refused("The file has more than {most} rows. Send it in several parts.", most=MOST_ROWS)
        if len(_trimmed(cells)) > len(header):
            raise Refused("Line {line} has more cells than the first line has names.", line=line)
        kept.append(Row(line, tuple((cells + [""] * len(header))[: len(header)])))
    if not kept:
        raise Refused("The file has names of columns and nothing below them.")
    return Table(tuple(header), tuple(kept))


def _trimmed(cells: list[str]) -> list[str]:
    """Cells without the empty ones at the end."""
    last = max((number for number, cell in enumerate(cells, 1) if cell), default=0)
    return cells[:last]


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error:
        raise Refused("Line {line} cannot be read as CSV.", line=reader.line_num) from None


def _decoded(content: bytes) -> str:
    marked = ENCODINGS.get(content[:2])
    for encoding in (marked,) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused("This is no CSV and no XLSX file, or its encoding is neither UTF-8 nor GB18030.")


def _xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise Refused("The file is too large once it is unpacked.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and the like that it does not know
            yield from _cells(content)
    except DAMAGED:
        raise Refused("The file is damaged, or is no XLSX workbook.") from None


def _cells(content: bytes) -> Iterator[tuple[int, list[str]]]:
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        for line, row in enumerate(book.worksheets[0].iter_rows(), 1):
            if line > MOST_LINES:
                # A sheet may claim a row in the milliards, and every one above it would be made up, empty.
                raise Refused("The file has more than {most} rows. Send it in several parts.", most=MOST_ROWS)
            yield line, [_text(cell) for cell in _within(row)]
    finally:
        book.close()


def _within(row: Iterable[Any]) -> list[Any]:
    """The cells of a row that can hold anything; a sheet may claim to be very wide."""
    return list(row)[: MOST_COLUMNS + 1]


def _text(cell: Any) -> str:
    """What a cell holds, as text; what a formula failed at begins as a formula does, and is refused like one."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        return f"={value}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(value, ".15g")  # the digits that a spreadsheet shows
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return str(value).replace("\0", "").strip()
