"""The form of a member: who may not see private data has no fields for it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext
from wtforms import Field, SelectChoice, SelectField
from wtforms.validators import ValidationError

from app.formats.shop_merge import fresh
from app.queries.catalogue import free_ref, list_levels
from app.queries.members import find_member
from app.web.document_form import Doc, DocumentForm
from app.web.fields import WholeField
from app.web.forms import stripped
from app.web.permissions import Permission, may
from app.web.picture_field import PictureField
from app.web.templating import current_shop
from app.web.text_fields import or_none, ref_field, text_field

PHONE = re.compile(r"\+?[0-9() -]{3,40}", re.ASCII)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def narrowed(text: Any) -> Any:
    """A text with full-width signs as plain ones."""
    return unicodedata.normalize("NFKC", stripped(text)) if isinstance(text, str) else text


class MemberForm(DocumentForm):
    """What everybody may change who edits members."""

    nickname = text_field(lazy_gettext("Nickname"))
    picture = PictureField(lazy_gettext("Picture"))
    level = SelectField(lazy_gettext("Level"), coerce=or_none)
    shares = WholeField(lazy_gettext("Shares"), required=True, most=1_000_000_000)

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        super().__init__(doc, self._wrapped, zone=current_shop().zone, levels=[])
        names = [("", gettext("No level")), *list_levels()]
        self.level.choices = [SelectChoice(ref, name) for ref, name in names]

    def _wrapped(self, typed: Doc) -> Doc:
        return {"members": [{"ref": self._doc["ref"]} | typed]}


class WithPrivate(MemberForm):
    """Real name, phone and e-mail address; without a real name the shop file says the number."""

    name = text_field(lazy_gettext("Real name"))
    phone = text_field(lazy_gettext("Phone"), filters=(narrowed,))
    email = text_field(lazy_gettext("E-mail"), filters=(narrowed,))

    def __init__(self, doc: Doc) -> None:
        super().__init__(doc)
        if not self.is_submitted() and self.name.data == doc["ref"]:
            self.name.data = ""

    def document(self) -> Doc:
        """The member as typed."""
        doc = super().document()
        return doc | {"name": doc["name"] or doc.get("ref") or self._doc["ref"]}

    def validate_phone(self, field: Field) -> None:
        """A number; one that a file brought stays as it is."""
        if field.data and field.data != field.object_data and not PHONE.fullmatch(field.data):
            raise ValidationError(gettext("Enter a phone number, for example 13800138000."))

    def validate_email(self, field: Field) -> None:
        """An address; one that a file brought stays as it is."""
        if field.data and field.data != field.object_data and not EMAIL.fullmatch(field.data):
            raise ValidationError(gettext("Enter an e-mail address, for example fang@example.com."))


class WithReferrer(MemberForm):
    """Who referred the member, as long as that is not set."""

    referrer = text_field(lazy_gettext("Referrer"), filters=(stripped, or_none))

    def validate_referrer(self, field: Field) -> None:
        """Somebody who is there."""
        if field.data and find_member(field.data) is None:
            raise ValidationError(gettext("There is no member with this number."))


class WithNumber(MemberForm):
    """The number of a member who is to be added."""

    must_be_new = True
    ref = ref_field()


@cache
def _form_of(*parts: type[MemberForm]) -> type[MemberForm]:
    """The form with these fields."""
    return type("MemberForm", parts or (MemberForm,), {})


def new_form() -> MemberForm:
    """The form of a member who is to be added."""
    private = (WithPrivate,) if may(Permission.SEE_PRIVATE) else ()
    return _form_of(WithNumber, WithReferrer, *private)(fresh("members", free_ref("members")))


def edit_form(doc: Doc) -> MemberForm:
    """The form of a member as in the shop file.

    Where a referrer was set while another was being typed, the field stays, so that this is told.
    """
    typed = request.form.get("referrer", "").strip()
    referrer = (WithReferrer,) if doc["referrer"] is None or typed else ()
    private = (WithPrivate,) if may(Permission.SEE_PRIVATE) else ()
    return _form_of(*referrer, *private)(doc)
