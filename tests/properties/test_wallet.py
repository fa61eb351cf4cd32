"""Whatever members and staff do with wallets, in whatever order: the books add up, and nobody is drawn below zero."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from app.domain import wallet
from app.domain.accounts import member_account, platform_account, withdrawals_account
from app.domain.balances import HELD, adjust_balance
from app.domain.errors import Refused
from app.domain.wallet import SENT, WITHDRAWN, Sending, Withdrawing
from tests.memory_shop import MemoryShop
from tests.properties.profile import examples

MEMBERS = (1, 2, 3)
ACTS = ("send", "request", "cancel", "approve", "refuse", "pay", "release", "day", "give", "take", "clawback")
members = st.sampled_from(MEMBERS)
amounts = st.integers(1, 3_000) | st.sampled_from([1, 50, 99, 100, 9_999_999])
steps = st.lists(st.tuples(st.sampled_from(ACTS), members, members, amounts, st.integers(0, 5)), max_size=60)


class Wallets:
    """A Book with three members, and what of their withdrawals is open."""

    def __init__(self, sending: Sending, withdrawing: Withdrawing, ratio_bps: int) -> None:
        self.book = MemoryShop(lambda _: 0)
        self.book.change_shop({"members": [{"ref": f"m{number}"} for number in MEMBERS]})
        self.sending, self.withdrawing, self.ratio_bps = sending, withdrawing, ratio_bps
        self.open: list[tuple[int, str, int, int, bool]] = []
        self.sent: dict[tuple[int, str], int] = {}
        self.clawed: dict[str, int] = {}
        acts = (
            *(self.send, self.request, self.cancel, self.approve, self.refuse, self.pay),
            *(self.release, self.day, self.give, self.take, self.clawback),
        )
        self.acts: dict[str, Callable[[int, int, int, int], None]] = dict(zip(ACTS, acts, strict=True))

    def held(self, member: int, asset: str) -> int:
        return self.book.balance(member_account(member, asset))

    def send(self, member: int, other: int, cents: int, which: int) -> None:
        asset = SENT[which % len(SENT)]
        sent = self.sent.get((member, asset), 0)
        if member == other:
            return
        fee = wallet.fee_for_sending(self.sending, cents, balance=self.held(member, asset), sent_today=sent)
        wallet.send(self.book, member, other, asset, cents, fee)
        self.sent[member, asset] = sent + cents
        assert self.sending.daily_limit_cents is None or sent + cents <= self.sending.daily_limit_cents

    def request(self, member: int, _other: int, cents: int, which: int) -> None:
        asset = WITHDRAWN[which % len(WITHDRAWN)]
        fee = wallet.fee_for_withdrawal(self.withdrawing, cents, balance=self.held(member, asset))
        wallet.reserve(self.book, member, asset, cents)
        self.open.append((member, asset, cents, fee, False))

    def take_one(self, which: int, *, approved: bool | None) -> tuple[int, str, int, int, bool] | None:
        fitting = [each for each in self.open if approved is None or each[4] == approved]
        if not fitting:
            return None
        found = fitting[which % len(fitting)]
        self.open.remove(found)
        return found

    def cancel(self, _member: int, _other: int, _cents: int, which: int) -> None:
        found = self.take_one(which, approved=False)
        if found:
            wallet.give_back(self.book, *found[:3])

    def approve(self, _member: int, _other: int, _cents: int, which: int) -> None:
        found = self.take_one(which, approved=False)
        if found:
            self.open.append((*found[:4], True))

    def refuse(self, _member: int, _other: int, _cents: int, which: int) -> None:
        found = self.take_one(which, approved=None)
        if found:
            wallet.give_back(self.book, *found[:3])

    def pay(self, _member: int, _other: int, _cents: int, which: int) -> None:
        found = self.take_one(which, approved=True)
        if found:
            wallet.pay_out(self.book, *found[1:4])

    def release(self, member: int, _other: int, cents: int, _which: int) -> None:
        wallet.release(self.book, member, cents)

    def day(self, _member: int, _other: int, _cents: int, _which: int) -> None:
        for member in MEMBERS:
            frozen = self.held(member, "love_frozen")
            released = wallet.released_in_a_day(frozen, self.ratio_bps)
            if released:
                wallet.release(self.book, member, released)
            assert frozen <= 0 or not self.ratio_bps or self.held(member, "love_frozen") < frozen
        self.sent.clear()

    def give(self, member: int, _other: int, cents: int, which: int) -> None:
        adjust_balance(self.book, self.book.members[member], HELD[which], cents)

    def take(self, member: int, _other: int, cents: int, which: int) -> None:
        adjust_balance(self.book, self.book.members[member], HELD[which], -cents)

    def clawback(self, member: int, _other: int, cents: int, which: int) -> None:
        """What a refund takes back, also where the member has spent it (R28)."""
        account = member_account(member, HELD[which])
        self.book.transfer(account, platform_account(HELD[which]), cents, "clawback")
        self.clawed[account] = self.clawed.get(account, 0) + cents

    def assert_sound(self) -> None:
        balances = self.book.balances()
        assert sum(balances.values()) == 0
        for asset in WITHDRAWN:
            asked = sum(cents for _, each, cents, _, _ in self.open if each == asset)
            assert self.book.balance(withdrawals_account(asset)) == asked
        for account, cents in balances.items():
            if account.startswith("member:") and cents < 0:
                assert -cents <= self.clawed.get(account, 0), "only a clawback takes a member below zero"


@examples(150)
@given(
    steps=steps,
    fee=st.sampled_from([0, 1, 100, 3_333, 9_999]),
    limit=st.none() | st.integers(0, 2_000),
    minimum=st.integers(1, 200),
    ratio=st.sampled_from([0, 1, 100, 5_000, 10_000]),
)
def test_wallets_stay_sound_whatever_is_done(
    steps: list[tuple[str, int, int, int, int]], fee: int, limit: int | None, minimum: int, ratio: int
) -> None:
    wallets = Wallets(Sending(fee, limit), Withdrawing(fee, minimum), ratio)
    for number in MEMBERS:
        for which in range(len(HELD)):
            wallets.give(number, number, 2_000, which)
    for act, member, other, cents, which in steps:
        before = len(wallets.book.moves)
        low = {account for account, held in wallets.book.balances().items() if held < 0}
        try:
            wallets.acts[act](member, other, cents, which)
        except Refused:
            assert len(wallets.book.moves) == before, "what is refused moves nothing"
        wallets.assert_sound()
        if act != "clawback":
            now = {account for account, held in wallets.book.balances().items() if held < 0}
            assert {account for account in now - low if account.startswith("member:")} == set()
