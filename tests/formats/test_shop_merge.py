"""What loading a shop file leaves alone, merges key by key, replaces whole and unsets (files.md, Shop file)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app.domain.errors import Refused
from app.services.shop_file import dump_shop, load_shop
from tests.formats.conftest import NOW, SHOP
from tests.story import ON, Json

Load = Callable[..., Json]


@pytest.fixture
def load(new_app: Flask) -> Iterator[Load]:
    """Load a document into a shop that has the usual things; the dump as it is then."""
    with new_app.app_context():
        load_shop(SHOP, now=NOW)

        def loaded(document: Json | None = None, **keys: Any) -> Json:
            load_shop({**(document or {}), **keys}, now=NOW)
            return dump_shop()

        yield loaded


def named(objects: list[Json], ref: str) -> Json:
    (found,) = (one for one in objects if one["ref"] == ref)
    return found


def test_the_same_file_again_changes_nothing(load: Load) -> None:
    before = load()
    assert load_shop(SHOP, now=NOW) is False
    assert load() == before


def test_other_spellings_of_the_same_values_change_nothing(load: Load) -> None:
    load(base={"default_ratio": "130", "level_ratios": {"gold": "12.5"}}, products=[{"ref": "p1", "cost": "9.50"}])
    respelled = {
        "base": {"default_ratio": "130.00", "level_ratios": {"gold": "12.50"}},
        "products": [{"ref": "p1", "cost": "9.5"}],
    }
    assert load_shop(respelled, now=NOW) is False


def test_an_empty_file_changes_nothing(load: Load) -> None:
    assert load_shop({}, now=NOW) is False


def test_objects_and_keys_that_are_not_named_are_left_alone(load: Load) -> None:
    before = load(products=[{"ref": "p1", "name": "Cake", "price": "12.00"}])
    after = load(products=[{"ref": "p1", "price": "13.00"}])
    assert named(after["products"], "p1") == named(before["products"], "p1") | {"price": "13.00"}
    assert {k: v for k, v in after.items() if k != "products"} == {k: v for k, v in before.items() if k != "products"}
    assert [p for p in after["products"] if p["ref"] != "p1"] == [p for p in before["products"] if p["ref"] != "p1"]


@pytest.mark.parametrize(
    ("part", "first", "second", "both"),
    [
        ("exchange", {"points": "90"}, {"voucher": "5"}, {"points": "90", "love_value": "50", "voucher": "5"}),
        ("exchange", {"points": "90"}, {"points": None}, {"points": None, "love_value": "50", "voucher": None}),
    ],
)
def test_exchange_is_merged_key_by_key(part: str, first: Json, second: Json, both: Json, load: Load) -> None:
    load(base={part: first})
    assert load(base={part: second})["base"][part] == both


def test_base_is_merged_key_by_key(load: Load) -> None:
    before = load()["base"]
    assert load(base={"paused": True})["base"] == before | {"paused": True}


def test_show_is_merged_key_by_key(load: Load) -> None:
    load(base={"show": {"member": True}})
    shown = load(base={"show": {"progress": False}})["base"]["show"]
    assert (shown["member"], shown["progress"], shown["rewarded"]) == (True, False, True)


def test_union_is_merged_key_by_key_and_null_sets_it_back(load: Load) -> None:
    load(scheme="union", union={"ratio": "120"})
    union = load(union={"pool_ratio": "50"})["union"]
    assert (union["ratio"], union["pool_ratio"], union["at"]) == ("120", "50", "00:30")
    assert load(union=None)["union"]["ratio"] == "110"


@pytest.mark.parametrize("key", ["rebate", "online", "cashier"])
def test_a_scope_is_merged_key_by_key(key: str, load: Load) -> None:
    kind, ref = ("products", "p1") if key == "rebate" else ("stores", "s1")
    load({kind: [{"ref": ref, key: {"ratio": "150", "limits": {"total": 3}}}]})
    scope = named(load({kind: [{"ref": ref, key: {"extraction_ratio": "10"}}]})[kind], ref)[key]
    assert (scope["ratio"], scope["limits"], scope["extraction_ratio"]) == ("150", {"per_day": None, "total": 3}, "10")
    assert scope["enabled"] is True


TIER, OTHER = {"days": 1, "amount": "1.00", "ratio": "100"}, {"days": 2, "amount": "2.00", "ratio": "200"}
FIXED = {"kind": "fixed", "choices": [{"ratio": "50", "weight": 2}]}
WINDOW = {"from": None, "until": None, "weekdays": None, "start": None, "end": None}


@pytest.mark.parametrize(
    ("key", "first", "second", "then"),
    [
        ("level_ratios", {"gold": "100"}, {"iron": "90"}, {"iron": "90"}),
        ("cumulative", [TIER, OTHER], [OTHER], [OTHER]),
        ("windows", [{"start": "08:00"}, {"weekdays": [1]}], [{"end": "09:00"}], [WINDOW | {"end": "09:00"}]),
        ("limits", {"per_day": 1, "total": 2}, {"per_day": 3}, {"per_day": 3, "total": None}),
        (
            "lottery",
            FIXED,
            {"kind": "interval", "low": "1", "high": "2.50"},
            {"kind": "interval", "low": "1", "high": "2.5"},
        ),
        (
            "lottery",
            FIXED,
            {"kind": "fixed", "choices": [{"ratio": None}]},
            {"kind": "fixed", "choices": [{"ratio": None, "weight": 1}]},
        ),
        ("random_return", {"cash": 1, "points": 1}, {"cash": 5, "points": 0}, {"cash": 5, "points": 0}),
        ("random_return", {"cash": 1, "points": 1}, "off", "off"),
    ],
)
def test_what_is_within_a_scope_is_replaced_whole(key: str, first: Any, second: Any, then: Any, load: Load) -> None:
    load(levels=[{"ref": "iron"}], stores=[{"ref": "s1", "online": {key: first}}])
    after = load(stores=[{"ref": "s1", "online": {key: second}}])
    assert named(after["stores"], "s1")["online"][key] == then


@pytest.mark.parametrize(
    ("key", "first", "second", "then"),
    [
        ("level_ratios", {"gold": "100"}, {"iron": "90"}, {"iron": "90"}),
        (
            "zeroing",
            {"every": "week", "weekday": 3, "at": "04:00"},
            {"every": "week"},
            {"every": "week", "weekday": 1, "at": "00:00"},
        ),
        (
            "lottery",
            FIXED,
            {"kind": "interval", "low": "0", "high": "0"},
            {"kind": "interval", "low": "0", "high": "0"},
        ),
        ("random_return", {"cash": 1, "points": 1}, {"cash": 2, "points": 3}, {"cash": 2, "points": 3}),
    ],
)
def test_what_is_within_base_is_replaced_whole(key: str, first: Any, second: Any, then: Any, load: Load) -> None:
    load(levels=[{"ref": "iron"}], base={key: first})
    assert load(base={key: second})["base"][key] == then


def test_one_distribution_reward_is_replaced_whole_and_the_others_stay(load: Load) -> None:
    load(distribution={"direct": {"ratio": "3", "basis": "profit"}, "team": {"basis": "profit", "depth": 5}})
    after = load(distribution={"direct": {"ratio": "4"}, "shareholder": {"ratio": "1"}})["distribution"]
    assert after["direct"] == {"ratio": "4", "basis": "paid"}
    assert after["team"] == {"basis": "profit", "depth": 5}
    assert after["shareholder"]["schedule"] == {"every": "month", "day": 1, "at": "02:00"}
    assert load(distribution={"team": {}})["distribution"]["team"] == {"basis": "paid", "depth": 2}


SET: dict[str, Any] = {
    "extraction_ratio": "10",
    "ratio": "20",
    "level_ratios": {"gold": "30"},
    "cumulative": [TIER],
    "lottery": FIXED,
    "windows": [{"start": "08:00"}],
    "limits": {"total": 1},
    "random_return": {"cash": 1, "points": 1},
}


EMPTY: list[tuple[str, Any]] = [("level_ratios", {}), ("limits", {}), ("windows", []), ("cumulative", [])]


@pytest.mark.parametrize(("key", "empty"), [*((key, None) for key in SET), *EMPTY])
def test_null_unsets_a_key_of_a_scope_and_so_does_what_is_empty(key: str, empty: Any, load: Load) -> None:
    load(stores=[{"ref": "s1", "cashier": SET}])
    scope = named(load(stores=[{"ref": "s1", "cashier": {key: empty}}])["stores"], "s1")["cashier"]
    assert scope[key] is None
    assert all(scope[other] is not None for other in SET if other != key)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("auto_complete_days", 7),
        ("lottery", FIXED),
        ("random_return", {"cash": 1, "points": 1}),
        ("zeroing", {"every": "day"}),
    ],
)
def test_null_unsets_a_key_of_base(key: str, value: Any, load: Load) -> None:
    assert load(base={key: value})["base"][key] is not None
    assert load(base={key: None})["base"][key] is None


def test_a_level_table_takes_null_as_empty(load: Load) -> None:
    load(base={"level_ratios": {"gold": "100"}})
    assert load(base={"level_ratios": None})["base"]["level_ratios"] == {}


def test_null_unsets_level_team_ratio_recruiter_and_rewards(load: Load) -> None:
    load(
        levels=[{"ref": "gold", "team_ratio": "5"}],
        stores=[{"ref": "s1", "recruiter": "m1"}],
        members=[{"ref": "m1", "level": "gold"}],
        distribution={"direct": {"ratio": "1"}},
    )
    after = load(
        levels=[{"ref": "gold", "team_ratio": None}],
        stores=[{"ref": "s1", "recruiter": None}],
        members=[{"ref": "m1", "level": None}],
        distribution={"direct": None},
    )
    assert named(after["levels"], "gold")["team_ratio"] is None
    assert named(after["stores"], "s1")["recruiter"] is None
    assert named(after["members"], "m1")["level"] is None
    assert after["distribution"]["direct"] is None


@pytest.mark.parametrize(
    ("source", "is_new_on", "enabled"),
    [
        *(("self", True, True), ("supplier", True, True), ("supply_chain", True, False), ("store", True, False)),
        *(("self", False, False), ("supplier", False, False)),
    ],
)
@pytest.mark.parametrize("rebate", [{}, {"rebate": {}}, {"rebate": {"enabled": None}}])
def test_a_new_product_starts_as_s2_says(source: str, is_new_on: bool, enabled: bool, rebate: Json, load: Load) -> None:
    store = {"store": "s1"} if source == "store" else {}
    after = load(base={"new_products_enabled": is_new_on}, products=[{"ref": "new", "source": source} | store | rebate])
    assert named(after["products"], "new")["rebate"]["enabled"] is enabled


def test_a_name_is_the_ref_unless_told_and_stays_when_not_named(load: Load) -> None:
    after = load(members=[{"ref": "new"}], products=[{"ref": "new", "name": "Cake", "rebate": ON}])
    assert (named(after["members"], "new")["name"], named(after["products"], "new")["name"]) == ("new", "Cake")
    assert named(load(products=[{"ref": "new"}])["products"], "new")["name"] == "Cake"


def test_objects_of_one_file_may_name_one_another_in_any_order(load: Load) -> None:
    after = load(
        members=[{"ref": "a", "referrer": "b", "level": "new"}, {"ref": "b", "referrer": "c"}, {"ref": "c"}],
        levels=[{"ref": "new"}],
        products=[{"ref": "x", "source": "store", "store": "new"}],
        stores=[{"ref": "new", "recruiter": "a"}],
    )
    assert [named(after["members"], ref)["referrer"] for ref in "abc"] == ["b", "c", None]
    assert named(after["products"], "x")["store"] == "new"


def test_a_referrer_may_be_named_again_as_it_is(load: Load) -> None:
    assert named(load(members=[{"ref": "m3", "referrer": "m2", "shares": 7}])["members"], "m3")["shares"] == 7


def test_points_may_go_together_with_the_last_random_return(load: Load) -> None:
    """R24: random return needs the points ratio, as the file leaves it and not as it was before."""
    load(stores=[{"ref": "s1", "online": {"random_return": {"cash": 1, "points": 1}}}])
    no_points = {"exchange": {"points": None}}
    still_there: list[Json] = [
        {},
        {"stores": [{"ref": "s2", "online": {"random_return": None}}]},
        {"stores": [{"ref": "s1", "cashier": {"random_return": "off"}}]},
    ]
    for stores in still_there:
        with pytest.raises(Refused) as refused:
            load(stores, base=no_points)
        assert str(refused.value) == "base.exchange.points: is needed by a store's random return"
    after = load(base=no_points, stores=[{"ref": "s1", "online": {"random_return": None}}])
    assert after["base"]["exchange"]["points"] is None


def test_nothing_of_a_file_is_done_when_its_last_object_is_refused(load: Load) -> None:
    before = load()
    with pytest.raises(Refused):
        load(
            base={"paused": True},
            products=[{"ref": "new"}],
            members=[{"ref": "m1", "shares": 5}, {"ref": "m2", "level": "no"}],
        )
    assert dump_shop() == before
