"""``events import``: a stream of any length, in batches, safe to kill and run again at any moment (files.md)."""

from __future__ import annotations

import gc
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from pathlib import Path

from sqlalchemy import Connection, delete, select, update
from sqlalchemy import insert as insert_into

from app.domain.errors import Refused
from app.domain.lottery import RandBelow
from app.formats.lines import read_lines
from app.models import Import, ImportRefusal
from app.models.base import table_of
from app.services.book.statements import Sql
from app.services.intake import APPLIED, DUPLICATE, KNOWN, Intake, Outcome, Parcel, book_of, open_parcel
from app.services.transactions import write

BATCH = 4000
"""Events a transaction: what is read at its head and written again in the next is spread over many, and the writers'
lock is held for some tenths of a second."""

BATCH_BYTES = 4 * 1024 * 1024
"""A batch ends early once its lines come to this, so that memory stays bounded however long they are."""

PIPE = "-"
"""Standard input as a source: unlike a file, it may be another stream each time."""

_imports = table_of(Import)
_refusals = table_of(ImportRefusal)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was refused, with place and reason."""

    line: int
    refused: Refused


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come: lines read, bytes of the file read, and what became of them."""

    line: int
    bytes_read: int
    applied: int
    duplicate: int
    refused: int


Report = Progress
"""At the end, the same figures for the whole stream."""


def _ignore(_: object) -> None:
    """Nobody wants to know."""


def import_events(
    source: Path | BufferedReader,
    *,
    clock: Callable[[], datetime],
    on_progress: Callable[[Progress], None] = _ignore,
    on_refusal: Callable[[Refusal], None] = _ignore,
    stop_on_error: bool = False,
    randbelow: RandBelow = secrets.randbelow,
) -> Report:
    """Apply the events of a file or stream in their order, each batch in one transaction.

    Run again, killed or not, it passes over what was applied, and refuses again what was refused before, until there is
    something new: an event that would fit by now was out of its time then. ``stop_on_error`` ends it at the first
    refusal.
    """
    if isinstance(source, Path):
        with source.open("rb") as stream:
            return _Import(str(source.resolve()), clock, randbelow).run(stream, on_progress, on_refusal, stop_on_error)
    return _Import(PIPE, clock, randbelow).run(source, on_progress, on_refusal, stop_on_error)


