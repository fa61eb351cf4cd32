"""Sending to another member: within the shop's terms, once, and never more than is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.domain.errors import Refused
from app.extensions import db
from app.models import Member, MemberAccount, Transfer, TransferCause
from app.services.portal.wallet import UNKNOWN_NUMBERS, Sending, TermsMoved, find_receiver, send, standing_of
from app.services.shop_file import load_shop
from app.services.transactions import write
from tests import wallets
from tests.conftest import NOW
from tests.wallets import FANG, LI, THIRD, at_once, balances, broken, fill


@pytest.fixture
def shop(app: Flask) -> Iterator[Flask]:
    """m1 holds 300.00 points and 50.00 in vouchers; a fee of 2 %, at most 100.00 a day."""
    with app.app_context():
        fill(points="300.00", voucher="50.00")
        yield app


def give(
    cents: int = 5_000,
    *,
    form: str = "",
    asset: str = "points",
    to: int = LI,
    fee: int | None = None,
    note: str = "",
    now: datetime = NOW,
) -> bool:
    fee = (cents * 2 + 50) // 100 if fee is None else fee
    wanted = Sending(FANG, to, asset, cents, fee, note)
    return send(wanted=wanted, token=form or f"sent {cents} {asset} {now:%Y-%m-%d-%H-%M-%S-%f}", now=now)


@pytest.mark.usefixtures("shop")
def test_it_arrives_less_the_fee() -> None:
    assert give(5_000)
    found = balances()
    assert (found["member:1:points"], found["member:2:points"], found["platform:points"]) == (25_000, 4_900, 100)
    assert broken() == []


@pytest.mark.usefixtures("shop")
def test_a_note_stands_with_it_and_without_one_there_is_nothing() -> None:
    give(1_000, note="for lunch")
    noted = db.session.scalars(select(TransferCause)).all()
    assert [(each.kind, each.number, each.note) for each in noted] == [("note", None, "for lunch")] * 2
    db.session.rollback()
    give(1_100)
    assert len(db.session.scalars(select(TransferCause)).all()) == 2
    assert broken() == []


@pytest.mark.usefixtures("shop")
def test_the_limit_of_a_day_is_for_each_asset_with_fees_and_begins_anew_at_the_shops_midnight() -> None:
    evening = datetime.fromisoformat("2026-11-20T23:30:00+08:00")
    give(6_000, now=evening)
    with pytest.raises(Refused) as refused:
        give(4_001, now=evening)
    assert refused.value.text == "Only 40.00 more can be sent today."
    give(4_000, now=evening)
    give(5_000, asset="voucher", now=evening)
    with pytest.raises(Refused, match=r"Only 0\.00 more"):
        give(1, fee=0, now=evening + timedelta(minutes=29))
    assert give(10_000, now=evening + timedelta(minutes=30))
    assert broken() == []


@pytest.mark.usefixtures("shop")
def test_the_day_is_that_of_the_shops_own_clock() -> None:
    load_shop({"timezone": "America/New_York"}, now=NOW)
    give(10_000, now=datetime.fromisoformat("2026-11-20T23:30:00-05:00"))
    with pytest.raises(Refused, match=r"Only 0\.00 more"):
        give(100, now=datetime.fromisoformat("2026-11-20T23:59:59-05:00"))
    assert give(100, now=datetime.fromisoformat("2026-11-21T00:00:00-05:00"))


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"cents": 5_001, "asset": "voucher"}, "There is not enough: you have 50.00."),
        ({"cents": 100, "asset": "cash"}, "This cannot be sent."),
        ({"cents": 100, "asset": "love_frozen"}, "This cannot be sent."),
        ({"cents": 100, "to": FANG}, "This cannot be sent."),
        ({"cents": 100, "asset": "love_available"}, "There is not enough: you have 0.00."),
    ],
)
@pytest.mark.usefixtures("shop")
def test_what_cannot_be_sent_is_refused_and_nothing_moves(wanted: dict[str, object], said: str) -> None:
    held = balances()
    with pytest.raises(Refused) as refused:
        give(**wanted)  # type: ignore[arg-type]
    assert refused.value.text == said
    assert balances() == held


@pytest.mark.usefixtures("shop")
def test_nothing_is_sent_from_below_zero() -> None:
    wallets.send({"type": "balance.opened", "member": "m1", "asset": "love_available", "amount": "1.00"})
    load_shop({"wallet": {"sending": {"fee_ratio": "0"}}}, now=NOW)
    with write() as connection:
        connection.exec_driver_sql("UPDATE accounts SET balance_cents = -100 WHERE key = 'member:1:love_available'")
    with pytest.raises(Refused, match=r"you have −1\.00"):
        give(1, asset="love_available", fee=0)


@pytest.mark.usefixtures("shop")
def test_switched_off_nothing_is_sent() -> None:
    load_shop({"wallet": {"sending": None}}, now=NOW)
    with pytest.raises(Refused, match="cannot send anything to each other at present"):
        give()


@pytest.mark.usefixtures("shop")
def test_a_fee_that_changed_since_it_was_seen_is_told_and_the_form_can_be_sent_again() -> None:
    with pytest.raises(TermsMoved):
        give(5_000, form="one", fee=0)
    assert give(5_000, form="one")


@pytest.mark.usefixtures("shop")
def test_a_form_sent_twice_sends_once_also_when_nothing_is_left() -> None:
    assert give(5_000, form="one", asset="voucher")
    assert not give(5_000, form="one", asset="voucher")
    assert balances()["member:2:voucher"] == 4_900


@pytest.mark.usefixtures("shop")
def test_the_receiver_is_found_by_the_phone_of_an_account_alone() -> None:
    with write() as connection:
        connection.execute(update(MemberAccount).where(MemberAccount.member_id == LI).values(phone="13900139002"))
        connection.execute(update(Member).where(Member.id == THIRD).values(phone="13900139003"))
    found = find_receiver(sender_id=FANG, phone="+86 139-0013 9002", now=NOW)
    assert (found.member_id, found.name, found.nickname) == (LI, "李明", "Li")
    with pytest.raises(Refused) as refused:
        find_receiver(sender_id=FANG, phone="13900139003", now=NOW)
    assert refused.value.text == "There is no member with this phone number here."
    with pytest.raises(Refused, match="your own number"):
        find_receiver(sender_id=FANG, phone="13812341234", now=NOW)
    with write() as connection:
        connection.execute(update(MemberAccount).where(MemberAccount.member_id == LI).values(disabled_at=NOW))
    with pytest.raises(Refused, match="no member with this phone number"):
        find_receiver(sender_id=FANG, phone="13900139002", now=NOW)


@pytest.mark.usefixtures("shop")
def test_who_tries_very_many_numbers_has_to_wait_for_the_next_day() -> None:
    try_unknown_numbers(UNKNOWN_NUMBERS.most, NOW)
    with pytest.raises(Refused, match="too many unknown numbers") as refused:
        find_receiver(sender_id=FANG, phone="13900000002", now=NOW + timedelta(hours=13))
    assert refused.value.place == "phone"
    assert find_receiver(sender_id=LI, phone="13812341234", now=NOW).member_id == FANG
    assert find_receiver(sender_id=FANG, phone="13900000002", now=NOW + timedelta(hours=15)).member_id == LI


@pytest.mark.usefixtures("shop")
def test_some_unknown_numbers_every_day_never_become_too_many() -> None:
    for day in range(3):
        try_unknown_numbers(UNKNOWN_NUMBERS.most - 1, NOW + timedelta(days=day) - timedelta(hours=day))
    assert find_receiver(sender_id=FANG, phone="13900000002", now=NOW + timedelta(days=2)).member_id == LI


def try_unknown_numbers(times: int, now: datetime) -> None:
    for number in range(times):
        with pytest.raises(Refused, match="no member with this phone number"):
            find_receiver(sender_id=FANG, phone=f"1370000{number:04}", now=now)


def more_than_is_there_by_several_at_once(app: Flask) -> None:
    with app.app_context():
        fill(points="100.00", wallet=wallets.WALLET | {"sending": {"fee_ratio": "2", "daily_limit": None}})
        came = at_once(app, *(lambda n=n: give(4_000, form=f"t{n}") for n in range(4)))
        assert sorted(came) == ["There is not enough: you have 20.00."] * 2 + ["done"] * 2
        assert (balances()["member:1:points"], balances()["member:2:points"]) == (2_000, 7_840)
        assert broken() == []


def more_than_a_day_allows_by_several_at_once(app: Flask) -> None:
    with app.app_context():
        fill(points="300.00")
        came = at_once(app, *(lambda n=n: give(6_000, form=f"t{n}") for n in range(3)))
        assert sorted(came) == ["Only 40.00 more can be sent today."] * 2 + ["done"]
        assert standing_of(member_id=FANG, asset="points", now=NOW).sent_today == 6_000


def one_form_tapped_many_times(app: Flask) -> None:
    with app.app_context():
        fill(points="300.00")
        assert sorted(at_once(app, *[lambda: give(1_000, form="tapped")] * 4)) == ["again"] * 3 + ["done"]
        kinds = db.session.scalars(select(Transfer.kind).where(Transfer.kind == "sent")).all()
        assert len(kinds) == 1


AT_ONCE = (
    more_than_is_there_by_several_at_once,
    more_than_a_day_allows_by_several_at_once,
    one_form_tapped_many_times,
)


@pytest.mark.parametrize("happening", AT_ONCE, ids=lambda each: each.__name__)
def test_several_at_once_send_no_more_than_one_after_the_other(happening: Callable[[Flask], None], app: Flask) -> None:
    happening(app)
