"""Forms whose fields are keys of the shop file: filled from it, saved to it, told what changed meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from markupsafe import Markup
from wtforms import FieldList, FormField, HiddenField, StringField
from wtforms.fields.core import UnboundField
from wtforms.validators import Length

from app import clock
from app.domain.errors import Refused
from app.formats.shop_merge import KINDS
from app.services.history import PARTS, Overtaken
from app.services.shop_file import edit_shop
from app.web.forms import Form, stripped
from app.web.parts.base import Part
from app.web.parts.scope import LevelTablePart, WindowsPart
from app.web.sentences import sentence

Doc = dict[str, Any]
MORE_ROWS = 3


class DocumentForm(Form):
    """A form over one object of the shop file; each field has the name of its key.

    ``doc`` is the object as it is now, with every key of a field; ``wrap`` puts such an object where it stands in a
    shop file. ``levels`` are the refs of the member levels, in their order; ``zone`` is the shop's. What was sent is
    left aside where the form ``is_fixed``. ``BESIDE`` names the fields that are no keys.

    What the sender had before them, ``seen``, stands last in the form: where it is missing or broken, so may be what
    came before it, and a switch that did not arrive would be read as one that is off.
    """

    BESIDE: ClassVar[tuple[str, ...]] = ("reason", "seen")

    reason = StringField(
        lazy_gettext("Why (for the history)"),
        filters=[stripped],
        validators=[Length(max=500)],
        render_kw={"autocomplete": "off", "maxlength": 500},
    )
    seen = HiddenField()
    must_be_new = False
    """Whether the form adds an object, and one that is there already is refused."""
    dangers: tuple[str, ...] = ()
    """What of it cannot be taken back and is not confirmed yet."""

    def __init__(
        self, doc: Doc, wrap: Callable[[Doc], Doc], *, zone: ZoneInfo, levels: list[str], is_fixed: bool = False
    ) -> None:
        self.wrap = wrap
        self.overtaken: dict[str, tuple[Any, Any]] = {}
        parts = self._parts()
        data = {key: doc[key] for key in self.edited()}
        for name, part in parts.items():
            is_table = issubclass(part, LevelTablePart)
            data[name] = part.table(doc[name], levels) if is_table else part.data_of(doc[name])
        super().__init__(data=data, **({"formdata": None} if is_fixed else {}))
        self._shown = json.dumps(wrap({key: doc[key] for key in self.edited()}), ensure_ascii=False)
        if not self.is_submitted():
            self.seen.data = self._shown
        for name, part in parts.items():
            if issubclass(part, WindowsPart):
                self[name].form.keep(zone, doc[name] or [])

    @classmethod
    def edited(cls) -> list[str]:
        """The keys of the object that this form edits."""
        fields = (name for name in dir(cls) if isinstance(getattr(cls, name), UnboundField))
        return [name for name in fields if name not in cls.BESIDE]

    @classmethod
    def _parts(cls) -> dict[str, type[Part]]:
        fields = {name: getattr(cls, name) for name in cls.edited()}
        return {name: field.args[0] for name, field in fields.items() if field.field_class is FormField}

    def document(self) -> Doc:
        """The object as typed; of valid fields alone."""
        return {key: _value_of(self[key]) for key in self.edited()}

    def add_rows(self) -> bool:
        """Add empty rows to the list whose button was pressed; whether one was."""
        wanted = request.form.get("more")
        if not wanted:
            return False
        for field in _lists(self):
            if field.name == wanted:
                for _ in range(MORE_ROWS):
                    field.append_entry()
        return True

    def hidden_tag(self, *fields: Any) -> Markup:
        """The hidden fields for the head of the form: all but ``seen``, which the bar that saves brings."""
        tags: Markup = super().hidden_tag(*(fields or (field for field in self if field is not self.seen)))
        return tags

    @property
    def status(self) -> int:
        """The status of the page that shows it: something is wrong, somebody was quicker, or all is well so far."""
        return 422 if self.errors else 409 if self.overtaken else 200

    def is_confirmed(self) -> bool:
        """Whether what needs to be confirmed is; asked also where fields are wrong, for all to be told at once."""
        return True

    def save(self) -> bool:
        """Save what was typed; where that cannot be, the form says why, and keeps everything typed."""
        seen = self._seen()
        if seen is None and not self.must_be_new:
            self.form_errors.append(gettext("The form did not arrive whole. Open the page again; nothing is saved."))
            return False
        is_valid = self.validate()
        if not self.is_confirmed() or not is_valid:
            return False
        try:
            edit_shop(
                self.wrap(self.document()),
                author=current_user.author,
                reason=self.reason.data or "",
                seen=seen,
                must_be_new=self.must_be_new,
                now=clock.now(),
            )
        except Overtaken as overtaken:
            self.overtaken = overtaken.changes
            self.seen.data = self._shown
            return False
        except Refused as refused:
            self.put(refused)
            return False
        return True

    def put(self, refused: Refused) -> None:
        """Show a refusal at the field that its place names, or above the form."""
        field: Any = None
        form: Any = self
        for key in refused.place.replace("[", ".").replace("]", "").split("."):
            if key in form:
                field = form[key]
                form = getattr(field, "form", form)
        text = sentence(refused)
        if field is None or isinstance(field, FormField | FieldList):
            form.form_errors.append(text)
        else:
            field.errors = [*field.errors, text]

    def _seen(self) -> Doc | None:
        """What the sender of the form had before them; None where that is not there, or cannot be."""
        try:
            seen: Doc = json.loads(self.seen.data or "")
        except (ValueError, RecursionError):
            return None
        return seen if _is_like(seen, json.loads(self._shown)) else None


def _is_like(seen: Any, shown: Doc) -> bool:
    """Whether what was seen names the objects that are shown, with every key that the form edits."""
    if not isinstance(seen, dict) or not seen.keys() >= shown.keys():
        return False
    return all(_fits(key, seen[key], value) for key, value in shown.items())


def _fits(key: str, seen: Any, shown: Any) -> bool:
    if key in KINDS:
        return isinstance(seen, list) and len(seen) == len(shown) and all(map(_is_like, seen, shown))
    if key in PARTS and isinstance(shown, dict):
        return _is_like(seen, shown)
    return key != "ref" or bool(seen == shown)


def _value_of(field: Any) -> Any:
    return field.form.value() if isinstance(field, FormField) else field.data


def _lists(form: Any) -> list[FieldList]:
    found = []
    for field in form:
        if isinstance(field, FieldList):
            found.append(field)
        elif isinstance(field, FormField):
            found += _lists(field.form)
    return found
