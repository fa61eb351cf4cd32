"""The fields of settings: what people type, and what it means."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.web.fields import (
    AmountField,
    ClockField,
    DayField,
    LocalTimeField,
    PartField,
    RatioField,
    TypedField,
    WholeField,
    plain_number,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Typed(Form):  # type: ignore[misc]
    ratio = RatioField()
    part = PartField()
    amount = AmountField()
    whole = WholeField(least=1, most=31)
    clock = ClockField()
    end = ClockField(is_end=True)
    day = DayField()
    moment = LocalTimeField()
    needed = RatioField(required=True)


def read(app: Flask, name: str, text: str) -> tuple[Any, list[str]]:
    """What a text means in the field ``name``, and what is wrong with it."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        form = Typed(MultiDict({name: text}))
        if name == "moment":
            form.moment.keep(SHANGHAI, None)
        form.validate()
        return form[name].data, list(form[name].errors)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("５０％", "50"),
        ("１，２３４．５０", "1234.50"),
        ("1,234,567.8", "1234567.8"),
        ("1,23", "1,23"),
        (" ￥ 12 ", "12"),
        ("¥12", "12"),
        ("12元", "12"),
        ("12。5", "12.5"),
        (".5", "0.5"),
        ("007", "7"),
        ("0", "0"),
        ("0.0", "0.0"),
        ("1\0", "1"),
    ],
)
def test_a_number_is_freed_of_signs_and_units(typed: str, plain: str) -> None:
    assert plain_number(typed) == plain


@pytest.mark.parametrize(
    ("name", "typed", "meant"),
    [
        ("ratio", "12.50%", "12.5"),
        ("ratio", "０", "0"),
        ("ratio", "1000", "1000"),
        ("part", "100", "100"),
        ("amount", "１６８", "168.00"),
        ("amount", "1,168.5", "1168.50"),
        ("whole", "３", 3),
        ("whole", "03", 3),
        ("clock", "8:30", "08:30"),
        ("clock", "０８：３０", "08:30"),
        ("end", "24:00", "24:00"),
        ("day", "2026-12-31", "2026-12-31"),
        ("day", "２０２６-12-31", "2026-12-31"),
        ("moment", "2026-12-31T08:30", "2026-12-31T08:30:00+08:00"),
        ("moment", "2026/12/31 08:30", "2026-12-31T08:30:00+08:00"),
        ("moment", "2026-12-31T08:30+01:00", "2026-12-31T08:30:00+01:00"),
        ("ratio", "", None),
        ("ratio", "   ", None),
    ],
)
def test_what_is_typed_means_what_the_shop_file_says(app: Flask, name: str, typed: str, meant: Any) -> None:
    assert read(app, name, typed) == (meant, [])


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("ratio", "1000.01", "from 0 to 1000"),
        ("ratio", "1.234", "at most two decimals"),
        ("ratio", "-1", "from 0 to 1000"),
        ("ratio", "١", "percentage"),
        ("ratio", "1e3", "percentage"),
        ("part", "100.01", "from 0 to 100 "),
        ("amount", "1,23", "at most two decimals"),
        ("amount", "1000000000", "This is too large: enter at most ¥999,999,999.99."),
        ("amount", "9" * 40, "This is too large: enter at most ¥999,999,999.99."),
        ("whole", "0", "from 1 to 31"),
        ("whole", "32", "from 1 to 31"),
        ("whole", "1.0", "whole number"),
        ("whole", "1" * 10_000, "whole number"),
        ("clock", "24:00", "from 00:00 to 23:59"),
        ("clock", "8", "time of day"),
        ("end", "24:01", "time of day"),
        ("day", "31.12.2026", "a date like 2026-12-31"),
        ("day", "2026-02-30", "a date like 2026-12-31"),
        ("moment", "tomorrow", "a date and time like"),
        ("needed", "", "cannot be empty"),
        ("needed", "　", "cannot be empty"),
    ],
)
def test_what_means_nothing_is_told_and_shown_again(app: Flask, name: str, typed: str, message: str) -> None:
    value, errors = read(app, name, typed)
    assert value is None
    assert message in errors[0]
    with app.test_request_context():
        assert Typed(MultiDict({name: typed}))[name]._value() == typed


def test_a_value_of_the_shop_file_is_shown_as_people_type_it(app: Flask) -> None:
    with app.test_request_context():
        form = Typed(data={"ratio": "12.5", "whole": 3, "moment": "2026-12-31T00:30:15+00:00"})
        form.moment.keep(SHANGHAI, "2026-12-31T00:30:15+00:00")
        assert [form[name]._value() for name in ("ratio", "whole", "part", "moment")] == [
            "12.5",
            "3",
            "",
            "2026-12-31T08:30",
        ]


def test_a_moment_that_nobody_touched_keeps_its_seconds_and_offset(app: Flask) -> None:
    was = "2026-12-31T00:30:15+00:00"
    with app.test_request_context():
        form = Typed(MultiDict({"moment": "2026-12-31T08:30"}))
        form.moment.keep(SHANGHAI, was)
        assert form.moment.data == was
        form = Typed(MultiDict({"moment": "2026-12-31T08:31"}))
        form.moment.keep(SHANGHAI, was)
        assert form.moment.data == "2026-12-31T08:31:00+08:00"


def test_a_unit_stands_beside_the_box() -> None:
    class Units(Form):  # type: ignore[misc]
        plain = WholeField()
        days = WholeField(unit="days")

    assert [field.unit for field in Units()] == ["", "days"]
    assert RatioField.unit == "%"
    assert issubclass(RatioField, TypedField)
