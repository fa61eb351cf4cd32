"""The forms of orders that are entered by hand: a counter sale and a telephone order."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from itertools import zip_longest
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Form as PlainForm
from wtforms import FormField, HiddenField, SelectField, StringField
from wtforms.validators import Length, Regexp

from app import clock
from app.domain.errors import Refused
from app.domain.money import parse_hundredths
from app.queries.same_sale import Sale, SoldLine
from app.queries.searching_members import Hits, MemberHit, find_beginning, find_whole
from app.queries.till import Named, find_product, find_store
from app.web.fields import AmountField, LocalTimeField, QuantityField, WholeField
from app.web.forms import choices_of, stripped
from app.web.orders.forms import Doc, OnceForm, add_error
from app.web.parts.base import RowList
from app.web.permissions import Permission, may, own_stores, sees
from app.web.sentences import sentence
from app.web.templating import current_shop

DEDUCTED = ("points", "love_value", "voucher", "cash", "elsewhere")
FIRST_YEAR = 1971
MORE_ROWS = 3
NO_CONTROLS = Regexp(r"\A[^\x00-\x1f\x7f-\x9f]*\Z", message=lazy_gettext("Leave out signs that cannot be seen."))


def text_field(label: Any, offers: str = "") -> StringField:
    """A field for a number or a name as the shop file allows it; ``offers`` is the id of a list to choose from."""
    too_long = Length(max=200, message=lazy_gettext("Use at most 200 characters."))
    shown = {"autocomplete": "off"} | ({"list": offers} if offers else {})
    return StringField(label, filters=[stripped], validators=[too_long, NO_CONTROLS], render_kw=shown)


class EntryForm(OnceForm):
    """What a counter sale and a telephone order have in common."""

    store = text_field(lazy_gettext("Store"), "stores")
    member = text_field(lazy_gettext("Member: number, phone or name"))
    chosen = HiddenField()
    points = QuantityField(lazy_gettext("Points"))
    love_value = QuantityField(lazy_gettext("Love value"))
    voucher = QuantityField(lazy_gettext("Vouchers"))
    cash = AmountField(lazy_gettext("Cash balance"))
    elsewhere = AmountField(lazy_gettext("In another wallet"))
    at = LocalTimeField(lazy_gettext("Paid at"))
    order = text_field(lazy_gettext("Order number"))
    same_seen = HiddenField()
    made_ref = HiddenField(validators=[Regexp(r"\A[CT\d-]{0,40}[0-9a-f]{0,8}\Z")])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.at.keep(current_shop().zone, None)
        self.found_member: MemberHit | None = None
        self.found_store: Named | None = None
        self.found_products: list[Named] = []

    @property
    def is_looked_at(self) -> bool:
        """Whether a preview was shown, with all that it makes up."""
        return bool(super().is_looked_at and (self.order.data or self.made_ref.data))

    @property
    def place(self) -> str:
        """The channel in which the order was sold."""
        raise NotImplementedError

    def lines(self) -> list[Doc]:
        """The lines as an event says them."""
        raise NotImplementedError

    def line_fields(self) -> list[dict[str, Any]]:
        """The fields of each line by the keys of an event."""
        raise NotImplementedError

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what was typed, and look up whom and what it names."""
        is_valid = super().validate(extra_validators)
        self._check_time()
        self._find_member()
        if self.place != "mall":
            self._find_store()
        return bool(is_valid and not self.errors)

    @cached_property
    def hits(self) -> Hits:
        """Who may be meant; who may not see the members finds them by the whole of what was typed alone."""
        if not self.member.validate(self):
            return Hits()
        typed = self.member.data or ""
        whole = find_whole(typed)
        if whole.members or not may(Permission.SEE_MEMBERS):
            return whole
        return find_beginning(typed, sees_private=may(Permission.SEE_PRIVATE))

    def sale(self, paid_at: datetime) -> Sale:
        """The order as it is compared with others."""
        assert self.found_member is not None
        store_id = self.found_store.id if self.found_store else None
        lines = [
            SoldLine(product.id if product else None, line.get("quantity", 1), parse_hundredths(line["paid"]) or 0)
            for line, product in zip_longest(self.lines(), self.found_products)
        ]
        return Sale(self.found_member.id, self.place, store_id, paid_at, lines)

    def event(self) -> Doc:
        """The order as an event without id."""
        assert self.found_member is not None
        event: Doc = {
            "type": "order.paid",
            "at": self.at.data or self.moment.data,
            "order": self.order.data or self.made_ref.data,
            "member": self.found_member.ref,
            "channel": self.place,
            "lines": self.lines(),
        }
        if self.found_store is not None:
            event["store"] = self.found_store.ref
        if self.deducted():
            event["deducted"] = self.deducted()
        return event

    def deducted(self) -> Doc:
        """What is deducted, by asset."""
        typed = {asset: self[asset].data for asset in DEDUCTED}
        return {asset: amount for asset, amount in typed.items() if amount and parse_hundredths(amount)}

    def put(self, refused: Refused) -> None:
        """Show a refusal at the field that its place names, or above the form."""
        place = refused.place.removeprefix("[0].")
        field = None
        if place.startswith("deducted."):
            field = self[place.removeprefix("deducted.")]
        elif place.startswith("lines["):
            number, _, key = place.removeprefix("lines[").partition("].")
            field = self.line_fields()[int(number)].get(key)
        elif place in ("member", "store", "order", "at"):
            field = self[place]
        if field is None:
            self.form_errors.append(sentence(refused))
        else:
            add_error(field, sentence(refused))

    def _check_time(self) -> None:
        if self.at.data is None or self.at.errors:
            return
        moment = datetime.fromisoformat(self.at.data)
        if moment > clock.now():
            add_error(self.at, gettext("This lies in the future."))
        elif moment.year < FIRST_YEAR:
            add_error(self.at, gettext("This is too long ago."))

    def _find_member(self) -> None:
        if self.member.errors:
            return
        chosen = (hit for hit in self.hits.members if hit.ref == self.chosen.data)
        self.found_member = self.hits.only or next(chosen, None)
        if self.found_member is not None:
            return
        if self.hits.members:
            add_error(self.member, gettext("Choose who it is."))
        else:
            add_error(self.member, gettext("There is no member with this number, phone or name."))

    def _find_store(self) -> None:
        if self.store.errors:
            return
        found = find_store(self.store.data or "")
        if found is None or not sees(found.id):
            add_error(self.store, gettext("Choose one of the stores."))
        else:
            self.found_store = found


