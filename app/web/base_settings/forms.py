"""The base settings (S1–S27), one field for each key of the shop file's ``base``."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from wtforms import BooleanField, FormField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, Length

from app import clock
from app.services.logins import authenticate
from app.web.auth.views import address, refusal
from app.web.describe import ORDERS, OWN, SETTLED, SURPLUS, WORDS
from app.web.document_form import Doc, DocumentForm
from app.web.fields import RatioField, WholeField
from app.web.forms import Form, choices_of, stripped
from app.web.parts.lottery import LotteryPart
from app.web.parts.own import ExchangePart, ShowPart
from app.web.parts.schedules import SchedulePart
from app.web.parts.scope import BaseRandomReturnPart, LevelTablePart
from app.web.permissions import Permission, may

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

    BESIDE = (*DocumentForm.BESIDE, "understood", "password")

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
    understood = BooleanField(lazy_gettext("I understand that all waiting entitlements become nothing"))
    password = PasswordField(lazy_gettext("Your password"), render_kw={"autocomplete": "current-password"})
    paused = BooleanField(word("paused"))
    show = FormField(ShowPart, lazy_gettext("What members see"))
    clawback = BooleanField(word("clawback"))
    surplus = RadioField(word("surplus"), choices=choices_of(SURPLUS.items()))
    own_entries = RadioField(
        word("own_entries"), choices=choices_of((key, OWN[key]) for key in ("not_same_order", "all", "not_same_member"))
    )

    def __init__(self, doc: Doc, *args: Any, **kwargs: Any) -> None:
        super().__init__(doc, *args, **kwargs)
        self.was_zeroing = doc["zeroing"] is not None

    def save(self) -> bool:
        """Save what was typed; zeroing is switched on only by who may, knows what it does, and is who they seem."""
        if not self.was_zeroing and self.zeroing.form.every.data != "off":
            is_valid = self.validate()
            if not self._confirms_zeroing() or not is_valid:
                return False
        return super().save()

    def _confirms_zeroing(self) -> bool:
        """Whether the owner has ticked and given the password; where not, what is missing stands at its field."""
        if not may(Permission.DESTROY):
            self.zeroing.form.form_errors.append(gettext("Only the owner can switch zeroing on."))
            return False
        if not self.understood.data:
            self.understood.errors = [gettext("Tick this to switch zeroing on.")]
            return False
        given = self.password.data or ""
        found = authenticate(username=current_user.username, password=given, address=address(), now=clock.now())
        if found.session_key is None:
            self.password.errors = refusal(found, gettext("This is not your password."))
        return found.session_key is not None


class SwitchOnForm(Form):
    """The confirmation of switching every product of the mall on (S3)."""

    reason = StringField(lazy_gettext("Why (for the history)"), filters=[stripped], validators=[Length(max=500)])
