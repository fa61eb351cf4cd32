"""Entries of the open transaction: the head of each queue read ahead, changes and block sums written when it ends."""

from __future__ import annotations

import heapq
import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple, get_args

from sqlalchemy import bindparam, select

from app.domain.book import Reach
from app.domain.records import Entry
from app.domain.settings import Channel
from app.formats.rules import read_offer, write_offer
from app.models import Entry as EntryTable
from app.models import QueueBlock
from app.models.base import table_of
from app.models.queue import BLOCK_ENTRIES, DONE, WAITS
from app.services.book.numbers import Numbers
from app.services.book.statements import Row, Sql, Statement, insert_into, update_by_id, upsert

_entries = table_of(EntryTable)
_blocks = table_of(QueueBlock)

FIRST_PAGE, LARGEST_PAGE = 4, 1024
END = 1 << 62
"""Beyond every queue ID."""

COLUMNS = [column.name for column in _entries.columns]
_channel, _lane, _waiting = (COLUMNS.index(name) for name in ("channel", "lane_id", "waiting_cents"))

ADD = insert_into(_entries)
ADD_TO_BLOCK = upsert(_blocks, ["channel", "lane_id", "block"], add=["entries", "waiting_cents"])
CLEAR_BLOCKS = Statement(_blocks.delete())
ZERO = Statement(
    _entries.update()
    .where(_entries.c.status == bindparam("was"))
    .values(
        zeroed_cents=_entries.c.zeroed_cents + _entries.c.waiting_cents,
        waiting_cents=0,
        status="zeroed",
        drawable=False,
    ),
    ["was"],
)


def _next_where(*keys: str) -> dict[bool, Statement]:
    """The next waiting entries of a queue, all or (True) only those whose order is completed."""
    matches = [_entries.c[key] == bindparam(key) for key in keys]
    return {
        completed_only: Statement(
            select(*_entries.columns)
            .where(*matches, DONE if completed_only else WAITS, _entries.c.id > bindparam("after"))
            .order_by(_entries.c.id)
            .limit(bindparam("most")),
            [*keys, "after", "most"],
        )
        for completed_only in (False, True)
    }


NEXT_OF_CHANNEL = _next_where("channel")
NEXT_OF_LANE = _next_where("channel", "lane_id")
NEXT_OF_MEMBER = _next_where("member_id")


class Change(NamedTuple):
    """An update of some columns; what else there is, and the indexes on it, are left alone."""

    statement: Statement
    values: Callable[[Row], Row]
    others: Callable[[Row], Row]
    """What of a row it leaves alone."""


def _change(names: Sequence[str]) -> Change:
    others = [name for name in COLUMNS if name not in names]
    return Change(update_by_id(_entries, names), _picked([*names, "id"]), _picked(others))


def _picked(names: Sequence[str]) -> Callable[[Row], Row]:
    return itemgetter(*(COLUMNS.index(name) for name in names))


CHANGES = (
    _change(["rewarded_cents", "waiting_cents"]),
    _change(["rewarded_cents", "waiting_cents", "status", "is_completed", "drawable"]),
    _change(COLUMNS[COLUMNS.index("ratio_bps") :]),
)
"""What a part payment changes, which no index knows; what the last one and completion do; and all that may change."""


@dataclass(slots=True)
class Window:
    """The entries of a reach with queue IDs up to ``upto``, in order, from ``start`` on; some may be paid by now."""

    ids: list[int] = field(default_factory=list)
    start: int = 0
    upto: int = 0
    page: int = FIRST_PAGE


