"""Reading the lines of a stream, plain or gzipped, of any length, without trusting it."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator

from app.domain.errors import Refused

MAX_LINE = 16 * 1024 * 1024
"""No event is longer than this; a longer line is refused without being held in memory."""

GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"


def read_lines(stream: io.BufferedReader) -> Iterator[tuple[int, bytes | Refused]]:
    """Number (from 1) and text of every line that is not blank; a refusal stands for a line that cannot be read.

    Where a gzipped stream is cut off or damaged, a refusal is the last that comes.
    """
    text: io.BufferedIOBase = stream
    if stream.peek(2)[:2] == GZIP:
        # Read without a buffer around it, which would lose what it had gathered where the file turns out to be damaged.
        text = gzip.GzipFile(fileobj=stream)
    number = 0
    while True:
        number += 1
        try:
            line = text.readline(MAX_LINE + 1)
            if len(line) > MAX_LINE:
                _skip_rest(text, line)
                yield number, Refused("is longer than {limit} bytes", limit=MAX_LINE)
                continue
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield number, Refused("the gzip file is cut off or damaged here")
            return
        if not line:
            return
        if number == 1:
            line = line.removeprefix(BOM)
        if line and not line.isspace():
            yield number, line


def _skip_rest(text: io.BufferedIOBase, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = text.readline(MAX_LINE)
