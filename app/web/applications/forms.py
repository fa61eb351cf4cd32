"""The forms by which an application is approved or refused."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext
from wtforms import StringField
from wtforms.validators import DataRequired, Length, ValidationError

from app.services.portal.applications import Terms
from app.web.fields import RatioField
from app.web.forms import Form, stripped
from app.web.text_fields import ref_field


class ApproveForm(Form):
    """The number of the new store or supplier, its manager's login, and with a store the commission ratio."""

    ref = ref_field()
    commission_ratio = RatioField(lazy_gettext("Commission ratio"), required=True)
    username = StringField(
        lazy_gettext("User name of its manager"),
        filters=[stripped],
        validators=[Length(max=60)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )

    def validate_username(self, field: StringField) -> None:
        """A name that can be read."""
        if field.data and not field.data.isprintable():
            raise ValidationError(gettext("Use letters, digits and signs alone."))

    def terms(self) -> Terms:
        """What is agreed."""
        said = {key: self[key].data for key in ("ref", "commission_ratio", "username") if key in self}
        return Terms(**{key: text for key, text in said.items() if text})


class RefuseForm(Form):
    """Why an application is turned down."""

    reason = StringField(
        lazy_gettext("Why (for the history)"),
        filters=[stripped],
        validators=[DataRequired(lazy_gettext("Say why: it stands in the history.")), Length(max=500)],
        render_kw={"autocomplete": "off", "maxlength": 500},
    )
