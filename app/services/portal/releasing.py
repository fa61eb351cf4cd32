"""Frozen love value becomes available: by staff, or by itself every day."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from app.domain import wallet
from app.domain.accounts import member_account
from app.domain.errors import Refused
from app.domain.instants import instant_of
from app.domain.money import format_hundredths
from app.formats.rules import read_wallet
from app.models import Account, Shop, Transfer
from app.services.due import Due
from app.services.history import Author, record_act
from app.services.intake import book_of
from app.services.members import BalanceMoved
from app.services.once import first_time
from app.services.runs import Step, keep_run, open_run
from app.services.transactions import write

PART = 500
"""Members a transaction: a tenth of a second of the writers' lock."""

MOVES_FROZEN = ("exchange", "clawback", "adjustment", "opening", "released", "deduction", "deduction_returned")
"""The kinds of transfers that can touch frozen love value."""


@dataclass(frozen=True, slots=True)
class Releasing:
    """How much of a member's frozen love value is to be released; ``seen_cents`` is what its author saw frozen."""

    member_ref: str
    cents: int
    seen_cents: int
    reason: str


def release_by_hand(*, wanted: Releasing, token: str, author: Author, now: datetime) -> bool:
    """Release so much; False where the form of this token has done it already.

    Refused where less is frozen; ``BalanceMoved`` where what is frozen has changed since it was seen.
    """
    if not wanted.reason.strip():
        raise Refused("Say why.", "reason")
    amount = format_hundredths(wanted.cents)
    content = {"release": wanted.member_ref, "amount": amount, "reason": wanted.reason}
    with write() as connection:
        if not first_time(connection, token, content, now):
            return False
        with book_of(connection, now) as book:
            member = book.member_by_ref(wanted.member_ref)
            assert member is not None, "members are never deleted"
            if book.balance(member_account(member.id, "love_frozen")) != wanted.seen_cents:
                raise BalanceMoved
            wallet.release(book, member.id, wanted.cents)
        record_act(
            connection,
            kind="members",
            ref=wanted.member_ref,
            action="released",
            author=author,
            at=now,
            detail={"asset": "love_frozen", "amount": amount},
            reason=wanted.reason,
        )
        return True


def release_next_part(due: Due, *, now: datetime) -> Step:
    """Release the day's share for the next members, once for a business date.

    A late run ends like a punctual one: what was frozen when it fell due counts, and what is released bears that time.
    """
    with write() as connection:
        progress = open_run(connection, due, now)
        if progress is None:
            return "was_finished"
        rules = read_wallet(json.loads(connection.execute(select(Shop.wallet)).scalar_one()))
        after, ratio = progress.get("after", 0), rules.release_bps or 0
        frozen = _frozen(connection, after) if ratio else []
        came_since = _moved_since(connection, [account_id for account_id, _, _ in frozen], due.due_at)
        members, cents = progress.get("members", 0), progress.get("cents", 0)
        with book_of(connection, now) as book:
            book.now = instant_of(due.due_at)
            for account_id, member_id, balance in frozen:
                released = min(balance, wallet.released_in_a_day(balance - came_since[account_id], ratio))
                if released:
                    wallet.release(book, member_id, released)
                    members, cents = members + 1, cents + released
        sums = {"members": members, "cents": cents}
        if len(frozen) < PART:
            keep_run(connection, due, sums, finished_at=now)
            return "finished"
        keep_run(connection, due, {**sums, "after": frozen[-1][0]})
        return "more"


def _frozen(connection: Connection, after: int) -> list[tuple[int, int, int]]:
    """The next accounts on which something is frozen: id, member and balance."""
    query = (
        select(Account.id, Account.member_id, Account.balance_cents)
        .where(Account.member_id.is_not(None), Account.asset == "love_frozen", Account.balance_cents > 0)
        .where(Account.id > after)
        .order_by(Account.id)
        .limit(PART)
    )
    return [(account_id, member_id or 0, cents) for account_id, member_id, cents in connection.execute(query)]


def _moved_since(connection: Connection, accounts: Collection[int], moment: datetime) -> defaultdict[int, int]:
    """What has come to each account after ``moment``, less what has gone."""
    moved: defaultdict[int, int] = defaultdict(int)
    later = (Transfer.kind.in_(MOVES_FROZEN), Transfer.at > moment)
    # An account has a transfer for every day; so only those are looked at that can be so late.
    first = connection.execute(select(func.min(Transfer.id)).where(*later)).scalar_one()
    if first is None:
        return moved
    for side, sign in ((Transfer.credit_id, 1), (Transfer.debit_id, -1)):
        query = select(side, func.sum(Transfer.cents)).where(side.in_(accounts), Transfer.id >= first, *later)
        for account_id, cents in connection.execute(query.group_by(side)):
            moved[account_id] += sign * int(cents)
    return moved