class _Import:
    def __init__(self, source: str, clock: Callable[[], datetime], randbelow: RandBelow) -> None:
        self._clock = clock
        self._randbelow = randbelow
        self._source = source
        self._line = self._applied = self._duplicate = self._refused = 0
        self._started = clock()
        with write() as connection:
            begun = {"source": source, "started_at": self._started, "seen_at": self._started}
            self._id = connection.execute(insert_into(_imports).values(begun).returning(_imports.c.id)).scalar_one()

    def run(
        self,
        stream: BufferedReader,
        on_progress: Callable[[Progress], None],
        on_refusal: Callable[[Refusal], None],
        stop_on_error: bool,
    ) -> Report:
        position = _position_of(stream)
        with _collection_by_hand() as collect:
            for batch in _batches(stream):
                refusals = self._apply(batch, stop_on_error)
                for refusal in refusals:
                    on_refusal(refusal)
                on_progress(self._progress(position()))
                if refusals and stop_on_error:
                    break
                batch.clear()  # nothing that is still in use is left for the collection to look at
                collect()
        with write() as connection:
            self._finish(connection)
        return self._progress(position())

    def _progress(self, bytes_read: int) -> Progress:
        return Progress(self._line, bytes_read, self._applied, self._duplicate, self._refused)

    def _apply(self, batch: list[tuple[int, Parcel]], stop_on_error: bool) -> list[Refusal]:
        """Apply one batch in one transaction, with the record of how far the import has come."""
        now = self._clock()
        with write() as connection, book_of(connection, now, self._randbelow) as book:
            parcels = self._refused_again(connection, batch)
            intake = Intake(book)
            outcomes: list[Outcome] = []
            if stop_on_error:
                for parcel in parcels:
                    outcomes += intake.take_in([parcel])
                    if outcomes[-1].refused:
                        break
            else:
                outcomes = intake.take_in(parcels)
            refusals = [
                Refusal(line, outcome.refused)
                for (line, _), outcome in zip(batch, outcomes, strict=False)
                if outcome.refused
            ]
            self._count(outcomes, batch[len(outcomes) - 1][0])
            self._forget(connection, batch[0][0], APPLIED in outcomes)
            self._record(connection, now, refusals, dict(batch))
        return refusals

    def _count(self, outcomes: list[Outcome], line: int) -> None:
        self._line = line
        applied, duplicate = outcomes.count(APPLIED), outcomes.count(DUPLICATE)
        self._applied += applied
        self._duplicate += duplicate
        self._refused += len(outcomes) - applied - duplicate

    def _record(
        self, connection: Connection, now: datetime, refusals: list[Refusal], parcels: dict[int, Parcel]
    ) -> None:
        counts = {"line": self._line, "applied": self._applied, "refused": self._refused}
        alive = {"seen_at": now, "finished_at": None}
        connection.execute(update(_imports).where(_imports.c.id == self._id).values(counts | alive))
        rows = [
            {
                "line": refusal.line,
                "import_id": self._id,
                "digest": parcels[refusal.line].digest,
                "place": refusal.refused.place,
                "reason": refusal.refused.text,
            }
            for refusal in refusals
        ]
        if rows:
            connection.execute(insert_into(_refusals), rows)

    def _refused_again(self, connection: Connection, batch: list[tuple[int, Parcel]]) -> list[Parcel]:
        """The batch's parcels; what an earlier run of the source refused is refused again up to the first new line."""
        parcels = [parcel for _, parcel in batch]
        rows = connection.execute(
            select(_refusals)
            .join(_imports, _imports.c.id == _refusals.c.import_id)
            .where(
                _refusals.c.line.between(batch[0][0], batch[-1][0]),
                _refusals.c.import_id != self._id,
                _imports.c.source == self._source,
            )
        ).all()
        if not rows:
            return parcels
        earlier = {(row.line, row.digest): Refused(row.reason, row.place) for row in rows}
        events = {parcel.event.id for parcel in parcels if parcel.event is not None}
        known = {ref for ref, _ in Sql(connection).fetch_by(KNOWN, events)}
        for place, (line, parcel) in enumerate(batch):
            if parcel.event is None:
                continue
            if refused := earlier.get((line, parcel.digest)):
                parcels[place] = Parcel(parcel.digest, None, refused)
            elif parcel.event.id not in known:
                break
        return parcels

    def _forget(self, connection: Connection, first: int, anything_new: bool) -> None:
        """Forget what earlier runs refused of this batch, and what may fit by now where the batch applied anything."""
        if self._source != PIPE:
            runs = select(_imports.c.id).where(_imports.c.source == self._source)
            outdated = (_refusals.c.line >= first) & _refusals.c.import_id.in_(runs)
            if not anything_new:
                outdated &= _refusals.c.line <= self._line
            connection.execute(delete(_refusals).where(outdated))
        if anything_new:
            runs = select(_imports.c.id).where(_imports.c.source != self._source, _imports.c.finished_at.is_not(None))
            connection.execute(delete(_refusals).where(_refusals.c.import_id.in_(runs)))

    def _finish(self, connection: Connection) -> None:
        """Mark this run and interrupted ones of the same source as finished; what came through a pipe is forgotten."""
        interrupted = (
            (_imports.c.source == self._source)
            & _imports.c.finished_at.is_(None)
            & (_imports.c.seen_at < self._started)
        )
        done = (
            connection.execute(select(_imports.c.id).where((_imports.c.id == self._id) | interrupted)).scalars().all()
        )
        if self._source == PIPE:
            connection.execute(delete(_refusals).where(_refusals.c.import_id.in_(done)))
        connection.execute(update(_imports).where(_imports.c.id.in_(done)).values(finished_at=self._clock()))


@contextmanager
def _collection_by_hand() -> Iterator[Callable[[], object]]:
    """Collect garbage when told to: a batch makes very many objects, and holds them all to its end."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield lambda: gc.collect(1)
    finally:
        if was_on:
            gc.enable()


def _batches(stream: BufferedReader) -> Iterator[list[tuple[int, Parcel]]]:
    batch: list[tuple[int, Parcel]] = []
    size = 0
    for number, text in read_lines(stream):
        if isinstance(text, Refused):
            batch.append((number, Parcel(b"", None, text)))
        else:
            batch.append((number, open_parcel(text)))
            size += len(text)
        if len(batch) == BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _position_of(stream: BufferedReader) -> Callable[[], int]:
    """How many bytes have been read of a file, 0 of what cannot tell."""
    return stream.tell if stream.seekable() else lambda: 0
