"""The forms of gifts and of what is done with a redemption."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.formats.fields import cents
from app.queries.gifts import LONGEST_CODE
from app.web.document_form import DocumentForm
from app.web.fields import QuantityField, WholeField
from app.web.forms import Form, choices_of, stripped
from app.web.labels import ASSETS
from app.web.picture_field import PictureField
from app.web.text_fields import name_field, ref_field, text_field

MOST_GIFTS = 1_000_000_000
LONGEST_ABOUT = 2_000


class GiftForm(DocumentForm):
    """A gift: what it is, what it costs, and how many there are."""

    name = name_field()
    about = TextAreaField(
        lazy_gettext("About it"),
        filters=[stripped],
        validators=[Length(max=LONGEST_ABOUT, message=lazy_gettext("Use at most %(max)d characters."))],
        render_kw={"rows": 3, "maxlength": LONGEST_ABOUT},
    )
    picture = PictureField(lazy_gettext("Picture"))
    asset = SelectField(
        lazy_gettext("Paid with"), choices=choices_of((key, ASSETS[key]) for key in ("points", "love_value", "voucher"))
    )
    price = QuantityField(lazy_gettext("Price"), required=True)
    offered = WholeField(lazy_gettext("How many there are in all"), most=MOST_GIFTS)
    on_sale = BooleanField(lazy_gettext("Members can redeem it"))

    def validate_price(self, field: QuantityField) -> None:
        """A gift costs something."""
        if field.data and not cents(field.data):
            raise ValidationError(gettext("Enter an amount of more than 0."))


class NewGiftForm(GiftForm):
    """A gift that is added."""

    must_be_new = True
    ref = ref_field()


class HandOverForm(Form):
    """A gift that is sent, or handed over."""

    parcel = text_field(lazy_gettext("Parcel number"))


class CancelForm(Form):
    """A redemption that is cancelled, and why."""

    reason = StringField(
        lazy_gettext("Why (the member reads it)"),
        filters=[stripped],
        validators=[DataRequired(lazy_gettext("Say why: the member reads it.")), Length(max=500)],
        render_kw={"autocomplete": "off", "maxlength": 500},
    )


class CodeForm(Form):
    """The pick-up code that a member shows."""

    code = StringField(
        lazy_gettext("Pick-up code"),
        filters=[stripped, lambda text: "".join(str(text or "").split())],
        validators=[DataRequired(lazy_gettext("Enter the code that the member shows.")), Length(max=LONGEST_CODE)],
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )
