"""Every setting has words, and its values say what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from flask import Flask
from pydantic import BaseModel

from app.formats import shop as forms
from app.services.history import PARTS
from app.web import describe

OBJECTS = {
    "levels": forms.Level,
    "stores": forms.Store,
    "suppliers": forms.Supplier,
    "products": forms.Product,
    "members": forms.Member,
    "gifts": forms.Gift,
}


def parts_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation holds, None and all that is around it left out."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for found in map(parts_in, get_args(annotation)) if found), None)


def places(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every place of a document as the history names it."""
    for name, field in model.model_fields.items():
        part = parts_in(field.annotation) if name in PARTS else None
        if part is not None:
            yield from places(part, f"{prefix}{name}.")
        else:
            yield prefix + name


SETTINGS = [place for place in places(forms.ShopFile) if place not in OBJECTS]
EVERY = SETTINGS + [f"{kind}[x].{place}" for kind, model in OBJECTS.items() for place in places(model)]


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def test_the_walk_meets_settings_and_scopes() -> None:
    assert {"base.exchange.points", "distribution.team", "union.at", "timezone"} <= set(EVERY)
    assert {"stores[x].cashier.random_return", "products[x].rebate.windows", "members[x].referrer"} <= set(EVERY)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("place", EVERY)
def test_every_key_of_the_shop_file_has_words(place: str) -> None:
    assert describe.find(place.rpartition("].")[2]) is not None
    assert describe.label(place) not in (place, place.rpartition("].")[2])
    assert describe.value(place, None)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("place", "label"),
    [
        ("base.default_ratio", "Default entitlement ratio"),
        ("products[p1].rebate.ratio", "Entitlement ratio"),
        ("stores[a].b].cashier.ratio", "Cashier rebate: Entitlement ratio"),
        ("unheard.of", "unheard.of"),
        ("cashier", "cashier"),
    ],
)
def test_a_place_is_called(place: str, label: str) -> None:
    assert describe.label(place) == label


LOTTERY = {"kind": "fixed", "choices": [{"ratio": "50", "weight": 1}, {"ratio": None, "weight": 2}]}
WINDOWS = [
    {"from": "2026-01-01T16:00:00+00:00", "until": None, "weekdays": [1, 7], "start": "09:00", "end": None},
    {"from": None, "until": "2026-03-01T00:00:00+08:00", "weekdays": None, "start": None, "end": None},
    {"from": None, "until": None, "weekdays": None, "start": None, "end": None},
]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("base.default_ratio", "12.5", "12.5 %"),
        ("rebate.ratio", "0", "0 %"),
        ("rebate.ratio", None, "not set"),
        ("base.paused", True, "on"),
        ("base.paused", False, "off"),
        ("base.lottery", None, "off"),
        ("rebate.lottery", LOTTERY, "50 % ×1, no win ×2"),
        ("rebate.lottery", {"kind": "interval", "low": "60", "high": "120"}, "60 % – 120 %"),
        (
            "rebate.cumulative",
            [{"days": 1, "amount": "1000.00", "ratio": "150"}, {"days": 30, "amount": "5.50", "ratio": "160"}],
            "from ¥1,000.00 in 1 day: 150 %; from ¥5.50 in 30 days: 160 %",
        ),
        (
            "rebate.windows",
            WINDOWS,
            "Mon, Sun 09:00–24:00, from 2026-01-02 00:00; until 2026-03-01 00:00; always",
        ),
        ("rebate.windows", [], "not set"),
        ("rebate.limits", {"per_day": 1, "total": None}, "1 a day"),
        ("rebate.limits", {"per_day": 1, "total": 3}, "1 a day, 3 in all"),
        ("rebate.limits", {"per_day": None, "total": None}, "not set"),
        ("base.level_ratios", {"gold": "150", "new": None}, "gold 150 %, new not set"),
        ("online.random_return", "off", "off"),
        ("online.random_return", {"cash": 7, "points": 3}, "of 10 entries 3 in points"),
        ("base.zeroing", {"every": "day", "at": "00:00"}, "every day at 00:00"),
        ("base.zeroing", {"every": "week", "weekday": 3, "at": "02:00"}, "every Wednesday at 02:00"),
        ("base.zeroing", {"every": "month", "day": 31, "at": "02:00"}, "on day 31 of every month at 02:00"),
        ("base.zeroing", {"every": "once", "on": "2026-12-31", "at": "02:00"}, "once, on 2026-12-31 at 02:00"),
        ("base.auto_complete_days", 7, "7 days"),
        ("base.merchant_queue", True, "one queue for the whole mall"),
        ("distribution.direct", {"ratio": "5", "basis": "profit"}, "5 % of the profit"),
        (
            "distribution.shareholder",
            {"ratio": "2", "basis": "paid", "schedule": {"every": "day", "at": "02:00"}},
            "2 % of what was paid, every day at 02:00",
        ),
        ("distribution.team", {"basis": "paid", "depth": 2}, "of what was paid, up to 2 members"),
        ("members[m1].shares", 12000, "12,000"),
        ("products[p1].price", "1234.50", "¥1,234.50"),
        ("products[p1].name", "<b>", "<b>"),
        ("phone", "", "empty"),
        ("role", "store_manager", "Store manager"),
        ("stores", ["s1", "s2"], "s1, s2"),
        ("at", "2026-01-01T16:00:00+00:00", "2026-01-02 00:00"),
        ("channel", "cashier", "Cashiers"),
        ("lines", [{"product": "p1", "paid": "20.00", "quantity": 2}, {"paid": "5.00"}], "p1 ×2 ¥20.00, ¥5.00"),
        ("deducted", {"points": "1.00", "elsewhere": "2.00"}, "points 1.00, elsewhere 2.00"),
        ("asset", "voucher", "vouchers"),
        ("unheard.of", {"a": [True, 1]}, "a on, 1"),
    ],
)
def test_a_value_says(place: str, value: Any, said: str) -> None:
    assert describe.value(place, value).replace("\N{NO-BREAK SPACE}", " ") == said


def test_weekdays_are_those_of_the_reader(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert "周一" in describe.value("rebate.windows", WINDOWS)
