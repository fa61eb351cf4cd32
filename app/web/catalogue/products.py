"""Products: the list with its switches, one of them, adding and changing them."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.formats.shop import Product, defaults
from app.queries.catalogue import free_ref
from app.queries.products import (
    SOURCES,
    ProductFilter,
    ProductRow,
    get_product,
    get_products,
    list_products,
    product_id_of,
)
from app.queries.queue import waiting_in
from app.queries.stores import get_store, list_store_names
from app.queries.stranded import stranded_by_products
from app.queries.suppliers import get_supplier, list_supplier_names
from app.services.shop_file import object_now
from app.web import describe
from app.web.arguments import LARGEST_ID, get_id
from app.web.catalogue.forms import NewProductForm, ProductForm, wrap_known, wrap_new
from app.web.catalogue.override import Page, ScopePage
from app.web.catalogue.owner import Owner
from app.web.catalogue.switching import SWITCH, change, is_shared, switch_all, ticked
from app.web.forms import stripped
from app.web.next_page import safe_next
from app.web.permissions import Permission, needs, own_stores, require_own_store, sees
from app.web.templating import current_shop

blueprint = Blueprint("products", __name__, url_prefix="/products")

AnyProductForm = TypeVar("AnyProductForm", bound=ProductForm)
LONGEST_SEARCH = 100


@blueprint.get("", endpoint="list")
@needs(Permission.SEE_CATALOGUE)
def list_page() -> str:
    """Products, filtered by what the address says."""
    wanted = read_filter()
    return render_template(
        "products/list.html",
        page=list_products(wanted, after=get_id("after"), before=get_id("before")),
        wanted=wanted,
        link=lambda **changes: filter_link(wanted, **changes),
        sources=SOURCES,
        stores=list_store_names(own_stores()),
        supplier=get_supplier(wanted.supplier_id) if wanted.supplier_id is not None else None,
        is_limited=own_stores() is not None,
    )


@blueprint.post("/switch")
@needs(Permission.EDIT_CATALOGUE)
def bulk() -> Response | str:
    """Switch the rebate of the ticked products; off only after it was shown what that would strand."""
    back = safe_next(request.form.get("next"), url_for("products.list"))
    to = SWITCH.get(request.form.get("to", ""))
    if to is None:
        abort(400)
    ids = ticked()
    if not ids:
        flash(gettext("Tick at least one row first."), "warning")
        return redirect(back)
    found = [product for product in get_products(ids) if sees(product.store_id)]
    if not to and "confirmed" not in request.form:
        lanes = [(product.id, *product.lane) for product in found if product.enabled]
        return render_template(
            "products/switch_off.html", found=found, ids=ids, stranded=stranded_by_products(lanes), back=back
        )
    switch_all("products", "rebate", [(each.ref, each.enabled) for each in found], asked=len(ids), to=to)
    return redirect(back)


@blueprint.get("/<int:product_id>")
@needs(Permission.SEE_CATALOGUE)
def detail(product_id: int) -> str:
    """One product: what it is, its queue, and what it sets for itself."""
    product = require(product_id)
    channel, lane_id = product.lane
    return render_template(
        "products/detail.html",
        product=product,
        waiting=waiting_in(channel, lane_id),
        is_shared=is_shared(channel),
        scope=Owner.of_product(product).scope_now(),
        words=describe,
    )


@blueprint.get("/new")
@needs(Permission.EDIT_CATALOGUE)
def new() -> Page:
    """The form for a product to add; the address may name its store."""
    form = new_form()
    store = get_store(get_id("store") or 0)
    if store is not None and sees(store.id):
        form.source.data, form.store.data = "store", store.ref
    return new_page(form)


@blueprint.post("/new")
@needs(Permission.EDIT_CATALOGUE)
def create() -> Response | Page:
    """Add a product."""
    form = new_form()
    if not form.save():
        return new_page(form)
    flash(gettext("%(name)s is added.", name=form.name.data), "success")
    return redirect(url_for("products.detail", product_id=product_id_of(form.ref.data)))


@blueprint.get("/<int:product_id>/edit")
@needs(Permission.EDIT_CATALOGUE)
def edit(product_id: int) -> Page:
    """The form of a product itself."""
    product = require(product_id)
    return edit_page(product, edit_form(product))


@blueprint.post("/<int:product_id>/edit")
@needs(Permission.EDIT_CATALOGUE)
def save(product_id: int) -> Response | Page:
    """Change a product."""
    product = require(product_id)
    form = edit_form(product)
    if not form.save():
        return edit_page(product, form)
    flash(gettext("Saved."), "success")
    return redirect(url_for("products.detail", product_id=product.id))


@blueprint.get("/<int:product_id>/<any(sale, rebate):what>/off")
@needs(Permission.EDIT_CATALOGUE)
def ask_off(product_id: int, what: str) -> str:
    """Show what taking a product off sale, or its rebate off, would strand."""
    product = require(product_id)
    stranded = Owner.of_product(product).stranded()
    return render_template("products/off.html", product=product, what=what, stranded=stranded)


@blueprint.post("/<int:product_id>/<any(sale, rebate):what>/<any(on, off):to>")
@needs(Permission.EDIT_CATALOGUE)
def switch(product_id: int, what: str, to: str) -> Response:
    """Put a product on or off sale, or its rebate on or off."""
    product = require(product_id)
    value = SWITCH[to]
    own: dict[str, Any] = {"on_sale": value} if what == "sale" else {"rebate": {"enabled": value}}
    done = change("products", [{"ref": product.ref, **own}])
    flash(SWITCHED[what, value] if done else gettext("It was so already."), "success")
    return redirect(url_for("products.detail", product_id=product.id))


@blueprint.get("/<int:product_id>/rebate")
@needs(Permission.SEE_CATALOGUE)
def override(product_id: int) -> Page:
    """What a product overrides."""
    product = require(product_id)
    return ScopePage(Owner.of_product(product), product).show()


@blueprint.post("/<int:product_id>/rebate")
@needs(Permission.EDIT_CATALOGUE)
def save_override(product_id: int) -> Response | Page:
    """Change what a product overrides."""
    product = require(product_id)
    return ScopePage(Owner.of_product(product), product).save()


@blueprint.post("/<int:product_id>/rebate/try")
@needs(Permission.EXPLAIN)
def attempt(product_id: int) -> str | Page:
    """Try an order out under a product's scope as typed."""
    product = require(product_id)
    return ScopePage(Owner.of_product(product), product).attempt()


