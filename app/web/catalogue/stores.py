"""Stores: the list, one of them, adding and changing them, and what they override for online orders."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.formats.shop import Store, defaults
from app.queries.catalogue import free_ref
from app.queries.products import ProductFilter, count_products, list_products
from app.queries.stores import StoreRow, get_store, store_id_of
from app.services.shop_file import object_now
from app.web import describe
from app.web.arguments import LARGEST_ID
from app.web.catalogue.forms import NewStoreForm, StoreForm, StoreNameForm, wrap_known, wrap_new
from app.web.catalogue.override import Page, ScopePage
from app.web.catalogue.owner import Owner
from app.web.catalogue.sides import SidePages
from app.web.permissions import Permission, may, needs, require_own_store
from app.web.templating import current_shop

blueprint = Blueprint("stores", __name__, url_prefix="/stores")

FEW_PRODUCTS = 5
pages = SidePages("online")


@blueprint.get("", endpoint="list")
@needs(Permission.SEE_CATALOGUE)
def list_page() -> str:
    """Stores, filtered by what the address says."""
    return pages.list_page()


@blueprint.post("/switch")
@needs(Permission.EDIT_CATALOGUE)
def bulk() -> Response | str:
    """Switch the online rebate of the ticked stores; off only after it was shown what that would strand."""
    return pages.bulk()


@blueprint.get("/<int:store_id>")
@needs(Permission.SEE_CATALOGUE)
def detail(store_id: int) -> str:
    """One store: what it is, its two queues, and its products."""
    store = require(store_id)
    return render_template(
        "stores/detail.html",
        store=store,
        sides=[pages.side_of(store), SidePages("cashier").side_of(store)],
        products=list_products(ProductFilter(store_id=store.id)).rows[:FEW_PRODUCTS],
        product_count=count_products(store_id=store.id),
        words=describe,
    )


@blueprint.get("/new")
@needs(Permission.ADD_STORES)
def new() -> Page:
    """The form for a store to add."""
    return new_page(new_form())


@blueprint.post("/new")
@needs(Permission.ADD_STORES)
def create() -> Response | Page:
    """Add a store."""
    form = new_form()
    if not form.save():
        return new_page(form)
    flash(
        gettext(
            "%(name)s is added. Its online and cashier rebates are off until you switch them on.", name=form.name.data
        ),
        "success",
    )
    return redirect(url_for("stores.detail", store_id=store_id_of(form.ref.data)))


@blueprint.get("/<int:store_id>/edit")
@needs(Permission.EDIT_CATALOGUE)
def edit(store_id: int) -> Page:
    """The form of a store itself."""
    store = require(store_id)
    return edit_page(store, edit_form(store))


@blueprint.post("/<int:store_id>/edit")
@needs(Permission.EDIT_CATALOGUE)
def save(store_id: int) -> Response | Page:
    """Change a store."""
    store = require(store_id)
    form = edit_form(store)
    if not form.save():
        return edit_page(store, form)
    flash(gettext("Saved."), "success")
    return redirect(url_for("stores.detail", store_id=store.id))


@blueprint.get("/<int:store_id>/online")
@needs(Permission.SEE_CATALOGUE)
def override(store_id: int) -> Page:
    """What a store overrides for its products sold online."""
    store = require(store_id)
    return ScopePage(Owner.of_store(store, "online"), store).show()


@blueprint.post("/<int:store_id>/online")
@needs(Permission.EDIT_CATALOGUE)
def save_override(store_id: int) -> Response | Page:
    """Change what a store overrides for its products sold online."""
    store = require(store_id)
    return ScopePage(Owner.of_store(store, "online"), store).save()


@blueprint.post("/<int:store_id>/online/try")
@needs(Permission.EXPLAIN)
def attempt(store_id: int) -> str | Page:
    """Try an order out under a store's online scope as typed."""
    store = require(store_id)
    return ScopePage(Owner.of_store(store, "online"), store).attempt()


def require(store_id: int) -> StoreRow:
    """The store, or 404 where there is none or it is not one's own."""
    store = get_store(store_id) if store_id <= LARGEST_ID else None
    if store is None:
        abort(404)
    require_own_store(store.id)
    return store


def new_form() -> NewStoreForm:
    """An empty store with a number that is free."""
    doc = defaults(Store) | {"ref": free_ref("stores")}
    return NewStoreForm(doc, wrap_new("stores"), zone=current_shop().zone, levels=[])


def edit_form(store: StoreRow) -> StoreNameForm:
    """The store as it is; what lies between it and the platform is not for its own manager to change."""
    doc = object_now("stores", store.ref)
    assert doc is not None
    make = StoreForm if may(Permission.ADD_STORES) else StoreNameForm
    return make(doc, wrap_known("stores", store.ref), zone=current_shop().zone, levels=[])


def new_page(form: NewStoreForm) -> Page:
    """The page of a store to add."""
    return render_template("stores/new.html", form=form), 422 if form.errors else 200


def edit_page(store: StoreRow, form: StoreNameForm) -> Page:
    """The page of a store itself."""
    return render_template("stores/edit.html", store=store, form=form, words=describe), form.status
