"""The base settings (S1–S27), one field for each key of the shop file's ``base``."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, FormField, RadioField, StringField
from wtforms.validators import DataRequired, Length

from app.queries.shop import UNIFIED_BY
from app.web.describe import WORDS
from app.web.describe.settings import ORDERS, OWN, SETTLED, SURPLUS
from app.web.document_form import Doc, DocumentForm
from app.web.fields import RatioField, WholeField
from app.web.forms import Form, choices_of, stripped
from app.web.orders.forms import OnceForm
from app.web.parts.lottery import LotteryPart
from app.web.parts.own import ExchangePart, ShowPart
from app.web.parts.schedules import SchedulePart
from app.web.parts.scope import BaseRandomReturnPart, LevelTablePart
from app.web.permissions import Permission, may
from app.web.sure import ZEROING, SureForm, find_dangers, owners_alone

LONGEST_NAME = 200


def word(key: str) -> Any:
    """What the history calls a key of ``base``: the page says the same."""
    return WORDS[f"base.{key}"].label


def name_field(key: str) -> StringField:
    """A name that cannot be empty."""
    return StringField(
        word(key),
        filters=[one_line],
        validators=[DataRequired(lazy_gettext("This cannot be empty.")), Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "off"},
    )


def one_line(value: Any) -> Any:
    """``value`` without blanks around it, and with a blank for each sign that is none to be seen."""
    if not isinstance(value, str):
        return value
    return stripped("".join(each if each.isprintable() else " " for each in value))


class BaseForm(DocumentForm):
    """Everything under ``base``."""

    BESIDE = (*DocumentForm.BESIDE, "sure")

    enabled = BooleanField(word("enabled"))
    new_products_enabled = BooleanField(word("new_products_enabled"))
    deducted_orders_join = BooleanField(word("deducted_orders_join"))
    settle_on = RadioField(word("settle_on"), choices=choices_of((key, SETTLED[key]) for key in ("completed", "paid")))
    reward_order = RadioField(word("reward_order"), choices=choices_of(ORDERS.items()))
    auto_complete_days = WholeField(word("auto_complete_days"), least=1, most=36_600, unit=lazy_gettext("days"))
    program_name = name_field("program_name")
    exchange_name = name_field("exchange_name")
    extraction_ratio = RatioField(word("extraction_ratio"), required=True)
    default_ratio = RatioField(word("default_ratio"), required=True)
    level_ratios = FormField(LevelTablePart, word("level_ratios"))
    lottery = FormField(LotteryPart, word("lottery"))
    exchange = FormField(ExchangePart, lazy_gettext("Exchange"))
    exchange_open = BooleanField(word("exchange_open"))
    love_value_frozen = BooleanField(lazy_gettext("Love value arrives frozen"))
    merchant_queue = BooleanField(word("merchant_queue"))
    all_stores_queue = BooleanField(word("all_stores_queue"))
    all_cashiers_queue = BooleanField(word("all_cashiers_queue"))
    random_return = FormField(BaseRandomReturnPart, word("random_return"))
    zeroing = FormField(SchedulePart, word("zeroing"))
    sure = FormField(SureForm, lazy_gettext("Confirm"))
    paused = BooleanField(word("paused"))
    show = FormField(ShowPart, lazy_gettext("What members see"))
    clawback = BooleanField(word("clawback"))
    surplus = RadioField(word("surplus"), choices=choices_of(SURPLUS.items()))
    own_entries = RadioField(
        word("own_entries"), choices=choices_of((key, OWN[key]) for key in ("not_same_order", "all", "not_same_member"))
    )

    def __init__(self, doc: Doc, *args: Any, **kwargs: Any) -> None:
        super().__init__(doc, *args, **kwargs)
        self.before = doc

    def is_confirmed(self) -> bool:
        """Whether the owner has confirmed what cannot be taken back; where not, ``dangers`` are asked about."""
        every = self.zeroing.form.every.data
        after = {key: self[key].data for key, _ in UNIFIED_BY.values()}
        after["zeroing"] = None if every == "off" else self.zeroing.form.value()
        found = find_dangers(self.before, after)
        if not found or self.errors:
            return True
        if not may(Permission.DESTROY):
            for danger in found:
                errors = self.zeroing.form.form_errors if danger == ZEROING else self[UNIFIED_BY[danger][0]].errors
                errors.append(owners_alone())
            return False
        if self.sure.form.was_shown and self.sure.form.is_sure(found[0]):
            return True
        self.dangers = found
        return False


class SwitchOnForm(Form):
    """The confirmation of switching every product of the mall on (S3)."""

    reason = StringField(lazy_gettext("Why (for the history)"), filters=[stripped], validators=[Length(max=500)])


class ZeroForm(OnceForm):
    """The confirmation of zeroing by hand: of what was there at the moment at which its numbers were shown."""

    reason = StringField(
        lazy_gettext("Why (for the history)"),
        filters=[stripped],
        validators=[DataRequired(lazy_gettext("Say why: it stands in the history.")), Length(max=500)],
        render_kw={"autocomplete": "off", "maxlength": 500},
    )
    sure = FormField(SureForm, lazy_gettext("Confirm"))

    def is_confirmed(self) -> bool:
        """Whether everything is there that zeroing by hand takes; where not, the form says what is missing."""
        is_valid = self.validate()
        if is_valid and not self.is_looked_at:
            self.form_errors.append(gettext("These numbers are of another day. Look at them again, then confirm."))
            return False
        return bool(self.sure.form.is_sure(ZEROING) and is_valid)
