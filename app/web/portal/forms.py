"""The forms by which members get in and keep their account."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, Field, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app.domain.errors import Refused
from app.queries.portal.agreement import newest_agreement
from app.services.portal.accounts import Way, phone_number
from app.web.arguments import whole_number
from app.web.auth.forms import NewPasswordForm
from app.web.forms import Form, stripped
from app.web.members.forms import EMAIL, narrowed
from app.web.picture_field import PictureField
from app.web.sentences import sentence
from app.web.text_fields import NO_CONTROLS, text_field

LONGEST_NICKNAME = 40
JOINER = "\u200d"
"""A sign that nobody sees and that makes one emoji of two."""


def no_hidden_signs(_form: Form, field: Field) -> None:
    """Refuse signs that nobody sees: with them one member could pass for another. What was there before stays."""
    text = field.data or ""
    around = zip(f" {text}", text, f"{text} "[1:], strict=False)
    if text != field.object_data and any(_is_hidden(sign, before, after) for before, sign, after in around):
        raise ValidationError(gettext("Leave out signs that cannot be seen."))


def _is_hidden(sign: str, before: str, after: str) -> bool:
    joins = sign == JOINER and _is_emoji(before) and _is_emoji(after)
    return unicodedata.category(sign) == "Cf" and not joins


def _is_emoji(sign: str) -> bool:
    """Whether it can be part of an emoji that is joined: a picture, the arrow among them, a skin or "as a picture"."""
    return unicodedata.category(sign) == "So" or "\U0001f3fb" <= sign <= "\U0001f3ff" or sign in "\u2194\ufe0f"


def nickname_field() -> StringField:
    """What others call a member."""
    return StringField(
        lazy_gettext("What others see of you"),
        filters=[stripped],
        validators=[
            DataRequired(lazy_gettext("Choose a name.")),
            Length(max=LONGEST_NICKNAME, message=lazy_gettext("Use at most %(max)d characters.")),
            NO_CONTROLS,
            no_hidden_signs,
        ],
        render_kw={"maxlength": LONGEST_NICKNAME, "autocomplete": "nickname"},
    )


class PhoneForm(Form):
    """A phone number to log in with."""

    phone = StringField(
        lazy_gettext("Phone number"),
        filters=[stripped],
        validators=[DataRequired(lazy_gettext("Enter your phone number."))],
        render_kw={"autocomplete": "username", "inputmode": "tel"},
    )

    def validate_phone(self, field: Field) -> None:
        """A phone number in any spelling."""
        try:
            phone_number(field.data)
        except Refused as refused:
            raise ValidationError(sentence(refused)) from None


class AgreementForm(Form):
    """The tick under the agreement, as far as there is one; ``version`` is what was there to be read."""

    agreed = BooleanField(lazy_gettext("I have read the agreement and accept it"))
    version = HiddenField()

    def __init__(self) -> None:
        super().__init__()
        self.agreement = newest_agreement()
        self._shown = str(self.agreement.version) if self.agreement else ""
        if not self.is_submitted():
            self.version.data = self._shown

    def validate_agreed(self, field: Field) -> None:
        """Nobody gets in without the tick."""
        if self.agreement is not None and not field.data:
            raise ValidationError(gettext("Read the agreement and tick this box."))

    def accepted(self) -> int | None:
        """The version that was accepted."""
        return whole_number(self.version.data)

    def put(self, refused: Refused) -> None:
        """Where the agreement is another one by now, that one is to be read and ticked."""
        super().put(refused)
        if refused.place == "agreed":
            self.agreed.data = False
            self.version.data = self._shown


class ClaimForm(AgreementForm, PhoneForm, NewPasswordForm):
    """How a member whom the shop knows already will log in."""

    def way(self) -> Way:
        """The way in that was chosen."""
        return Way(self.phone.data, self.password.data, self.accepted())


class JoinForm(ClaimForm):
    """Who registers, and how they will log in."""

    nickname = nickname_field()
    name = text_field(lazy_gettext("Real name (you may leave this empty)"))


class NewPhoneForm(PhoneForm):
    """Another phone number to log in with, and the password."""

    password = PasswordField(
        lazy_gettext("Password"),
        validators=[InputRequired(lazy_gettext("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class ProfileForm(Form):
    """What of a member is their own to change."""

    nickname = nickname_field()
    email = text_field(lazy_gettext("E-mail"), filters=(narrowed,))
    picture = PictureField(lazy_gettext("Picture"))

    def __init__(self, **data: Any) -> None:
        super().__init__(data=data)

    def validate_email(self, field: Field) -> None:
        """An address; one that was there before stays as it is."""
        if field.data and field.data != field.object_data and not EMAIL.fullmatch(field.data):
            raise ValidationError(gettext("Enter an e-mail address, for example fang@example.com."))
