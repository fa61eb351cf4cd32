"""Gifts: redeemed by members, handed over or sent by staff, or cancelled with everything given back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from app.domain import gifts
from app.domain.errors import Refused
from app.domain.money import format_hundredths
from app.models import Gift, Member, Redemption
from app.models.base import table_of
from app.services.history import Author, record_act
from app.services.intake import book_of
from app.services.once import first_time
from app.services.portal.causes import caused_by
from app.services.portal.notices import tell
from app.services.transactions import write

_redemptions = table_of(Redemption)

CODE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member redeems, at the price that they saw, and where to send it; an empty ``send_to`` picks it up."""

    member_id: int
    gift_id: int
    asset: str
    cents: int
    send_to: str = ""


def redeem_gift(*, wish: Wish, token: str, now: datetime) -> bool:
    """Redeem a gift; False where the form of this token has done it already.

    Refused where it is off sale, has another price by now, none is left or the member has too little.
    """
    content = {"redeem": wish.gift_id, "member": wish.member_id, "price": [wish.asset, wish.cents]}
    with write() as connection:
        if not first_time(connection, token, content | {"send_to": wish.send_to}, now):
            return False
        gift = connection.execute(
            select(Gift.name, Gift.asset, Gift.price_cents, Gift.offered, Gift.on_sale).where(Gift.id == wish.gift_id)
        ).one()
        if not gift.on_sale:
            raise Refused("This gift is not offered any more.")
        if (gift.asset, gift.price_cents) != (wish.asset, wish.cents):
            raise Refused("The price has changed meanwhile, so nothing was redeemed. Look at it once more.")
        gifts.require_left(gift.offered, _given(connection, wish.gift_id))
        values = {"gift_id": wish.gift_id, "member_id": wish.member_id, "asset": wish.asset, "cents": wish.cents}
        values |= {"code": _free_code(connection), "send_to": wish.send_to, "status": "open", "redeemed_at": now}
        row = insert(_redemptions).values(values).returning(_redemptions.c.id)
        number = connection.execute(row).scalar_one()
        with caused_by(connection, "redemption", number), book_of(connection, now) as book:
            gifts.redeem(book, wish.member_id, wish.asset, wish.cents)
        state = "ordered" if wish.send_to else "redeemed"
        tell(connection, wish.member_id, "gift", {"gift": gift.name, "state": state, "code": values["code"]}, now)
    return True


def hand_over(*, redemption_id: int, parcel: str = "", author: Author, now: datetime) -> bool:
    """Note that a gift was handed over, or sent as ``parcel``; False where that was noted before."""
    with write() as connection:
        row = _row(connection, redemption_id)
        if row.status == "fulfilled":
            return False
        if row.status != "open":
            raise Refused("This redemption is cancelled: what it cost was given back.")
        _decide(connection, redemption_id, "fulfilled", author, now, parcel=parcel)
        _record(connection, row, "handed_over", author, now, {"parcel": parcel} if parcel else {})
        state = "sent" if parcel else "fulfilled"
        tell(connection, row.member_id, "gift", {"gift": row.gift_name, "state": state, "parcel": parcel}, now)
        return True


def cancel(*, redemption_id: int, reason: str, author: Author, now: datetime) -> bool:
    """Cancel a redemption and give back what it cost, also of a gift that was handed over and came back.

    False where it was cancelled before.
    """
    if not reason.strip():
        raise Refused("Say why.", "reason")
    with write() as connection:
        row = _row(connection, redemption_id)
        if row.status == "cancelled":
            return False
        with caused_by(connection, "redemption", redemption_id), book_of(connection, now) as book:
            gifts.give_back(book, row.member_id, row.asset, row.cents)
        _decide(connection, redemption_id, "cancelled", author, now, reason=reason)
        amount = {"asset": row.asset, "amount": format_hundredths(row.cents)}
        _record(connection, row, "cancelled", author, now, amount, reason)
        said = {"gift": row.gift_name, "state": "cancelled", "reason": reason}
        tell(connection, row.member_id, "gift", said, now)
        return True


def _given(connection: Connection, gift_id: int) -> int:
    """How many of a gift were redeemed and not cancelled."""
    query = select(func.count()).where(Redemption.gift_id == gift_id, Redemption.status != "cancelled")
    return int(connection.execute(query).scalar_one())


def _free_code(connection: Connection) -> str:
    """A pick-up code that nobody has and nobody guesses."""
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        if connection.execute(select(Redemption.id).where(Redemption.code == code)).first() is None:
            return code


def _row(connection: Connection, redemption_id: int) -> Any:
    columns = (Redemption.id, Redemption.member_id, Redemption.asset, Redemption.cents, Redemption.status)
    named = (Gift.ref.label("gift"), Gift.name.label("gift_name"), Member.ref.label("member"))
    query = select(*columns, *named).join(Gift, Gift.id == Redemption.gift_id)
    query = query.join(Member, Member.id == Redemption.member_id)
    return connection.execute(query.where(Redemption.id == redemption_id)).one()


def _decide(
    connection: Connection, redemption_id: int, status: str, author: Author, now: datetime, **values: str
) -> None:
    values |= {"status": status, "decided_by": author.name}
    change = update(_redemptions).where(_redemptions.c.id == redemption_id)
    connection.execute(change.values(**values, decided_at=now))


def _record(
    connection: Connection,
    row: Any,
    action: str,
    author: Author,
    now: datetime,
    detail: dict[str, str],
    reason: str = "",
) -> None:
    record_act(
        connection,
        kind="redemptions",
        ref=str(row.id),
        action=action,
        author=author,
        at=now,
        detail={"gift": row.gift, "member": row.member} | detail,
        reason=reason,
    )
