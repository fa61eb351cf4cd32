"""The shop's name, language and time zone, one field for each key at the top of the shop file."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Field, FormField, RadioField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from app.web.base_settings.forms import LONGEST_NAME, one_line
from app.web.document_form import Doc, DocumentForm
from app.web.forms import choices_of, stripped
from app.web.languages import LANGUAGES
from app.web.permissions import Permission, may
from app.web.set_up.forms import zones
from app.web.sure import SureForm, find_dangers, owners_alone


class ShopForm(DocumentForm):
    """What the shop is called, what it speaks, and its clock; ``zeroing`` is its schedule as it is."""

    BESIDE = (*DocumentForm.BESIDE, "sure")

    name = StringField(
        lazy_gettext("Shop name"),
        filters=[one_line],
        validators=[DataRequired(lazy_gettext("Give the shop a name.")), Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "off"},
    )
    language = RadioField(lazy_gettext("Language"), choices=choices_of(LANGUAGES.items()))
    timezone = StringField(
        lazy_gettext("Time zone"),
        filters=[stripped],
        render_kw={"list": "zones", "autocomplete": "off", "spellcheck": "false"},
    )
    sure = FormField(SureForm, lazy_gettext("Confirm"))

    def __init__(self, doc: Doc, zeroing: Doc | None, **kwargs: Any) -> None:
        super().__init__(doc, lambda typed: typed, levels=[], **kwargs)
        self.before, self.zeroing = doc, zeroing

    def validate_timezone(self, field: Field) -> None:
        """Only zones that exist."""
        if field.data not in zones():
            raise ValidationError(gettext("Choose a time zone of the list, for example Asia/Shanghai."))

    def is_confirmed(self) -> bool:
        """Whether the owner has confirmed that zeroing comes at another time; where not, ``dangers`` says so."""
        moves = self.timezone.data != self.before["timezone"]
        base = {"zeroing": self.zeroing}
        found = find_dangers(base, base, other_clock=moves)
        if not found or self.errors:
            return True
        if not may(Permission.DESTROY):
            self.timezone.errors = [gettext("This moves the zeroing."), owners_alone()]
            return False
        if self.sure.form.was_shown and self.sure.form.is_sure(found[0]):
            return True
        self.dangers = found
        return False
