"""Random days of wallets over the database: orders, refunds, members and staff in any order; the books stay sound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.errors import Refused
from app.extensions import db
from app.jobs.runner import tick
from app.models import Withdrawal
from app.services.history import Author
from app.services.members import Adjustment, adjust_balance
from app.services.portal.releasing import Releasing, release_by_hand
from app.services.portal.wallet import Sending, send, standing_of
from app.services.portal.withdrawals import (
    Request,
    approve_withdrawal,
    cancel_withdrawal,
    pay_withdrawal,
    refuse_withdrawal,
    request_withdrawal,
)
from tests import wallets
from tests.conftest import NOW
from tests.story import order
from tests.wallets import balances, broken, fill

ASSETS = ("cash", "commission", "points", "love_available", "love_frozen", "voucher")
CHEN = Author("chen")
STEPS = 60


class Days:
    """A random sequence of what members and staff do, an hour apart."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.now = NOW
        self.numbers = count(1)
        self.orders: list[str] = []
        self.acts: tuple[Callable[[], object], ...] = (
            *(self.buy, self.refund, self.send, self.send, self.request, self.request, self.decide, self.decide),
            *(self.decide, self.adjust, self.release, self.night),
        )

    def live(self) -> None:
        for _ in range(STEPS):
            before = balances()
            act = self.random.choice(self.acts)
            try:
                act()
            except Refused:
                assert balances() == before, "what is refused moves nothing"
            self.assert_sound(before, may_sink=act == self.refund)
            self.now += timedelta(hours=1)

    def token(self) -> str:
        return f"form {next(self.numbers)}"

    def cents(self) -> int:
        return self.random.choice([1, 99, 100, 1_000, 2_500, self.random.randint(1, 12_000)])

    def member(self) -> int:
        return self.random.choice([1, 2])

    def buy(self) -> None:
        ref = f"o{next(self.numbers)}"
        wallets.send(order(ref, member=f"m{self.member()}"))
        self.orders.append(ref)

    def refund(self) -> None:
        if self.orders:
            ref = self.orders.pop(self.random.randrange(len(self.orders)))
            wallets.send({"type": "order.refunded", "order": ref})

    def send(self) -> None:
        member, asset, cents = self.member(), self.random.choice(ASSETS), self.cents()
        fee = standing_of(member_id=member, asset=asset, now=self.now).fee_for_sending(cents)
        note = self.random.choice(["", "note"])
        send(wanted=Sending(member, 3 - member, asset, cents, fee, note), token=self.token(), now=self.now)

    def request(self) -> None:
        member, asset, cents = self.member(), self.random.choice(ASSETS), self.cents()
        fee = standing_of(member_id=member, asset=asset, now=self.now).fee_for_withdrawal(cents)
        request_withdrawal(wanted=Request(member, asset, cents, fee, "x"), token=self.token(), now=self.now)

    def decide(self) -> None:
        rows = db.session.execute(select(Withdrawal.id, Withdrawal.member_id)).all()
        db.session.rollback()
        if not rows:
            return
        number, member_id = self.random.choice(rows)
        said = {"number": number, "now": self.now}
        decision = self.random.choice(["approve", "refuse", "pay", "pay", "cancel"])
        if decision == "approve":
            approve_withdrawal(author=CHEN, **said)
        elif decision == "refuse":
            refuse_withdrawal(author=CHEN, reason="no", **said)
        elif decision == "pay":
            pay_withdrawal(author=CHEN, reference=self.token(), **said)
        else:
            cancel_withdrawal(member_id=member_id, **said)

    def adjust(self) -> None:
        member, asset = self.member(), self.random.choice(ASSETS)
        seen = balances().get(f"member:{member}:{asset}", 0)
        cents = self.cents() * self.random.choice([1, -1])
        wanted = Adjustment(f"m{member}", asset, cents, seen, "why")
        adjust_balance(wanted=wanted, token=self.token(), author=CHEN, now=self.now)

    def release(self) -> None:
        member = self.member()
        seen = balances().get(f"member:{member}:love_frozen", 0)
        wanted = Releasing(f"m{member}", self.cents(), seen, "why")
        release_by_hand(wanted=wanted, token=self.token(), author=CHEN, now=self.now)

    def night(self) -> None:
        self.now += timedelta(days=self.random.randint(0, 3))
        tick(self.now)

    def assert_sound(self, before: dict[str, int], *, may_sink: bool) -> None:
        now = balances()
        assert sum(now.values()) == 0
        sunk = {key for key, cents in now.items() if key.startswith("member:") and cents < min(0, before.get(key, 0))}
        assert may_sink or not sunk
        rows = db.session.execute(select(Withdrawal.asset, Withdrawal.cents, Withdrawal.status)).all()
        for asset in ("cash", "commission"):
            open_ones = sum(row.cents for row in rows if row.asset == asset and row.status in ("requested", "approved"))
            assert now.get(f"withdrawals:{asset}", 0) == open_ones


@pytest.mark.parametrize("seed", range(8))
def test_after_random_days_every_check_is_content(seed: int, app: Flask) -> None:
    random = Random(seed)
    release = {"ratio": random.choice(["0.01", "10", "100"]), "at": "03:00"}
    with app.app_context():
        fill(wallet=wallets.WALLET | {"release": release}, **dict.fromkeys(ASSETS, "100.00"))
        Days(random).live()
        assert broken() == []
