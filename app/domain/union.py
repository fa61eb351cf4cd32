"""The union queue: a daily pool of profit pays one queue over all channels (U1–U6)."""

from __future__ import annotations

from app.domain.accounts import TAKINGS, UNION
from app.domain.book import Book, Reach
from app.domain.distribution import in_proportion, what_stays
from app.domain.money import share
from app.domain.payouts import pay_entry
from app.domain.records import Claim, Line, Order


def take_in(book: Book, order: Order, line: Line, rewards: int) -> None:
    """Give the pool its share of a settled line's profit (U2), and the buyer's referrer a claim (U4)."""
    rules = book.rules.union
    gain = in_proportion(line, max(0, line.profit)) - rewards - in_proportion(line, line.subsidy)
    book.transfer(TAKINGS, UNION, share(max(0, gain), rules.pool_bps), "pool_inflow", line=line)
    referrer_id = book.member(order.member_id).referrer_id
    claimed = share(line.net, rules.acceleration_bps)
    if referrer_id is not None and claimed:
        book.add_claim(line, referrer_id, rules.acceleration_bps, claimed)


def take_back(book: Book, line: Line) -> None:
    """Take a refunded line's share of the pool back, and lower the claim it gave (U2, U4)."""
    inflow = held = 0
    for transfer in book.line_transfers(line):
        if transfer.kind == "pool_inflow":
            inflow = held = transfer.cents
        elif transfer.kind == "pool_returned":
            held -= transfer.cents
    book.transfer(UNION, TAKINGS, held - what_stays(line, inflow), "pool_returned", line=line)
    claim = book.claim_of(line)
    if claim is not None:
        _set_unserved(book, claim, min(claim.unserved, share(line.net, claim.ratio_bps)))


def distribute(book: Book) -> None:
    """Release the pool's share for today: first to claims, then down the queue (U3, U4)."""
    rules = book.rules.union
    released = share(max(0, book.balance(UNION)), rules.release_bps)
    if not released or book.rules.base.paused:
        return
    completed_only = book.rules.base.completed_only
    budget = share(released, rules.acceleration_share_bps)
    left = released
    for claim in book.open_claims():
        if not budget:
            break
        for entry in book.eligible_of(claim.member_id, completed_only=completed_only):
            amount = min(entry.waiting, claim.unserved, budget)
            if not amount:
                break
            pay_entry(book, entry, amount, source=UNION, line=None)
            _set_unserved(book, claim, claim.unserved - amount)
            budget -= amount
            left -= amount
        if next(book.eligible_of(claim.member_id, completed_only=False), None) is None:
            _set_unserved(book, claim, 0)
    for entry in book.eligible(Reach(None, None, completed_only)):
        if not left or (rules.whole_only and left < entry.waiting):
            return
        amount = min(left, entry.waiting)
        pay_entry(book, entry, amount, source=UNION, line=None)
        left -= amount


def _set_unserved(book: Book, claim: Claim, cents: int) -> None:
    claim.unserved = cents
    book.claim_changed(claim)
