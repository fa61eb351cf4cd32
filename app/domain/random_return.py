"""Random return: some of every group of entries are paid in points at once and never queue (R23, R24)."""

from __future__ import annotations

from app.domain.accounts import member_account, platform_account
from app.domain.book import Book
from app.domain.money import share
from app.domain.records import Entry, Group
from app.domain.settings import RandomReturn, Scope


def choose(book: Book, entry: Entry, farthest: Scope) -> None:
    """Let a joining ``entry`` take its place in the open group, and convert it if it is chosen.

    ``farthest`` is the line's last scope before base: a product's inherits base's numbers, a store's or a cashier's may
    turn it off or set its own. Every member of an open group has the same chance.
    """
    numbers, scope_id = _governing(book, farthest)
    if numbers is None:
        return
    lane = None if book.rules.base.unified[entry.channel] else entry.lane_id
    group = book.group(entry.channel, lane, scope_id)
    if group is None or (group.cash, group.points) != (numbers.cash, numbers.points) or not _left(group):
        group = Group(numbers.cash, numbers.points, numbers.cash, numbers.points)
    if book.randbelow(_left(group)) < group.points_left:
        group.points_left -= 1
        _convert(book, entry)
    else:
        group.cash_left -= 1
    book.put_group(entry.channel, lane, scope_id, group)


def give_points(book: Book, entry: Entry) -> None:
    """Credit a chosen entry's points, once it has its queue ID."""
    if entry.was_chosen:
        assert entry.converted_ratio_bps is not None
        points = share(entry.converted, entry.converted_ratio_bps)
        credit = member_account(entry.member_id, "points")
        book.transfer(platform_account("points"), credit, points, "random_return", entry=entry)


def _governing(book: Book, farthest: Scope) -> tuple[RandomReturn | None, int]:
    """The numbers that hold and the scope that sets them, 0 for base (R24)."""
    own = farthest.random_return
    if own is None:
        return book.rules.base.random_return, 0
    return (None, 0) if own == "off" else (own, farthest.id)


def _left(group: Group) -> int:
    return group.cash_left + group.points_left


def _convert(book: Book, entry: Entry) -> None:
    entry.converted, entry.waiting = entry.waiting, 0
    entry.status = "converted"
    entry.drawable = False
    entry.was_chosen = True
    entry.converted_asset = "points"
    entry.converted_ratio_bps = book.rules.base.exchange["points"]
