"""Members are told of what happened to them, once, and of nothing that is old or another's."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from app.domain.errors import Refused
from app.domain.instants import instant_of
from app.extensions import db
from app.formats.portal import EVENTS, GAPS, gaps_of
from app.jobs.runner import tick
from app.models import Account, Bookmark, Entry, MemberAccount, Message, MessageChoice, Occurrence, Transfer
from app.services.check import CHECKS, run_check
from app.services.history import Author
from app.services.portal import collecting
from app.services.portal.gifts import Wish, cancel, hand_over, redeem_gift
from app.services.portal.notices import choose, tell
from app.services.portal.texts import (
    SAMPLE,
    STATES,
    TEXTS,
    Said,
    Voice,
    compose,
    fill,
    program_text,
    read_voice,
    sample_values,
)
from app.services.portal.withdrawals import approve_withdrawal, pay_withdrawal, refuse_withdrawal
from app.services.shop_file import load_shop
from app.services.transactions import write
from app.services.zeroing import zero_by_hand
from tests import rows, wallets
from tests.conftest import NOW
from tests.services.messages import collect_all, happen, paid, told
from tests.services.messages import fill as fill_shop

DAY = timedelta(days=1)


@pytest.fixture
def shop(app: Flask) -> Flask:
    fill_shop(app)
    return app


# From what happened


def test_who_joins_is_told_the_queue_id_and_what_it_can_bring(shop: Flask) -> None:
    with shop.app_context():
        happen(paid("o1"))
        collect_all()
        assert told() == [(1, "joined", {"queue_id": 1, "order": "o1", "cents": 10_000})]
        collect_all()
        assert len(told()) == 1


def test_nobody_is_told_of_what_was_there_before_it_began(app: Flask) -> None:
    fill_shop(app)
    with app.app_context():
        with rows.write() as connection:
            connection.execute(Bookmark.__table__.delete())
        happen(paid("o1"), paid("o2", member="m2"))
        collect_all()
        assert told() == []
        happen(paid("o3"))
        collect_all()
        assert {each[2]["order"] for each in told("joined")} == {"o3"}


def test_who_has_no_account_or_may_not_log_in_is_not_told(shop: Flask) -> None:
    with shop.app_context():
        with rows.write() as connection:
            connection.execute(update(MemberAccount).where(MemberAccount.member_id == 2).values(disabled_at=NOW))
        happen(paid("o1", member="m3"), paid("o2", member="m2"))
        collect_all()
        assert told() == []


def test_payouts_of_one_entry_are_one_message_with_what_still_waits(shop: Flask) -> None:
    with shop.app_context():
        happen(paid("o1"), paid("o2", "60.00", "m3"), paid("o3", "40.00", "m3"))
        collect_all()
        (received,) = told("received")
        assert received == (1, "received", {"queue_id": 1, "order": "o1", "cents": 5_000, "waiting_cents": 5_000})


def test_the_payout_after_which_nothing_waits_completes(shop: Flask) -> None:
    with shop.app_context():
        happen(paid("o1"), paid("o2", "100.00", "m3"))
        collect_all()
        happen(paid("o3", "100.00", "m3"))
        collect_all()
        found = [
            (event, details["cents"], details["waiting_cents"]) for _, event, details in told() if event != "joined"
        ]
        assert found == [("received", 5_000, 5_000), ("completed", 5_000, 0)]


def test_it_completes_once_however_the_payouts_are_cut_into_batches(
    shop: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "MOST", 1)
    with shop.app_context():
        happen(paid("o1"), *(paid(f"x{number}", "50.00", "m3") for number in range(4)))
        collect_all()
        found = [(event, details["waiting_cents"]) for _, event, details in told(member_id=1) if event != "joined"]
        assert found == [("received", 7_500), ("received", 5_000), ("received", 2_500), ("completed", 0)]


def test_commission_of_a_batch_is_one_message(app: Flask) -> None:
    fill_shop(
        app,
        distribution={"direct": {"ratio": "10", "basis": "paid"}},
        members=[{"ref": "m1"}, {"ref": "m2"}, {"ref": "m3", "referrer": "m2"}],
    )
    with app.app_context():
        happen(paid("o1", member="m3"), paid("o2", "50.00", "m3"))
        collect_all()
        assert told("commission") == [(2, "commission", {"cents": 1_500, "asset": "commission"})]
        happen({"type": "order.refunded", "order": "o1"})
        collect_all()
        assert len(told("commission")) == 1, "what is taken back is no commission"


def test_an_exchange_says_what_was_given_up_and_what_came_of_it(app: Flask) -> None:
    fill_shop(app, base={"exchange": {"points": "120"}})
    with app.app_context():
        happen(paid("o1"), {"type": "entry.exchanged", "order": "o1", "line": 1, "into": "points"})
        collect_all()
        (exchanged,) = told("exchanged")
        assert exchanged[2] == {
            "queue_id": 1, "order": "o1", "given_up_cents": 10_000, "cents": 12_000, "asset": "points",
        }  # fmt: skip


def test_what_random_return_chose_is_completed_and_has_never_joined(app: Flask) -> None:
    fill_shop(app, base={"exchange": {"points": "100"}, "random_return": {"cash": 0, "points": 1}})
    with app.app_context():
        happen(paid("o1"))
        collect_all()
        ((member_id, event, details),) = told()
        assert (member_id, event, details["cents"], details["asset"]) == (1, "completed", 10_000, "points")


LOTTERY = {"kind": "fixed", "choices": [{"ratio": "150", "weight": 1}]}


def test_a_draw_says_the_new_ratio(app: Flask) -> None:
    fill_shop(app, base={"lottery": LOTTERY})
    with app.app_context():
        happen(paid("o1"))
        happen({"type": "entry.drawn", "order": "o1", "line": 1})
        collect_all()
        (drawn,) = told("drawn")
        assert drawn == (1, "drawn", {"order": "o1", "queue_id": 1, "ratio_bps": 15_000, "cents": 15_000})


def test_refunds_of_an_order_are_one_message_with_the_sum(shop: Flask) -> None:
    with shop.app_context():
        happen(paid("o1"))
        happen(
            *({"type": "order.refunded", "order": "o1", "line": 1, "amount": amount} for amount in ("10.00", "5.00"))
        )
        collect_all()
        (refunded,) = told("refunded")
        assert refunded == (1, "refunded", {"order": "o1", "cents": 1_500, "waiting_cents": 8_500})


def test_an_order_refunded_in_the_transaction_in_which_it_came_is_noted(shop: Flask) -> None:
    with shop.app_context():
        happen(paid("o1"), {"type": "order.refunded", "order": "o1"})
        assert db.session.scalar(select(func.count()).select_from(Occurrence)) == 1
        assert [finding for check in CHECKS for finding in run_check(check)] == []


def test_what_is_paid_and_completed_leaves_no_occurrence(shop: Flask) -> None:
    with shop.app_context():
        happen(paid("o1"), paid("o2", member="m2"), {"type": "order.completed", "order": "o1"})
        assert db.session.scalar(select(func.count()).select_from(Occurrence)) == 0


def test_what_happened_long_ago_is_no_news(shop: Flask) -> None:
    with shop.app_context():
        happen(paid("old"), paid("older", member="m2"), at=NOW - 3 * DAY)
        happen({"type": "order.refunded", "order": "old"}, at=NOW - 3 * DAY)
        collect_all()
        assert told() == []
        happen(paid("new"))
        collect_all()
        assert [details["order"] for _, _, details in told("joined")] == ["new"]


def test_a_huge_import_of_old_orders_is_jumped_over_quickly(shop: Flask) -> None:
    count = 100_000
    with shop.app_context():
        happen(paid("o1"), paid("o2", member="m2"))
        collect_all()
        before = len(told())
        with rows.write() as connection:
            last = connection.execute(select(func.max(Transfer.id))).scalar_one() or 0
            account = connection.execute(select(Account.id).where(Account.key == "member:1:cash")).scalar_one()
            takings = connection.execute(select(Account.id).where(Account.key == "takings")).scalar_one()
            old = instant_of(NOW - 100 * DAY)
            connection.execute(
                insert(Transfer),
                [
                    {
                        "id": last + number, "debit_id": takings, "credit_id": account, "cents": 1, "kind": "payout",
                        "at": old, "entry_id": 1, "line_id": None, "order_id": None,
                    }
                    for number in range(1, count + 1)
                ],
            )  # fmt: skip
        start = time.perf_counter()
        collect_all()
        assert time.perf_counter() - start < 5
        assert len(told()) == before
        query = select(Bookmark.position).where(Bookmark.name == "transfers")
        assert db.session.scalar(query) == last + count


def test_a_batch_is_bounded_and_nothing_is_told_twice_or_left_out(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "MOST", 3)
    monkeypatch.setattr(collecting, "SPAN", 5)
    with shop.app_context():
        happen(*(paid(f"o{number}", member=f"m{1 + number % 3}") for number in range(20)))
        collect_all()
        orders = [details["order"] for _, _, details in told("joined")]
        assert orders == [f"o{number}" for number in range(20) if number % 3 != 2]


def test_of_two_who_collect_at_once_one_does(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with shop.app_context():
        happen(paid("o1"))
        entries = collecting.SOURCES[0]
        find = collecting._find

        def overtaken(*args: Any) -> Any:
            found = find(*args)
            monkeypatch.setattr(collecting, "_find", find)
            collecting._collect(entries, NOW)
            return found

        monkeypatch.setattr(collecting, "_find", overtaken)
        collecting._collect(entries, NOW)
        assert len(told("joined")) == 1


# Told by what they do themselves


def test_a_service_tells_with_one_insert_in_its_own_transaction(shop: Flask) -> None:
    with shop.app_context():
        with write() as connection:
            tell(connection, 1, "withdrawal_paid", {"cents": 5_000, "reference": "R1"}, NOW)
            tell(connection, 3, "withdrawal_paid", {"cents": 5_000}, NOW)
        assert told() == [(1, "withdrawal_paid", {"cents": 5_000, "reference": "R1"})]
        with pytest.raises(Refused), write() as connection:  # noqa: PT012 - it is the transaction that fails
            tell(connection, 1, "gift", {}, NOW)
            raise Refused("the rest could not be done")
        assert len(told()) == 1


def test_what_a_member_does_not_want_is_kept_as_read_and_what_is_fixed_cannot_be_unwanted(shop: Flask) -> None:
    with shop.app_context():
        choose(member_id=1, unwanted=["joined", "gift", "refunded"])
        events = set(db.session.scalars(select(MessageChoice.event)))
        assert events == {"joined", "gift"}
        happen(paid("o1"))
        happen({"type": "order.refunded", "order": "o1", "line": 1, "amount": "1.00"})
        collect_all()
        with write() as connection:
            tell(connection, 1, "gift", {}, NOW)
        found = dict(db.session.execute(select(Message.event, Message.read_at)).all())
        assert {event: read is not None for event, read in found.items()} == {
            "joined": True, "refunded": False, "gift": True,
        }  # fmt: skip


def test_a_withdrawal_is_told_at_each_step_and_once_however_often_the_form_is_sent(app: Flask) -> None:
    with app.app_context():
        wallets.fill(cash="100.00")
        for form in ("a", "a", "b"):
            wallets.request(5_000 if form == "a" else 1_000, form=form)
        approve_withdrawal(number=1, author=wallets.CHEN, now=NOW)
        for _ in range(2):
            pay_withdrawal(number=1, reference="T-7", author=wallets.CHEN, now=NOW)
            refuse_withdrawal(number=2, reason="wrong name", author=wallets.CHEN, now=NOW)
        assert [(event, details["cents"], details.get("reason")) for _, event, details in told()] == [
            ("withdrawal_requested", 5_000, None),
            ("withdrawal_requested", 1_000, None),
            ("withdrawal_paid", 5_000, None),
            ("withdrawal_refused", 1_000, "wrong name"),
        ]
        body = said_by(read_voice(), "withdrawal_paid", **told("withdrawal_paid")[0][2]).body
        assert body == "Your withdrawal of ¥50.00 was paid out, less the fee of ¥0.50. Number of the payment: T-7"


def test_a_gift_is_told_at_each_step(app: Flask) -> None:
    with app.app_context():
        wallets.fill(points="100.00")
        load_shop({"gifts": [{"ref": "g1", "name": "Umbrella", "price": "5.00"}]}, now=NOW)
        for number, send_to in enumerate(("", "", "High Street 1"), 1):
            redeem_gift(wish=Wish(1, 1, "points", 500, send_to), token=f"t{number}", now=NOW)
        hand_over(redemption_id=1, author=wallets.CHEN, now=NOW)
        hand_over(redemption_id=3, parcel="SF1", author=wallets.CHEN, now=NOW)
        cancel(redemption_id=2, reason="broken", author=wallets.CHEN, now=NOW)
        found = [details for _, _, details in told("gift")]
        assert [each["state"] for each in found] == [
            "redeemed", "redeemed", "ordered", "fulfilled", "sent", "cancelled",
        ]  # fmt: skip
        voice = read_voice()
        assert said_by(voice, "gift", **found[4]).body == (
            "Umbrella: It is on its way. The number of the parcel is SF1."
        )
        assert found[0]["code"] in said_by(voice, "gift", **found[0]).body
        assert "The reason: broken" in said_by(voice, "gift", **found[5]).body


# Zeroing

DAILY = {"every": "day", "at": "00:00"}
MIDNIGHT = datetime.fromisoformat("2026-11-22T00:00:00+08:00")


def test_a_zeroing_is_announced_once_to_those_for_whom_something_waits(app: Flask) -> None:
    fill_shop(app, base={"zeroing": DAILY}, messages={"zeroing_ahead_hours": 6})
    with app.app_context():
        happen(paid("o1"), paid("o2", "60.00"), paid("o3", member="m3"))
        collect_all(MIDNIGHT - timedelta(hours=6, minutes=1))
        assert told("zeroing_ahead") == []
        collect_all(MIDNIGHT - timedelta(hours=6))
        collect_all(MIDNIGHT - timedelta(hours=1))
        ((member_id, _, details),) = told("zeroing_ahead")
        assert (member_id, details["waiting_cents"]) == (1, 8_000 - 5_000 + 5_000)
        assert datetime.fromisoformat(details["due"]) == MIDNIGHT


def test_who_joins_after_the_announcement_is_told_too(app: Flask) -> None:
    fill_shop(app, base={"zeroing": DAILY})
    with app.app_context():
        happen(paid("o1"))
        collect_all()
        happen(paid("o2", member="m2"))
        happen(paid("o3"))
        collect_all()
        assert [member_id for member_id, _, _ in told("zeroing_ahead")] == [1, 2]


def test_the_next_date_is_announced_anew_and_the_bookmark_of_the_last_goes(app: Flask) -> None:
    fill_shop(app, base={"zeroing": DAILY})
    with app.app_context():
        happen(paid("o1"))
        collect_all()
        tick(MIDNIGHT)
        happen(paid("o2"), at=MIDNIGHT)
        collect_all(MIDNIGHT + timedelta(minutes=1))
        assert len(told("zeroing_ahead")) == 2
        names = db.session.scalars(select(Bookmark.name).where(Bookmark.name.startswith("zeroing_")))
        assert list(names) == ["zeroing_ahead 2026-11-22T16:00:00+00:00"]
        assert told("zeroing_off") == []


def test_without_a_zeroing_nothing_is_announced(shop: Flask) -> None:
    with shop.app_context():
        happen(paid("o1"))
        collect_all()
        load_shop({"base": {"zeroing": {"every": "once", "on": "2026-12-31", "at": "00:00"}}}, now=NOW)
        collect_all()
        assert told("zeroing_ahead") == []


@pytest.mark.parametrize("part", [1, 2, 20_000])
def test_after_a_zeroing_each_is_told_once_what_it_took(app: Flask, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    monkeypatch.setattr("app.services.zeroing.PART", part)
    fill_shop(app, base={"zeroing": DAILY, "extraction_ratio": "0"})
    with app.app_context():
        happen(paid("o1"), paid("o2", "20.00", "m2"), paid("o3", "3.00"), paid("o4", member="m3"))
        tick(MIDNIGHT)
        assert sorted((member_id, details["cents"]) for member_id, _, details in told("zeroed")) == [
            (1, 10_300),
            (2, 2_000),
        ]
        zeroed = db.session.execute(
            select(Entry.member_id, func.sum(Entry.zeroed_cents)).group_by(Entry.member_id).order_by(Entry.member_id)
        )
        assert [tuple(row) for row in zeroed] == [(1, 10_300), (2, 2_000), (3, 10_000)]


def test_the_next_zeroing_is_a_message_of_its_own(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.zeroing.PART", 1)
    fill_shop(app, base={"zeroing": DAILY, "extraction_ratio": "0"})
    with app.app_context():
        happen(paid("o1"), paid("o2"))
        tick(MIDNIGHT)
        happen(paid("o3", "7.00"), paid("o4", "1.00"), at=MIDNIGHT + timedelta(hours=1))
        tick(MIDNIGHT + DAY)
        assert [details["cents"] for _, _, details in told("zeroed")] == [20_000, 800]


def test_a_zeroing_by_hand_tells_too(shop: Flask) -> None:
    with shop.app_context():
        happen(paid("o1"))
        zero_by_hand(
            before=NOW + DAY,
            token="t",  # noqa: S106 - of a form
            reason="",
            author=Author("chen"),
            now=NOW,
            rest=lambda: None,
        )
        assert [(member_id, details["cents"]) for member_id, _, details in told("zeroed")] == [(1, 10_000)]


# Texts


def test_every_event_has_texts_in_both_languages_that_say_only_what_it_knows() -> None:
    assert tuple(TEXTS) == EVENTS
    assert GAPS.keys() == TEXTS.keys()
    for event in EVENTS:
        for language in ("zh_CN", "en"):
            said = program_text(event, language)
            filled = fill(said, dict.fromkeys(gaps_of(event), "x"))
            assert said.title
            assert said.body
            assert "{" not in filled.title + filled.body


def test_every_gap_has_a_sample(app: Flask) -> None:
    with app.app_context():
        values = sample_values("en", read_voice(), NOW)
    assert [gap for event in EVENTS for gap in gaps_of(event) if not values[gap]] == []
    assert SAMPLE["state"] in STATES


VOICE_ARGUMENTS: dict[str, Any] = {"member": "Li", "at": NOW, "language": "en"}


def said_by(voice: Voice, event: str = "received", **details: Any) -> Said:
    return compose(event, details, voice=voice, **VOICE_ARGUMENTS)


def voice_with(body: str, title: str = "") -> Voice:
    texts = {"received": {"en": {"title": title, "body": body}}}
    return Voice("Shop", "Rebate", ZoneInfo("Asia/Shanghai"), texts)


def test_gaps_are_filled_with_money_times_and_words() -> None:
    voice = voice_with("{queue_id} {order} {amount} {waiting} {member} {shop} {programme} {date}")
    said = said_by(voice, queue_id=7, order="o1", cents=123_456, waiting_cents=5)
    assert said.body == "7 o1 ¥1,234.56 ¥0.05 Li Shop Rebate 2026-11-21 10:00"
    assert said.title == "Queue 7: ¥1,234.56 received", "a title that is left empty is the program's"


def test_an_asset_is_named() -> None:
    assert said_by(voice_with("{amount}"), cents=1_200, asset="points").body == "12.00 points"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "{"),
        ("{} {{}} { amount }", "{} {{}} { amount }"),
        ("{{amount}}", "{¥1.00}"),
        (
            "{amount!r} {amount:>9} {amount.real} {amount[0]} %s %(amount)s",
            "{amount!r} {amount:>9} {amount.real} {amount[0]} %s %(amount)s",
        ),
        ("{order}", "{amount}"),
    ],
)
def test_a_text_is_no_template(text: str, said: str) -> None:
    """What is put in is not read again, and nothing but a known word in braces is a gap."""
    assert said_by(voice_with(text), cents=100, order="{amount}").body == said


def test_what_is_not_known_is_left_empty() -> None:
    assert said_by(voice_with("[{waiting}{order}]")).body == "[]"
