"""The set-up form."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from flask_babel import gettext, lazy_gettext
from wtforms import Field, IntegerField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, NumberRange, Optional, ValidationError

from app.services.staff import LONGEST_PASSWORD, SHORTEST_PASSWORD
from app.web.forms import Form, stripped

COMMON_ZONES = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "Asia/Urumqi", "Asia/Singapore",
    "Asia/Kuala_Lumpur", "Asia/Bangkok", "Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Manila", "Asia/Tokyo",
    "Asia/Seoul", "Asia/Kolkata", "Asia/Dubai", "Europe/Moscow", "Europe/Berlin", "Europe/London",
    "America/New_York", "America/Los_Angeles", "Australia/Sydney", "UTC",
)  # fmt: skip
MOST_DAYS = 3650


class SetUpForm(Form):
    """The shop, its scheme, what it starts with, and its owner."""

    name = StringField(
        lazy_gettext("Shop name"),
        filters=[stripped],
        validators=[DataRequired(lazy_gettext("Give the shop a name.")), Length(max=60)],
        render_kw={"autocomplete": "organization"},
    )
    timezone = StringField(
        lazy_gettext("Time zone"),
        default="Asia/Shanghai",
        filters=[stripped],
        render_kw={"list": "zones", "autocomplete": "off", "spellcheck": "false"},
    )
    scheme = RadioField(choices=["queue", "union"], default="queue")
    start = RadioField(choices=["empty", "demo"], default="empty")
    auto_complete_days = IntegerField(
        lazy_gettext("Orders complete by themselves after"),
        default=7,
        validators=[
            Optional(),
            NumberRange(1, MOST_DAYS, lazy_gettext("Enter a whole number of days, 1 or more, or leave it empty.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    username = StringField(
        lazy_gettext("User name"),
        filters=[stripped],
        validators=[DataRequired(lazy_gettext("Choose a user name.")), Length(max=60)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        validators=[
            InputRequired(lazy_gettext("Choose a password.")),
            Length(
                SHORTEST_PASSWORD,
                LONGEST_PASSWORD,
                lazy_gettext("Use at least %(min)d and at most %(max)d characters."),
            ),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    password_again = PasswordField(
        lazy_gettext("Password again"),
        validators=[EqualTo("password", lazy_gettext("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_timezone(self, field: Field) -> None:
        """Only zones that exist."""
        if field.data not in zones():
            raise ValidationError(gettext("Choose a time zone of the list, for example Asia/Shanghai."))

    def validate_start(self, field: Field) -> None:
        """The demo orders need the scheme for which they were made."""
        if field.data == "demo" and self.scheme.data != "queue":
            raise ValidationError(
                gettext("The demo orders are for the queue rebate: choose that scheme, or start empty.")
            )


@cache
def zones() -> frozenset[str]:
    """Every time zone's name."""
    return frozenset(available_timezones())
