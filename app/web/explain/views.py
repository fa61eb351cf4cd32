"""What any order would get, and why: asked in the address, so that the answer can be shared; nothing is kept."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext, lazy_gettext
from wtforms import StringField

from app.queries.searching_members import MemberHit, find_whole
from app.queries.stores import list_store_names
from app.queries.till import Named, find_product, find_store, offer_products
from app.web.explain.chain import chain_of, link_of
from app.web.forms import stripped
from app.web.permissions import Permission, needs, own_stores, sees
from app.web.preview import Preview, PreviewForm, preview
from app.web.templating import current_shop

blueprint = Blueprint("explain", __name__)


class ExplainForm(PreviewForm):
    """The order to explain; members, stores and products are named as people name them."""

    product = StringField(lazy_gettext("Product"), filters=[stripped], render_kw={"list": "products"})
    store = StringField(lazy_gettext("Store"), filters=[stripped], render_kw={"list": "stores"})

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        del self.store_product
        if own_stores() is not None:
            self.channel.choices = [choice for choice in self.channel.choices if choice.value != "mall"]
        self.found: dict[str, Named | MemberHit] = {}

    def validate(self, extra_validators: object = None) -> bool:
        """Check what was typed, and put the refs of what it names in its place."""
        is_valid = bool(super().validate(extra_validators))
        channel = self.channel.data
        if channel != "mall":
            store = find_store(self.store.data or "")
            self._found("store", store if store and sees(store.id) else None, gettext("Choose one of the stores."))
        if channel != "cashier" and (channel == "mall" or "store" in self.found):
            store_id = self.found["store"].id if channel == "store" else None
            product = find_product(self.product.data or "", store_id)
            self._found("product", product, gettext("There is no such product here."))
        hits = find_whole(self.member.data or "")
        several = gettext("Several members fit; type the number of one.")
        nobody = gettext("There is no member with this number, phone or name.")
        self._found("member", hits.only, several if hits.members else nobody)
        return is_valid and not self.errors

    def _found(self, name: str, found: Named | MemberHit | None, message: str) -> None:
        field = self[name]
        if found is None:
            field.errors = [*field.errors, message]
        else:
            self.found[name] = found
            field.data = found.ref


@blueprint.get("/explain")
@needs(Permission.EXPLAIN)
def show() -> str:
    """Why an order would get what it would get."""
    args = request.args
    form = ExplainForm(args or None, data={"amount": "100.00"})
    found = preview(form) if args else Preview()
    ids = {f"{name}_id": named.id for name, named in form.found.items()}
    chain = []
    if found.trace is not None and found.trace.steps:
        chain = chain_of(found.trace, form.channel.data, current_shop().scheme, ids)
    scope = found.trace.extraction_scope if found.trace else None
    return render_template(
        "explain/show.html",
        form=form,
        preview=found,
        chain=chain,
        extraction_link=link_of(scope, ids) if scope else None,
        stores=list_store_names(own_stores()),
        products=offer_products(own_stores()),
    )
