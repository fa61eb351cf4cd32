"""Sums that people see come out to the cent, whatever happened: on the overview, of queues, and of entries."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from sqlalchemy import func, select

from app.extensions import db
from app.models import Account, Entry, Order, OrderLine, Settlement, Transfer
from app.queries.queues import list_queues
from app.queries.received import get_received, taken_back_from
from app.queries.shop import get_shop
from app.queries.totals import Totals, read_totals
from tests.conftest import NOW
from tests.properties.conftest import OpenShop
from tests.properties.profile import examples
from tests.properties.streams import Case, cases

BATCH = 15


def total(column: Any, *conditions: Any) -> int:
    """The sum of a column."""
    return int(db.session.scalar(select(func.coalesce(func.sum(column), 0)).where(*conditions)) or 0)


def assert_account(totals: Totals) -> None:
    """Came in = paid out + kept + what waits, each as its own rows say (R22)."""
    assert totals.paid_out_cents == total(Transfer.cents, Transfer.kind == "payout")
    union = total(Account.balance_cents, Account.key == "union")
    if get_shop().scheme == "union":
        inflow = total(Transfer.cents, Transfer.kind == "pool_inflow")
        assert inflow == totals.pool_inflow_cents == totals.pool_returned_cents + totals.paid_out_cents + union
        assert totals.pool_cents == union
        return
    kept = totals.retained_cents + totals.zeroed_carry_cents
    carried = total(Account.balance_cents, Account.kind == "carry")
    assert totals.extraction_cents == total(Settlement.extraction_cents)
    assert totals.extraction_cents == totals.paid_out_cents + kept + carried
    page = list_queues(limit=1_000)
    assert totals.carried_cents == carried
    assert carried == sum(row.carried_cents for row in page.rows) + sum(cents for _, cents in page.shared)


def assert_entries(totals: Totals) -> None:
    """What pages say of each entry comes to what the overview says, and to what each member is told."""
    query = (
        select(Entry, OrderLine.refunded_cents, Order.is_opened)
        .join(OrderLine, OrderLine.id == Entry.line_id)
        .join(Order, Order.id == Entry.order_id)
    )
    paid_out = 0
    taken: dict[int, int] = {}
    for entry, refunded, is_opened in db.session.execute(query):
        made = get_received(entry.id, entry.rewarded_cents, refunded_cents=refunded, is_opened=is_opened)
        assert entry.rewarded_cents == made.elsewhere_cents + made.paid_out_cents - made.taken_back_cents
        assert min(made.elsewhere_cents, made.paid_out_cents, made.taken_back_cents) >= 0
        assert is_opened or not made.elsewhere_cents
        assert made.paid_out_cents == total(Transfer.cents, Transfer.entry_id == entry.id, Transfer.kind == "payout"), (
            "also where nothing was read because nothing can have been taken back"
        )
        paid_out += made.paid_out_cents
        taken[entry.member_id] = taken.get(entry.member_id, 0) + made.taken_back_cents
    assert (paid_out, sum(taken.values())) == (totals.paid_out_cents, totals.taken_back_cents)
    assert {member_id: taken_back_from(member_id) for member_id in taken} == taken


@examples(40)
@given(case=cases(size=60))
def test_every_sum_comes_out_after_every_batch(case: Case, open_shop: OpenShop) -> None:
    with open_shop(case) as shop:
        for begin in range(0, len(case.events), BATCH):
            shop.send(case.events[begin : begin + BATCH])
            db.session.rollback()
            totals = read_totals(NOW)
            assert_account(totals)
            assert_entries(totals)
