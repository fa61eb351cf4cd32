"""What flowed through the queues on each of the last days: kept in memory, so that only what is new is read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, Engine, func, select, type_coerce

from app.domain.pace import WEEK, WEEKS
from app.extensions import db
from app.models import Entry, Transfer
from app.models.base import EPOCH

DAYS = WEEK * WEEKS
"""How many days before today are kept."""

QUARTER = 900_000_000
"""A quarter of an hour in microseconds: every zone's midnight lies on one."""

STALE = timedelta(minutes=1)
"""A reader may be behind another by a moment; one that is behind for longer reads another database."""

Key = tuple[str, int]
"""A queue: its channel and lane, 0 for the whole channel."""

POOL: Key = ("pool", 0)
"""Where what comes into the union pool is counted, less what is taken back of it."""

UNION: Key = ("union", 0)
"""Where the payouts of all queues together are counted."""


@dataclass(slots=True)
class Flow:
    """Cents of each queue by day; days are ordinals in the shop's zone, and those before ``first`` are let go of."""

    zone: ZoneInfo
    last_day: int
    last_id: int = 0
    read_at: datetime = EPOCH
    sums: defaultdict[Key, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def first(self) -> int:
        """The first day that is kept."""
        return self.last_day - DAYS

    def of(self, queues: Iterable[Key]) -> Counter[int]:
        """What was paid out in some queues together, by day."""
        found: Counter[int] = Counter()
        with _lock:
            for queue in queues:
                if queue in self.sums:
                    found.update(self.sums[queue])
        return found


_lock = Lock()
_known: WeakKeyDictionary[Engine, Flow] = WeakKeyDictionary()


def read_flow(last_id: int, zone: ZoneInfo, now: datetime) -> Flow:
    """What flowed up to the transfer ``last_id`` on today and the days before it.

    Transfers are never changed or deleted and their ids only grow: what was read once is kept for each database.
    """
    today = now.astimezone(zone).toordinal()
    with _lock:
        flow = _known.get(db.engine)
        is_other = flow is not None and last_id < flow.last_id and now - flow.read_at > STALE
        if flow is None or is_other or flow.zone != zone or today < flow.last_day:
            flow = _known[db.engine] = Flow(zone, today)
        if flow.last_day != today:
            _go_on_to(flow, today)
        if last_id > flow.last_id:
            for key, day, cents in list(_read(flow, last_id)):  # all or nothing: half of it would be counted twice
                flow.sums[key][day] += cents
            flow.last_id, flow.read_at = last_id, now
        return flow


def _go_on_to(flow: Flow, today: int) -> None:
    flow.last_day = today
    for key, days in list(flow.sums.items()):
        for day in [day for day in days if day < flow.first]:
            del days[day]
        if not days:
            del flow.sums[key]


def _read(flow: Flow, last_id: int) -> Iterator[tuple[Key, int, int]]:
    """What each transfer since adds, and where."""
    begin = datetime.combine(datetime.fromordinal(flow.first), time.min, flow.zone)
    late: list[ColumnElement[bool]] = [Transfer.at >= begin, Transfer.id <= last_id]
    kind: Any = Transfer.kind
    if flow.last_id:
        # Said so that the new rows are read by their ids, and not all of their kind.
        late.append(Transfer.id > flow.last_id)
        kind = Transfer.kind + ""
    quarter = type_coerce(Transfer.at, BigInteger) // QUARTER
    cents = func.sum(Transfer.cents)
    payouts = (
        select(Entry.channel, Entry.lane_id, quarter, cents)
        .join(Entry, Entry.id == Transfer.entry_id)
        .where(kind == "payout", *late)
        .group_by(Entry.channel, Entry.lane_id, quarter)
    )
    for channel, lane_id, at, paid in db.session.execute(payouts):
        day = _day_of(at, flow.zone)
        for key in ((channel, lane_id), (channel, 0), UNION):
            yield key, day, int(paid)
    for pool_kind, sign in (("pool_inflow", 1), ("pool_returned", -1)):
        inflow = select(quarter, cents).where(kind == pool_kind, *late).group_by(quarter)
        for at, came_in in db.session.execute(inflow):
            yield POOL, _day_of(at, flow.zone), sign * int(came_in)


def _day_of(quarter: int, zone: ZoneInfo) -> int:
    return datetime.fromtimestamp(quarter * (QUARTER // 1_000_000), UTC).astimezone(zone).toordinal()