class Entries:
    """Every entry that the transaction has seen is held once; reads see its changes before they are written."""

    def __init__(self, sql: Sql, last: Numbers) -> None:
        self._sql = sql
        self._last = last["entries"]
        self._held: dict[int, Entry] = {}
        self._new: dict[int, Entry] = {}
        self._changed: dict[int, Entry] = {}
        self._written: dict[int, Row | None] = {}
        self._windows: dict[Reach, Window] = {}
        self._windows_of: defaultdict[tuple[str, int | None], list[tuple[bool, Window]]] = defaultdict(list)

    @property
    def size(self) -> int:
        """How many entries are held."""
        return len(self._held)

    def add(self, entry: Entry) -> None:
        """Keep a new entry under the next queue ID."""
        self._last += 1
        entry.id = self._last
        self._held[entry.id] = self._new[entry.id] = entry
        self._written[entry.id] = None
        if entry.waiting:
            for lane_id in (None, entry.lane_id):
                for completed_only, window in self._windows_of[entry.channel, lane_id]:
                    if window.upto == END and (entry.is_completed or not completed_only):
                        window.ids.append(entry.id)

    def changed(self, entry: Entry) -> None:
        """Note that an entry is to be written again."""
        if entry.id not in self._new:
            self._changed[entry.id] = entry

    def of_row(self, row: Any) -> Entry:
        """The entry of a table row, as it is in this transaction."""
        found = self._held.get(row[0])
        if found is None:
            *values, offer = row
            found = Entry(*values)
            found.offer = read_offer(json.loads(offer)) if offer else None
            self._held[found.id] = found
            self._written[found.id] = row
        return found

    def eligible(self, reach: Reach) -> Iterator[Entry]:
        """Entries in reach for which something waits, in queue order."""
        if reach.channel is None:
            queues = (self.eligible(reach._replace(channel=channel)) for channel in get_args(Channel))
            yield from heapq.merge(*queues, key=lambda entry: entry.id)
            return
        window = self._windows.get(reach) or self._open(reach, reach.channel)
        while window.start < len(window.ids) and not self._held[window.ids[window.start]].waiting:
            window.start += 1
        place = window.start
        while True:
            while place < len(window.ids):
                entry = self._held[window.ids[place]]
                place += 1
                if entry.waiting:
                    yield entry
            if window.upto == END:
                return
            self._read_on(reach, window)

    def eligible_of(self, member_id: int, *, completed_only: bool) -> Iterator[Entry]:
        """A member's entries for which something waits, in queue order; new ones must be written already."""
        after = 0
        while rows := self._sql.fetch(NEXT_OF_MEMBER[completed_only], (member_id, after, FIRST_PAGE)):
            yield from (entry for entry in map(self.of_row, rows) if entry.waiting)
            after = rows[-1][0]

    def zero_waiting(self) -> None:
        """Zero every entry of status waiting; what is pending must be written already."""
        self._sql.write(ZERO, [("waiting",)])
        self._sql.write(CLEAR_BLOCKS, [()])
        for entry in self._held.values():
            if entry.status == "waiting":
                entry.zeroed, entry.waiting = entry.zeroed + entry.waiting, 0
                entry.status, entry.drawable = "zeroed", False
                self._written[entry.id] = _row(entry)

    def flush(self) -> None:
        """Write what is pending; lines must be written already."""
        new = [_row(entry) for entry in self._new.values()]
        changed = [_row(entry) for entry in self._changed.values()]
        if not new and not changed:
            return
        self._sql.insert(ADD, new)
        fitting: tuple[list[Row], ...] = tuple([] for _ in CHANGES)
        for row in changed:
            before = self._written[row[0]]
            assert before is not None  # what is new is not among the changed
            for change, rows in zip(CHANGES, fitting, strict=True):
                if change.others(row) == change.others(before):
                    rows.append(change.values(row))
                    break
        for change, rows in zip(CHANGES, fitting, strict=True):
            self._sql.write(change.statement, rows)
        self._write_blocks([*new, *changed])
        self._new.clear()
        self._changed.clear()

    def _write_blocks(self, rows: Iterable[Row]) -> None:
        """Add to the sums of blocks by how much the rows differ from what was written before."""
        sums: defaultdict[tuple[str, int, int], list[int]] = defaultdict(lambda: [0, 0])
        for row in rows:
            number, channel, lane, now = row[0], row[_channel], row[_lane], row[_waiting]
            written = self._written[number]
            before = written[_waiting] if written else 0
            self._written[number] = row
            if now != before:
                for lane_id in (0, lane):
                    block = sums[channel, lane_id, number // BLOCK_ENTRIES]
                    block[0] += (now > 0) - (before > 0)
                    block[1] += now - before
        self._sql.insert(ADD_TO_BLOCK, [(*key, *more) for key, more in sums.items()])

    def _read_on(self, reach: Reach, window: Window) -> None:
        """Take the next page into the window, from the table and from what this transaction changed."""
        statements, keys = (NEXT_OF_CHANNEL, (reach.channel,))
        if reach.lane_id is not None:
            statements, keys = NEXT_OF_LANE, (reach.channel, reach.lane_id)  # type: ignore[assignment]
        rows = self._sql.fetch(statements[reach.completed_only], (*keys, window.upto, window.page))
        upto = END if len(rows) < window.page else rows[-1][0]
        found = {self.of_row(row).id for row in rows}
        for entry in (*self._new.values(), *self._changed.values()):
            if window.upto < entry.id <= upto and _is_in(entry, reach):
                found.add(entry.id)
        window.ids.extend(sorted(found))
        window.upto = upto
        window.page = min(4 * window.page, LARGEST_PAGE)

    def _open(self, reach: Reach, channel: Channel) -> Window:
        window = self._windows[reach] = Window()
        self._windows_of[channel, reach.lane_id].append((reach.completed_only, window))
        return window

    def enlist(self, entry: Entry) -> None:
        """Put an entry for which something waits by now where the windows that have passed it find it."""
        if not entry.waiting:
            return
        for lane_id in (None, entry.lane_id):
            for completed_only, window in self._windows_of[entry.channel, lane_id]:
                if entry.id > window.upto or (completed_only and not entry.is_completed):
                    continue
                place = bisect_left(window.ids, entry.id)
                if place == len(window.ids) or window.ids[place] != entry.id:
                    window.ids.insert(place, entry.id)
                window.start = min(window.start, place)


def _is_in(entry: Entry, reach: Reach) -> bool:
    return (
        entry.waiting > 0
        and entry.channel == reach.channel
        and reach.lane_id in (None, entry.lane_id)
        and (entry.is_completed or not reach.completed_only)
    )


def _row(entry: Entry) -> tuple[Any, ...]:
    """The values of an entry in the order of the table's columns."""
    return (
        entry.id,
        entry.line_id,
        entry.order_id,
        entry.member_id,
        entry.channel,
        entry.lane_id,
        entry.joined_at,
        entry.joined_day,
        entry.ratio_bps,
        entry.source,
        entry.total,
        entry.rewarded,
        entry.converted,
        entry.zeroed,
        entry.waiting,
        entry.status,
        entry.is_completed,
        entry.drawable,
        entry.drawn_ratio_bps,
        entry.was_drawn,
        entry.was_chosen,
        entry.converted_asset,
        entry.converted_ratio_bps,
        json.dumps(write_offer(entry.offer)) if entry.offer else None,
    )
