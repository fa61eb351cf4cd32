"""Members send points, love value and vouchers to each other: found by phone number, once, within the shop's terms."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from app.domain import wallet
from app.domain.accounts import member_account
from app.domain.errors import Refused
from app.domain.instants import moment_of
from app.domain.money import format_hundredths
from app.domain.schedules import instant_at
from app.domain.wallet import Wallet
from app.extensions import db
from app.formats.rules import read_wallet
from app.models import Account, Member, MemberAccount, Shop, Transfer
from app.services.daily import DailyLimit
from app.services.intake import book_of
from app.services.once import first_time
from app.services.portal.accounts import phone_number
from app.services.portal.causes import caused_by
from app.services.transactions import write

UNKNOWN_NUMBERS = DailyLimit("receiver", 20, "You have tried too many unknown numbers. Try again tomorrow.", "phone")
"""A member may try so many numbers that are nobody's: numbers are not to be found out here."""


class TermsMoved(Exception):  # noqa: N818 - the member is asked again, with what holds now
    """The fee is not what it was when the member looked at it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The shop's terms, what a member holds of an asset, and what of it they have sent today (N4), fees included."""

    terms: Wallet
    balance: int
    sent_today: int

    def fee_for_sending(self, cents: int) -> int:
        """What is kept of an amount that is to be sent; refused where it cannot be."""
        return wallet.fee_for_sending(self.terms.sending, cents, balance=self.balance, sent_today=self.sent_today)

    def fee_for_withdrawal(self, cents: int) -> int:
        """What is kept of an amount that is to be paid out; refused where it cannot be."""
        return wallet.fee_for_withdrawal(self.terms.withdrawing, cents, balance=self.balance)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who has an account under a phone number."""

    member_id: int
    ref: str
    name: str
    nickname: str
    phone: str


@dataclass(frozen=True, slots=True)
class Sending:
    """What is to be sent to whom; ``fee_cents`` is the fee that the sender has seen."""

    sender_id: int
    receiver_id: int
    asset: str
    cents: int
    fee_cents: int
    note: str = ""


def find_receiver(*, sender_id: int, phone: str, now: datetime) -> Receiver:
    """The other member with an account under this number; refused where there is none, and after many of those."""
    number = phone_number(phone)
    query = (
        select(Member.id, Member.ref, Member.name, Member.nickname, MemberAccount.phone)
        .join(MemberAccount, MemberAccount.member_id == Member.id)
        .where(MemberAccount.phone == number, MemberAccount.disabled_at.is_(None))
    )
    with write() as connection:
        UNKNOWN_NUMBERS.refuse_beyond(connection, sender_id, now)
        found = connection.execute(query).one_or_none()
        if found is None:
            UNKNOWN_NUMBERS.count(connection, sender_id, now)
    if found is None:
        raise Refused("There is no member with this phone number here.", "phone")
    if found.id == sender_id:
        raise Refused("This is your own number.", "phone")
    return Receiver(*found)


def send(*, wanted: Sending, token: str, now: datetime) -> bool:
    """Send an amount to another member; False where the form of this token has done it already.

    Refused where the shop's terms or the balance do not allow it; ``TermsMoved`` where the fee is another by now.
    """
    content = {
        "sender": wanted.sender_id,
        "receiver": wanted.receiver_id,
        "asset": wanted.asset,
        "amount": format_hundredths(wanted.cents),
        "note": wanted.note,
    }
    with write() as connection:
        if not first_time(connection, token, content, now):
            return False
        if wanted.asset not in wallet.SENT or wanted.sender_id == wanted.receiver_id:
            raise Refused("This cannot be sent.")
        if stands(connection, wanted.sender_id, wanted.asset, now).fee_for_sending(wanted.cents) != wanted.fee_cents:
            raise TermsMoved
        noted = caused_by(connection, "note", note=wanted.note) if wanted.note else nullcontext()
        with noted, book_of(connection, now) as book:
            wallet.send(book, wanted.sender_id, wanted.receiver_id, wanted.asset, wanted.cents, wanted.fee_cents)
    return True


def standing_of(*, member_id: int, asset: str, now: datetime) -> Standing:
    """How a member stands now."""
    with db.engine.connect() as connection:
        return stands(connection, member_id, asset, now)


def stands(connection: Connection, member_id: int, asset: str, now: datetime) -> Standing:
    """How a member stands, inside an open transaction."""
    rules, timezone = connection.execute(select(Shop.wallet, Shop.timezone)).one()
    zone = ZoneInfo(timezone)
    midnight = moment_of(instant_at(now.astimezone(zone).date(), 0, zone))
    key = member_account(member_id, asset)
    account = connection.execute(select(Account.id, Account.balance_cents).where(Account.key == key)).one_or_none()
    if account is None:
        return Standing(read_wallet(json.loads(rules)), 0, 0)
    sent = select(func.coalesce(func.sum(Transfer.cents), 0)).where(
        Transfer.debit_id == account.id, Transfer.kind.in_(("sent", "sent_fee")), Transfer.at >= midnight
    )
    sent_today = int(connection.execute(sent).scalar_one())
    return Standing(read_wallet(json.loads(rules)), account.balance_cents, sent_today)
