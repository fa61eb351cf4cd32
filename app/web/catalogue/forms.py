"""The forms of products, stores and suppliers themselves; what they override has a form of its own."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, SelectField
from wtforms.validators import ValidationError

from app.formats.shop_merge import Kind
from app.queries.members import find_member
from app.web.catalogue.leaving import LeavingForm
from app.web.document_form import Doc, DocumentForm
from app.web.fields import AmountField, RatioField
from app.web.forms import choices_of, stripped
from app.web.labels import PRODUCT_SOURCES
from app.web.picture_field import PictureField
from app.web.text_fields import name_field, or_none, ref_field, text_field


class ProductForm(LeavingForm):
    """A product without its scope. ``stores`` are those that it may belong to, ``sources`` the kinds it may be of."""

    name = name_field()
    source = SelectField(lazy_gettext("Source"))
    store = SelectField(lazy_gettext("Store"), coerce=or_none, validate_choice=False)
    supplier = SelectField(lazy_gettext("Supplier"), coerce=or_none, validate_choice=False)
    price = AmountField(lazy_gettext("Price"), required=True)
    cost = AmountField(lazy_gettext("Cost"), required=True)
    on_sale = BooleanField(lazy_gettext("On sale"))
    sku = text_field(lazy_gettext("SKU"))
    picture = PictureField(lazy_gettext("Picture"))

    def offer(
        self, *, sources: tuple[str, ...], stores: list[tuple[str, str]], suppliers: list[tuple[str, str]]
    ) -> None:
        """Say which sources, stores and suppliers there are to choose from."""
        self.source.choices = choices_of((source, PRODUCT_SOURCES[source]) for source in sources)
        self.store.choices = choices_of([("", lazy_gettext("none")), *stores])
        self.supplier.choices = choices_of([("", lazy_gettext("none")), *suppliers])

    def document(self) -> Doc:
        """The product as typed; a store counts with the source store alone, a supplier with the source supplier."""
        found = super().document()
        for key in ("store", "supplier"):
            if found["source"] != key:
                found[key] = None
        return found

    @property
    def leaves(self) -> bool:
        """Whether it goes off sale, or is sold elsewhere from now on."""
        was, is_now = self.before, self.document()
        moves = (was["source"] == "store", was["store"]) != (is_now["source"] == "store", is_now["store"])
        return bool(was["on_sale"] and (moves or not is_now["on_sale"]))

    def validate_store(self, field: Any) -> None:
        """A store's product names one of the stores that there are."""
        if self.source.data == "store" and field.data not in _values(field):
            raise ValidationError(gettext("Choose the store that sells it."))

    def validate_supplier(self, field: Any) -> None:
        """A supplier is one of those that there are."""
        if self.source.data == "supplier" and field.data not in (None, *_values(field)):
            raise ValidationError(gettext("Choose a supplier of the list."))


class NewProductForm(ProductForm):
    """A product that is added; whether it takes part the base settings decide (S2)."""

    must_be_new = True
    ref = ref_field()

    @property
    def leaves(self) -> bool:
        return False


class StoreNameForm(DocumentForm):
    """What a store's own manager may say about it."""

    name = name_field()


class StoreForm(StoreNameForm):
    """The same with what lies between the store and the platform."""

    commission_ratio = RatioField(lazy_gettext("Commission ratio"), required=True)
    recruiter = text_field(lazy_gettext("Recruited by"), filters=(stripped, or_none))

    def validate_recruiter(self, field: Any) -> None:
        """The recruiter is a member."""
        if field.data and find_member(field.data) is None:
            raise ValidationError(gettext("There is no member with this number."))


class NewStoreForm(StoreForm):
    """A store that is added; both its scopes start switched off."""

    must_be_new = True
    ref = ref_field()


class SupplierForm(DocumentForm):
    """A supplier and how to reach it."""

    name = name_field()
    contact = text_field(lazy_gettext("Contact"))
    phone = text_field(lazy_gettext("Phone"))
    email = text_field(lazy_gettext("E-mail"))


class NewSupplierForm(SupplierForm):
    """A supplier that is added."""

    must_be_new = True
    ref = ref_field()


def wrap_new(kind: Kind) -> Any:
    """Puts a new object, with the ref that was typed, where it stands in a shop file."""
    return lambda doc: {kind: [doc]}


def wrap_known(kind: Kind, ref: str) -> Any:
    """Puts what a form says of the object ``ref`` where it stands in a shop file."""
    return lambda doc: {kind: [{"ref": ref, **doc}]}


def _values(field: SelectField) -> list[Any]:
    return [choice.value for choice in field.choices if choice.value]
