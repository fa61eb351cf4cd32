"""Whether a line joins, and its random return (R3, R12, R13, R23, R24)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .model import Entry, Group, Json, State
from .money import moment, part, units
from .ratios import Purchase, scopes

MINUTE = 60
DAY = 24 * 60 * MINUTE


def local(state: State, at: datetime) -> datetime:
    """A time in the shop's zone (N4)."""
    return at.astimezone(ZoneInfo(state.shop["timezone"]))


def joins(state: State, bought: Purchase, paid: int, deducted: bool) -> bool:
    """Whether a line that takes part gets an entry (R3)."""
    if paid == 0:
        return False
    if deducted and not state.base["deducted_orders_join"]:
        return False
    for name, scope in scopes(state, bought):
        windows = scope.get("windows") or []
        if windows and not any(lies_in(window, local(state, bought.at)) for window in windows):
            return False
        if limit_used_up(state, bought, name, scope.get("limits") or {}):
            return False
    return True


def lies_in(window: Json, at: datetime) -> bool:
    """Whether a local time lies in a window (R12)."""
    if window.get("from") is not None and at < moment(window["from"]):
        return False
    if window.get("until") is not None and at >= moment(window["until"]):
        return False
    start = seconds(window.get("start") or "00:00")
    end = seconds(window.get("end") or "24:00")
    time = at.hour * 60 * MINUTE + at.minute * MINUTE + at.second
    today, yesterday = at.isoweekday(), (at - timedelta(days=1)).isoweekday()
    if start < end:
        return on_weekday(window, today) and start <= time < end
    return (on_weekday(window, today) and start <= time) or (on_weekday(window, yesterday) and time < end)


def seconds(text: str) -> int:
    """A time of day in seconds; 24:00 is a whole day."""
    hours, minutes = text.split(":")
    return int(hours) * 60 * MINUTE + int(minutes) * MINUTE


def on_weekday(window: Json, weekday: int) -> bool:
    """Whether a window starts on a weekday; no weekdays means all (R12)."""
    return not window.get("weekdays") or weekday in window["weekdays"]


def limit_used_up(state: State, bought: Purchase, scope: str, limits: Json) -> bool:
    """Whether the member has had as many entries in the scope as a limit allows (R13)."""
    today = local(state, bought.at).date()
    given = [entry for entry in state.entries if in_scope(entry, bought, scope) and counts(entry, bought.member)]
    per_day, total = limits.get("per_day"), limits.get("total")
    if per_day is not None and sum(entry.day == today for entry in given) >= per_day:
        return True
    return total is not None and len(given) >= total


def in_scope(entry: Entry, bought: Purchase, scope: str) -> bool:
    """Whether an entry was given in the scope of a purchase (R13)."""
    if scope == "product":
        return entry.product == bought.product
    return entry.channel == scope and entry.store == bought.store


def counts(entry: Entry, member: str) -> bool:
    """Whether an entry counts against its member's limits (R13)."""
    return entry.member == member and (entry.status != "cancelled" or entry.drawn or entry.chosen)


def local_day(state: State, at: datetime) -> date:
    """The calendar day of a time, in the zone of this moment (R13)."""
    return local(state, at).date()


def random_return(state: State, entry: Entry) -> None:
    """Count an entry into its group, and convert it when chosen (R23, R24)."""
    setting, scope = state.base["random_return"], "base"
    if entry.channel != "mall":
        name = "online" if entry.channel == "store" else "cashier"
        own = state.shop["stores"][entry.store][name].get("random_return")
        if own == "off":
            return
        if own is not None:
            assert entry.store is not None
            setting, scope = own, "store:" + entry.store
    if setting is None:
        return
    lane = "" if state.unified(entry.channel) else entry.lane
    key = (entry.channel, lane, scope)
    group = state.groups.get(key)
    if group is None or (group.cash, group.points) != (setting["cash"], setting["points"]):
        group = state.groups[key] = Group(setting["cash"], setting["points"])
    left = group.cash + group.points - group.joined
    chosen = state.randbelow(left) < group.points - group.chosen
    group.joined += 1
    group.chosen += chosen
    if group.joined == group.cash + group.points:
        del state.groups[key]
    if chosen:
        entry.chosen = True
        convert(state, entry, "points", units(state.base["exchange"]["points"]))


def convert(state: State, entry: Entry, asset: str, ratio: int) -> None:
    """Turn all that an entry waits for into an asset (R23, R26)."""
    state.move(entry.member, asset, part(entry.waiting, ratio))
    entry.converted = entry.waiting
    entry.waiting = 0
    entry.asset, entry.asset_ratio = asset, ratio
    entry.status = "converted"
    entry.draw_open = False
