"""The forms of inviting somebody and of giving them another role."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Field, HiddenField, RadioField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.queries.staff import StaffRow
from app.services.staff import Post
from app.web.arguments import whole_number
from app.web.forms import Form, stripped
from app.web.labels import ROLES
from app.web.permissions import OF_OWN_STORES, SUPPLIER

DUTIES = {
    "owner": lazy_gettext("Everything, staff and what cannot be undone too."),
    "manager": lazy_gettext("Everything but staff and what cannot be undone."),
    "finance": lazy_gettext("Orders, refunds, adjustments of balances and figures; sees settings and members."),
    "store_manager": lazy_gettext("Own stores: what they sell and override, orders, refunds, entries."),
    "cashier": lazy_gettext("Own stores: enters orders at the counter."),
    "viewer": lazy_gettext("Sees everything but private data, and changes nothing."),
    SUPPLIER: lazy_gettext("Own products and what was sold of them, at the supply price; nothing else."),
}
"""What each role is for, in a sentence; the table of permissions says it exactly."""


Named = tuple[int, str, str]
"""Id, ref and name of a store or a supplier."""


class PostForm(Form):
    """A role, and the stores for those who work in some alone, or the supplier."""

    role = RadioField(lazy_gettext("Role"), choices=list(ROLES), default="cashier")
    stores = SelectMultipleField(
        lazy_gettext("Stores"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    supplier = SelectField(lazy_gettext("Supplier"), coerce=int, default=0)
    seen = HiddenField()

    def __init__(self, stores: Iterable[Named], suppliers: Iterable[Named], person: StaffRow | None = None) -> None:
        there = _post_of(person) if person else None
        data = {"role": there.role, "stores": sorted(there.stores), "supplier": there.supplier_id or 0} if there else {}
        super().__init__(data=data)
        self.stores.choices = [SelectChoice(store_id, name) for store_id, _, name in stores]
        offered = [SelectChoice(supplier_id, name) for supplier_id, _, name in suppliers]
        self.supplier.choices = [SelectChoice(0, gettext("none")), *offered]
        self.overtaken: dict[str, tuple[Any, Any]] = {}
        self._there = _as_text(there) if there else ""
        if not self.is_submitted():
            self.seen.data = self._there

    def validate_stores(self, field: Field) -> None:
        """Who works for some stores alone works for at least one."""
        if self.role.data in OF_OWN_STORES and not field.data:
            raise ValidationError(gettext("Choose at least one store for this role."))

    def validate_supplier(self, field: Field) -> None:
        """A supplier's own console is one supplier's."""
        if self.role.data == SUPPLIER and not field.data:
            raise ValidationError(gettext("Choose the supplier."))

    def post(self) -> Post:
        """What was chosen; stores and supplier count for the roles alone that are limited to them."""
        stores = self.stores.data if self.role.data in OF_OWN_STORES else ()
        return Post(self.role.data, frozenset(stores), self.supplier.data if self.role.data == SUPPLIER else None)

    def seen_post(self) -> Post | None:
        """What stood there when the form was opened."""
        said = (self.seen.data or "").split(":")
        if len(said) != len(("role", "stores", "supplier")) or said[0] not in ROLES:
            return None
        ids = [whole_number(part) for part in said[1].split(",") if part]
        known = frozenset(each for each in ids if each is not None)
        return Post(said[0], known, whole_number(said[2])) if len(known) == len(ids) else None

    def look_again(self, changes: dict[str, tuple[Any, Any]]) -> None:
        """Say what somebody else has changed meanwhile; saved again, the form holds against it."""
        self.overtaken = changes
        self.seen.data = self._there


class InviteForm(PostForm):
    """The same with a user name."""

    username = StringField(
        lazy_gettext("User name"),
        filters=[stripped],
        validators=[DataRequired(lazy_gettext("Choose a user name.")), Length(max=60)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )

    def validate_username(self, field: Field) -> None:
        """A name that can be read."""
        if not field.data.isprintable():
            raise ValidationError(gettext("Use letters, digits and signs alone."))


def _post_of(person: StaffRow) -> Post:
    return Post(person.role, frozenset(store.id for store in person.stores), person.supplier_id)


def _as_text(post: Post) -> str:
    return f"{post.role}:{','.join(map(str, sorted(post.stores)))}:{post.supplier_id or ''}"
