"""The parts that only the base settings have."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import BooleanField

from app.web.fields import RatioField
from app.web.parts.base import Doc, Part


class ExchangePart(Part):
    """The ratio at which what waits becomes each asset; empty is off (S12)."""

    points = RatioField(lazy_gettext("Points"))
    love_value = RatioField(lazy_gettext("Love value"))
    voucher = RatioField(lazy_gettext("Vouchers"))

    def value(self) -> Doc:
        return {field.short_name: field.data for field in self}


class ShowPart(Part):
    """What members see (S19–S23)."""

    progress = BooleanField(lazy_gettext("Queue progress"))
    rewarded = BooleanField(lazy_gettext("Total rewarded"))
    waiting = BooleanField(lazy_gettext("Waiting in all"))
    member = BooleanField(lazy_gettext("Members in the queue's list"))
    waiting_amount = BooleanField(lazy_gettext("What each entry waits for"))

    def value(self) -> Doc:
        return {field.short_name: bool(field.data) for field in self}
