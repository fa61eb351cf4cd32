"""What staff do to a member that no shop file can say: adjust a balance (R30), correct a referrer (D1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from app.domain import balances
from app.domain.accounts import member_account
from app.domain.errors import Refused
from app.domain.money import format_hundredths
from app.models import ImportRefusal, Member, Shop
from app.models.base import table_of
from app.services.history import Author, Overtaken, record_act
from app.services.intake import book_of
from app.services.once import first_time
from app.services.transactions import write

_members = table_of(Member)
_shop = table_of(Shop)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """How a member's balance of an asset is to change; ``seen_cents`` is the balance that its author saw before."""

    member_ref: str
    asset: str
    cents: int
    seen_cents: int
    reason: str


class BalanceMoved(Exception):  # noqa: N818 - the form is asked again, with the balance that is there now
    """The balance is not what it was when the adjustment was looked at."""


def adjust_balance(*, wanted: Adjustment, token: str, author: Author, now: datetime) -> bool:
    """Adjust a balance by a transfer; False where the form of this token has done it already.

    Refused where more would be taken than is there; ``BalanceMoved`` where the balance has changed since it was seen.
    """
    _require(wanted.reason)
    amount = format_hundredths(wanted.cents)
    content = {"member": wanted.member_ref, "asset": wanted.asset, "amount": amount, "reason": wanted.reason}
    with write() as connection:
        if not first_time(connection, token, content, now):
            return False
        with book_of(connection, now) as book:
            member = book.member_by_ref(wanted.member_ref)
            assert member is not None, "members are never deleted"
            if book.balance(member_account(member.id, wanted.asset)) != wanted.seen_cents:
                raise BalanceMoved
            balances.adjust_balance(book, member, wanted.asset, wanted.cents)
        record_act(
            connection,
            kind="members",
            ref=wanted.member_ref,
            action="adjusted",
            author=author,
            at=now,
            detail={"asset": wanted.asset, "amount": amount},
            reason=wanted.reason,
        )
        return True


def correct_referrer(
    *, member_ref: str, referrer_ref: str | None, seen: str | None, reason: str, author: Author, now: datetime
) -> bool:
    """Replace a referrer that is set, or take it away; tells whether anything changed.

    Refused where it names nobody or makes a loop; ``Overtaken`` where the referrer is no longer the one ``seen``.
    """
    _require(reason)
    with write() as connection:
        member_id, before = _referrer_of(connection, member_ref)
        if before == referrer_ref:
            return False
        if before != seen:
            raise Overtaken({f"members[{member_ref}].referrer": (seen, before)})
        referrer_id = None if referrer_ref is None else _find(connection, referrer_ref)
        if referrer_id is not None:
            _refuse_loop(connection, member_id, referrer_id)
        values = {"referrer_id": referrer_id}
        connection.execute(update(_members).where(_members.c.id == member_id).values(values))
        # As after any other change of the shop: what is kept in memory is let go of, and refused lines are tried anew.
        connection.execute(update(_shop).values(revision=_shop.c.revision + 1))
        connection.execute(delete(ImportRefusal))
        record_act(
            connection,
            kind="members",
            ref=member_ref,
            action="referrer_corrected",
            author=author,
            at=now,
            before={"referrer": before},
            detail={"referrer": referrer_ref},
            reason=reason,
        )
        return True


def _require(reason: str) -> None:
    if not reason.strip():
        raise Refused("Say why.", "reason")


def _referrer_of(connection: Connection, member_ref: str) -> tuple[int, str | None]:
    above = _members.alias("above")
    query = (
        select(_members.c.id, above.c.ref)
        .outerjoin(above, above.c.id == _members.c.referrer_id)
        .where(_members.c.ref == member_ref)
    )
    member_id, referrer = connection.execute(query).one()
    return member_id, referrer


def _find(connection: Connection, ref: str) -> int:
    found: int | None = connection.execute(select(_members.c.id).where(_members.c.ref == ref)).scalar_one_or_none()
    if found is None:
        raise Refused("There is no member with this number.", "referrer")
    return found


def _refuse_loop(connection: Connection, member_id: int, referrer_id: int) -> None:
    """Refuse a referrer whom the member has referred, at whatever distance, or who is the member."""
    first = select(_members.c.id, _members.c.referrer_id).where(_members.c.id == referrer_id)
    up = first.cte("up", recursive=True)
    up = up.union(select(_members.c.id, _members.c.referrer_id).join(up, _members.c.id == up.c.referrer_id))
    if connection.execute(select(up.c.id).where(up.c.id == member_id)).first() is not None:
        raise Refused("This would be a loop: the member has referred them, directly or through others.", "referrer")