class TillForm(EntryForm):
    """A sale at a store's counter: one amount."""

    amount = AmountField(lazy_gettext("Amount paid"), required=True)

    @property
    def place(self) -> str:
        return "cashier"

    def lines(self) -> list[Doc]:
        return [{"paid": self.amount.data}]

    def line_fields(self) -> list[dict[str, Any]]:
        return [{"paid": self.amount}]


class LineForm(PlainForm):  # type: ignore[misc]
    """A line of a telephone order; without product and amount it is none."""

    product = text_field(lazy_gettext("Product"), "products")
    quantity = WholeField(lazy_gettext("Quantity"), least=1)
    amount = AmountField(lazy_gettext("Paid for it"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed here."""
        return not (self.product.data or "".join(self.amount.raw_data or ()).strip())


class PhoneForm(EntryForm):
    """An order taken by telephone: lines of products of the mall, or of one store."""

    channel = SelectField(lazy_gettext("Products of"))
    rows = RowList(FormField(LineForm), min_entries=MORE_ROWS, most=200)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        places = [("mall", lazy_gettext("the mall")), ("store", lazy_gettext("a store"))]
        self.channel.choices = choices_of(places if own_stores() is None else places[1:])

    @property
    def place(self) -> str:
        return "mall" if self.channel.data == "mall" else "store"

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what was typed, and look the products up where they are sold."""
        super().validate(extra_validators)
        rows = self._typed_rows()
        if not rows:
            add_error(self.rows[0].form.product, gettext("Type at least one product."))
        store_id = self.found_store.id if self.found_store else None
        if self.place == "mall" or store_id is not None:
            for row in rows:
                self._find_product(row, store_id)
        if any(field.errors for row in self.rows for field in row.form):
            self.rows.errors = [row.form.errors for row in self.rows]  # those that were found here are not in it yet
        return not self.errors

    def lines(self) -> list[Doc]:
        return [
            {"product": product.ref, "quantity": row.quantity.data or 1, "paid": row.amount.data}
            for row, product in zip(self._typed_rows(), self.found_products, strict=True)
        ]

    def line_fields(self) -> list[dict[str, Any]]:
        return [{"product": row.product, "quantity": row.quantity, "paid": row.amount} for row in self._typed_rows()]

    def add_rows(self) -> None:
        """Offer more empty lines."""
        for _ in range(MORE_ROWS):
            self.rows.append_entry()

    def _typed_rows(self) -> list[LineForm]:
        return [row.form for row in self.rows if not row.form.is_empty]

    def _find_product(self, row: LineForm, store_id: int | None) -> None:
        if not row.amount.errors and row.amount.data is None:
            add_error(row.amount, gettext("This cannot be empty."))
        if row.product.errors:
            return
        found = find_product(row.product.data or "", store_id)
        if found is None:
            add_error(row.product, gettext("There is no such product here."))
        else:
            self.found_products.append(found)