SWITCHED = {
    ("sale", True): lazy_gettext("It is on sale."),
    ("sale", False): lazy_gettext("It is off sale."),
    ("rebate", True): lazy_gettext("Its rebate is on, for orders paid from now on."),
    ("rebate", False): lazy_gettext("Its rebate is off, for orders paid from now on."),
}
"""What is said after a switch."""


def require(product_id: int) -> ProductRow:
    """The product, or 404 where there is none or it is not one's own."""
    product = get_product(product_id) if product_id <= LARGEST_ID else None
    if product is None:
        abort(404)
    require_own_store(product.store_id)
    return product


def new_form() -> NewProductForm:
    """An empty product with a number that is free."""
    doc = defaults(Product) | {"ref": free_ref("products")}
    return offer(NewProductForm(doc, wrap_new("products"), zone=current_shop().zone, levels=[]))


def edit_form(product: ProductRow) -> ProductForm:
    """The product as it is."""
    doc = object_now("products", product.ref)
    assert doc is not None
    wrap = wrap_known("products", product.ref)
    stranded = Owner.of_product(product).stranded
    return offer(ProductForm(doc, wrap, zone=current_shop().zone, levels=[], find_stranded=stranded))


def offer(form: AnyProductForm) -> AnyProductForm:
    """The form with what may be chosen in it: for the whole shop everything, else one's own stores."""
    own = own_stores()
    form.offer(
        sources=SOURCES if own is None else ("store",),
        stores=[(ref, f"{name} ({ref})" if name != ref else name) for _, ref, name in list_store_names(own)],
        suppliers=[(ref, name) for _, ref, name in list_supplier_names()] if own is None else [],
    )
    return form


def new_page(form: NewProductForm) -> Page:
    """The page of a product to add."""
    return render_template("products/new.html", form=form), 422 if form.errors else 200


def edit_page(product: ProductRow, form: ProductForm) -> Page:
    """The page of a product itself."""
    return render_template("products/edit.html", product=product, form=form, words=describe), form.status


def read_filter() -> ProductFilter:
    """The filter in the address."""
    source = request.args.get("source")
    return ProductFilter(
        source=source if source in SOURCES else None,
        store_id=get_id("store"),
        supplier_id=get_id("supplier"),
        on_sale=SWITCH.get(request.args.get("sale", "")),
        enabled=SWITCH.get(request.args.get("rebate", "")),
        search=stripped(request.args.get("q", ""))[:LONGEST_SEARCH],
        own=own_stores(),
    )


def filter_link(wanted: ProductFilter, **changes: object) -> str:
    """The address of the list under ``wanted`` with ``changes``; a change drops the page."""
    words = {True: "on", False: "off", None: None}
    values: dict[str, object] = {
        "source": wanted.source,
        "store": wanted.store_id,
        "supplier": wanted.supplier_id,
        "sale": words[wanted.on_sale],
        "rebate": words[wanted.enabled],
        "q": wanted.search or None,
    }
    return url_for("products.list", **{**values, **changes})  # type: ignore[arg-type]
