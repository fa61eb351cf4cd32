"""The rewards beside the queue: referral, level difference, shareholders, recruiter (D1–D6)."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.accounts import COMMISSIONS, DIVIDEND, TAKINGS, Kind, member_account
from app.domain.book import Book
from app.domain.money import proportion, share, split
from app.domain.records import Line, Member, Order
from app.domain.settings import Basis


def credit_rewards(book: Book, order: Order, line: Line) -> int:
    """Credit every reward of a line that is being settled; returns what was credited and accrued in all."""
    rules = book.rules.distribution
    if rules.is_off:
        return 0
    given = 0
    for kind, member, cents in _rewards(book, order, line):
        book.transfer(TAKINGS, member_account(member.id, "commission"), cents, kind, line=line)
        given += cents
    if rules.shareholder is not None:
        cents = share(basis(line, rules.shareholder.basis), rules.shareholder.ratio_bps)
        book.transfer(TAKINGS, DIVIDEND, cents, "accrual", line=line)
        given += cents
    return given


def basis(line: Line, of: Basis) -> int:
    """What a reward is reckoned from: what is left of the line, or its profit in proportion, never below 0 (D5)."""
    return line.net if of == "paid" else in_proportion(line, max(0, line.profit))


def in_proportion(line: Line, cents: int) -> int:
    """``cents`` × (net ÷ paid) of a line that is being settled; nothing where nothing was paid (D5)."""
    return proportion(cents, line.net, line.paid) if line.paid else 0


def take_back_rewards(book: Book, line: Line) -> None:
    """Take back of every reward of a settled line what the refund leaves no ground for (D6)."""
    kept: dict[tuple[str, Kind], list[int]] = {}
    for transfer in book.line_transfers(line):
        is_reward = transfer.kind in COMMISSIONS or transfer.kind == "accrual"
        if is_reward and transfer.debit == TAKINGS:
            kept[transfer.credit, transfer.kind] = [transfer.cents, transfer.cents]  # type: ignore[index]
        elif is_reward:
            kept[transfer.debit, transfer.kind][1] -= transfer.cents  # type: ignore[index]
    for (account, kind), (credited, held) in kept.items():
        book.transfer(account, TAKINGS, held - what_stays(line, credited), kind, line=line)


def what_stays(line: Line, credited: int) -> int:
    """What stays of an amount credited at settlement: × (left of the line now ÷ left of it then), half up."""
    return proportion(credited, line.net, line.settled_net) if line.settled_net else credited


def distribute_dividend(book: Book) -> None:
    """Split what has accrued over the shareholders by their shares (D3); with none, or nothing accrued, it stays."""
    accrued = book.balance(DIVIDEND)
    holders = book.shareholders()
    if accrued <= 0 or not holders:
        return
    for member, cents in zip(holders, split(accrued, [m.shares for m in holders]), strict=True):
        book.transfer(DIVIDEND, member_account(member.id, "commission"), cents, "shareholder")


def _rewards(book: Book, order: Order, line: Line) -> Iterator[tuple[Kind, Member, int]]:
    rules = book.rules.distribution
    referrer = _referrer(book, book.member(order.member_id))
    if rules.direct and referrer:
        yield "direct", referrer, share(basis(line, rules.direct.basis), rules.direct.ratio_bps)
    if rules.indirect and referrer and (indirect := _referrer(book, referrer)):
        yield "indirect", indirect, share(basis(line, rules.indirect.basis), rules.indirect.ratio_bps)
    if rules.team:
        highest = 0
        above = referrer
        for _ in range(rules.team.depth):
            if above is None:
                break
            ratio = above.level.team_ratio_bps if above.level else None
            if ratio is not None and ratio > highest:
                yield "team", above, share(basis(line, rules.team.basis), ratio - highest)
                highest = ratio
            above = _referrer(book, above)
    if rules.recruiter and order.store_id is not None:
        recruiter_id = book.store(order.store_id).recruiter_id
        if recruiter_id is not None:
            recruiter = book.member(recruiter_id)
            yield "recruiter", recruiter, share(basis(line, rules.recruiter.basis), rules.recruiter.ratio_bps)


def _referrer(book: Book, member: Member) -> Member | None:
    return None if member.referrer_id is None else book.member(member.referrer_id)
