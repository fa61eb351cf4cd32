"""Withdrawals: a member asks, the amount is set aside, staff decide; the status is asked under the writers' lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from app.domain import wallet
from app.domain.errors import Refused
from app.domain.money import format_hundredths
from app.models import Member, Withdrawal
from app.models.base import table_of
from app.services.daily import DailyLimit
from app.services.history import Author, record_act
from app.services.intake import book_of
from app.services.once import first_time
from app.services.portal.causes import caused_by
from app.services.portal.notices import tell
from app.services.portal.wallet import TermsMoved, stands
from app.services.transactions import write

_withdrawals = table_of(Withdrawal)

Found = Row[*tuple[Any, ...]]

LONGEST = 200
"""How long a reason and a reference may be."""

REQUESTS = DailyLimit("withdraws", 20, "You can ask for {most} withdrawals a day. Ask again tomorrow.")
"""A member may ask so often, or the list that staff work through could be flooded; what was cancelled counts."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a member wants to have paid out, and how; ``fee_cents`` is the fee that they have seen."""

    member_id: int
    asset: str
    cents: int
    fee_cents: int
    payee: str


def request_withdrawal(*, wanted: Request, token: str, now: datetime) -> int:
    """Set the amount aside; tells the number of the withdrawal, also where the form of this token has made it already.

    Refused where the shop's terms or the balance do not allow it, and after many in a day; ``TermsMoved`` where the fee
    is another by now.
    """
    values = {"member_id": wanted.member_id, "asset": wanted.asset, "cents": wanted.cents, "payee": wanted.payee}
    with write() as connection:
        if not first_time(connection, token, {"withdrawal": values}, now):
            alike = [_withdrawals.c[key] == value for key, value in values.items()]
            newest = select(_withdrawals.c.id).where(*alike).order_by(_withdrawals.c.id.desc()).limit(1)
            return int(connection.execute(newest).scalar_one())
        REQUESTS.count(connection, wanted.member_id, now)
        if wanted.asset not in wallet.WITHDRAWN:
            raise Refused("This cannot be paid out.")
        if not wanted.payee.strip():
            raise Refused("Say how you want to be paid.", "payee")
        standing = stands(connection, wanted.member_id, wanted.asset, now)
        if standing.fee_for_withdrawal(wanted.cents) != wanted.fee_cents:
            raise TermsMoved
        values |= {"fee_cents": wanted.fee_cents, "status": "requested", "requested_at": now}
        made = insert(_withdrawals).values(values).returning(_withdrawals.c.id)
        number = int(connection.execute(made).scalar_one())
        with caused_by(connection, "withdrawal", number), book_of(connection, now) as book:
            wallet.reserve(book, wanted.member_id, wanted.asset, wanted.cents)
        said = {"cents": wanted.cents, "asset": wanted.asset, "fee_cents": wanted.fee_cents}
        tell(connection, wanted.member_id, "withdrawal_requested", said, now)
        return number


def cancel_withdrawal(*, member_id: int, number: int, now: datetime) -> bool:
    """Let a member take a request back on which nobody has decided; False where they have done so already."""
    with write() as connection:
        found = _find(connection, number, _withdrawals.c.member_id == member_id)
        if found.status == "cancelled":
            return False
        if found.status != "requested":
            raise Refused("The shop has decided on this already, so it cannot be cancelled any more.")
        _keep(connection, number, status="cancelled", decided_at=now)
        _give_back(connection, found, now)
        return True


def approve_withdrawal(*, number: int, author: Author, now: datetime) -> bool:
    """Agree to a request; False where this author has done so already."""
    with write() as connection:
        found = _find(connection, number)
        if not _may(found, "approved", "requested", is_same=found.decided_by == author.name):
            return False
        _keep(connection, number, status="approved", decided_at=now, decided_by=author.name)
        _record(connection, found, "approved", author, now)
        return True


def refuse_withdrawal(*, number: int, reason: str, author: Author, now: datetime) -> bool:
    """Refuse a request, or what was approved and cannot be paid, and give the amount back; False where done already."""
    reason = _required(reason, "reason", "Say why: the member reads it.")
    with write() as connection:
        found = _find(connection, number)
        if not _may(found, "refused", "requested", "approved", is_same=found.decided_by == author.name):
            return False
        _keep(connection, number, status="refused", decided_at=now, decided_by=author.name, reason=reason)
        _give_back(connection, found, now)
        _record(connection, found, "refused", author, now, reason=reason)
        said = {"cents": found.cents, "asset": found.asset, "reason": reason}
        tell(connection, found.member_id, "withdrawal_refused", said, now)
        return True


def pay_withdrawal(*, number: int, reference: str, author: Author, now: datetime) -> bool:
    """Note that what was approved has been paid, outside of the program; False where done already."""
    reference = _required(reference, "reference", "Enter the number of the payment.")
    with write() as connection:
        found = _find(connection, number)
        if not _may(found, "paid", "approved", is_same=found.reference == reference):
            return False
        _keep(connection, number, status="paid", paid_at=now, reference=reference)
        with caused_by(connection, "withdrawal", number), book_of(connection, now) as book:
            wallet.pay_out(book, found.asset, found.cents, found.fee_cents)
        _record(connection, found, "paid", author, now, detail={"reference": reference})
        said = {"cents": found.cents, "asset": found.asset, "fee_cents": found.fee_cents, "reference": reference}
        tell(connection, found.member_id, "withdrawal_paid", said, now)
        return True


def _find(connection: Connection, number: int, *conditions: Any) -> Found:
    query = select(_withdrawals, Member.ref.label("member_ref")).join(Member, Member.id == _withdrawals.c.member_id)
    return connection.execute(query.where(_withdrawals.c.id == number, *conditions)).one()


def _may(found: Found, wanted: str, *before: str, is_same: bool) -> bool:
    """Whether it can become ``wanted`` from what it is; False where the same act made it so already, else refused."""
    if found.status in before:
        return True
    if found.status == wanted and is_same:
        return False
    if found.status == "requested":
        raise Refused("It has to be approved before it is paid.")
    raise Refused("Somebody was quicker: look at what was decided meanwhile.")


def _keep(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(update(_withdrawals).where(_withdrawals.c.id == number).values(values))


def _give_back(connection: Connection, found: Found, now: datetime) -> None:
    with caused_by(connection, "withdrawal", found.id), book_of(connection, now) as book:
        wallet.give_back(book, found.member_id, found.asset, found.cents)


def _record(
    connection: Connection,
    found: Found,
    action: str,
    author: Author,
    now: datetime,
    *,
    detail: dict[str, str] | None = None,
    reason: str = "",
) -> None:
    said = {"member": found.member_ref, "asset": found.asset, "amount": format_hundredths(found.cents)}
    record_act(
        connection,
        kind="withdrawals",
        ref=str(found.id),
        action=action,
        author=author,
        at=now,
        detail=said | (detail or {}),
        reason=reason,
    )


def _required(text: str, place: str, demand: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(demand, place)
    if len(text) > LONGEST:
        raise Refused("Use at most {most} characters.", place, most=LONGEST)
    return text
