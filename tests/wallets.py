"""Two members with money in a database, and what is done to it by several at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select

from app.domain.errors import Refused
from app.extensions import db
from app.models import Account, Event, MemberAccount, Withdrawal
from app.services.check import CHECKS, run_check
from app.services.history import Author
from app.services.intake import take_in
from app.services.portal.withdrawals import Request, request_withdrawal
from app.services.shop_file import load_shop
from app.services.transactions import write
from tests.conftest import NOW
from tests.story import order, shop_file

Json = dict[str, Any]

FANG, LI, THIRD = 1, 2, 3
CHEN, WEI = Author("chen"), Author("wei")
WALLET: Json = {
    "sending": {"fee_ratio": "2", "daily_limit": "100.00"},
    "withdrawing": {"fee_ratio": "1", "minimum": "1.00"},
    "release": None,
}


def fill(*, wallet: Json | None = None, **held: str) -> None:
    """Load the shop; m1 holds what is ``held``, by asset, and m1 and m2 have accounts."""
    members = [
        {"ref": "m1", "name": "王小芳", "phone": "13812341234"},
        {"ref": "m2", "name": "李明", "nickname": "Li"},
        {"ref": "m3", "nickname": "Third"},
    ]
    load_shop(shop_file(members=members) | {"wallet": wallet or WALLET}, now=NOW)
    send(*({"type": "balance.opened", "member": "m1", "asset": asset, "amount": held[asset]} for asset in held))
    with write() as connection:
        for member_id, phone in ((FANG, "13812341234"), (LI, "13900000002")):
            values = {"phone": phone, "password_hash": "no password fits this", "session_key": f"key of m{member_id}"}
            connection.execute(insert(MemberAccount).values(member_id=member_id, created_at=NOW, **values))


def send(*events: Json) -> None:
    """Let events happen."""
    last = db.session.scalar(select(func.count()).select_from(Event)) or 0
    db.session.rollback()
    texts = [
        json.dumps({"id": f"t{last + number}", "at": NOW.isoformat()} | event).encode()
        for number, event in enumerate(events)
    ]
    outcomes = take_in(texts, now=NOW, randbelow=lambda _: 0)
    assert [outcome.status for outcome in outcomes] == ["applied"] * len(texts), outcomes


def rewarded() -> None:
    """Let m1 receive ¥10.00 from the queue for an order, which a refund takes back (R28)."""
    send(order("o1"), order("o2", member="m2"))


def request(
    cents: int = 5_000, *, form: str = "", asset: str = "cash", fee: int | None = None, now: datetime = NOW
) -> int:
    """Let m1 ask for an amount; the fee is that of ``WALLET`` unless told."""
    fee = (cents + 50) // 100 if fee is None else fee
    wanted = Request(FANG, asset, cents, fee, "WeChat fang")
    return request_withdrawal(wanted=wanted, token=form or f"asked {cents} {asset}", now=now)


def balances() -> dict[str, int]:
    """What every account holds that holds anything, by its key."""
    db.session.rollback()
    query = select(Account.key, Account.balance_cents).where(Account.balance_cents != 0)
    return {row.key: row.balance_cents for row in db.session.execute(query)}


def status_of(number: int) -> str:
    """What has become of a withdrawal."""
    db.session.rollback()
    return db.session.execute(select(Withdrawal.status).where(Withdrawal.id == number)).scalar_one()


def broken() -> list[str]:
    """What ``flask check`` finds."""
    db.session.rollback()
    return [finding for check in CHECKS for finding in run_check(check)]


def at_once(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Do all of this at the same moment, each in a thread; what came of each: done, again, or the refusal."""
    came: list[str] = [""] * len(acts)
    together = threading.Barrier(len(acts))

    def run(number: int) -> None:
        with app.app_context():
            together.wait()
            try:
                came[number] = "again" if acts[number]() is False else "done"
            except Refused as refused:
                came[number] = refused.text

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return came
