"""The rules over the SQL Book end as the independent oracle says, however the events are cut into transactions."""

from __future__ import annotations

from itertools import cycle

from hypothesis import given, note
from hypothesis import strategies as st

from tests.oracle import Oracle
from tests.properties.conftest import OpenShop
from tests.properties.long_queues import long_queues
from tests.properties.profile import examples
from tests.properties.sql_shop import SqlShop
from tests.properties.streams import Case, assert_same, cases, oracle_of
from tests.story import Json


def send_and_compare(shop: SqlShop, oracle: Oracle, events: list[Json]) -> list[str]:
    """Take events in with one transaction: what becomes of each and the exports agree, and no check finds anything."""
    became = shop.send(events)
    assert [status != "refused" for status in became] == [oracle.apply(event) for event in events], became
    assert_same(shop.exports(), oracle.exports(), events)
    assert shop.broken() == []
    return became


@examples(40)
@given(case=cases(size=25))
def test_every_event_ends_as_the_oracle_says(case: Case, open_shop: OpenShop) -> None:
    oracle, _ = oracle_of(case)
    with open_shop(case) as shop:
        for event in case.events:
            send_and_compare(shop, oracle, [event])


@examples(80)
@given(case=cases(size=60), sizes=st.lists(st.integers(1, 30), min_size=1, max_size=8))
def test_batches_end_as_the_oracle_says_wherever_they_begin_and_end(
    case: Case, sizes: list[int], open_shop: OpenShop
) -> None:
    oracle, _ = oracle_of(case)
    note(f"batches of {sizes}, over and over")
    left = case.events
    with open_shop(case) as shop:
        for size in cycle(sizes):
            if not left:
                break
            send_and_compare(shop, oracle, left[:size])
            left = left[size:]


@examples(60)
@given(case=long_queues(size=120), sizes=st.lists(st.integers(20, 120), min_size=1, max_size=4))
def test_a_long_queue_is_paid_in_order_within_one_transaction(
    case: Case, sizes: list[int], open_shop: OpenShop
) -> None:
    """R15: an entry that becomes eligible late is paid at its place, before those that were eligible already."""
    oracle, _ = oracle_of(case)
    left = case.events
    with open_shop(case) as shop:
        for size in cycle(sizes):
            if not left:
                break
            send_and_compare(shop, oracle, left[:size])
            left = left[size:]


@examples(16)
@given(case=cases(size=40))
def test_what_was_applied_and_comes_again_changes_nothing(case: Case, open_shop: OpenShop) -> None:
    with open_shop(case) as shop:
        became = shop.send(case.events)
        before = shop.exports()
        again = [event for event, status in zip(case.events, became, strict=True) if status == "applied"]
        assert set(shop.send(again)) <= {"duplicate"}
        assert shop.exports() == before
        assert shop.broken() == []
