"""Suppliers: the list, one of them with its products, adding and changing them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.formats.shop import Supplier, defaults
from app.queries.catalogue import free_ref
from app.queries.products import ProductFilter, count_products, list_products
from app.queries.suppliers import SupplierRow, get_supplier, list_suppliers, supplier_id_of
from app.services.shop_file import object_now
from app.web import describe
from app.web.arguments import LARGEST_ID, get_id
from app.web.catalogue.forms import NewSupplierForm, SupplierForm, wrap_known, wrap_new
from app.web.catalogue.override import Page
from app.web.forms import stripped
from app.web.permissions import Permission, needs
from app.web.templating import current_shop

blueprint = Blueprint("suppliers", __name__, url_prefix="/suppliers")

LONGEST_SEARCH = 100
FEW_PRODUCTS = 5


@blueprint.get("", endpoint="list")
@needs(Permission.SEE_SETTINGS)
def list_page() -> str:
    """Suppliers, searched as the address says. They are the whole shop's, so nobody's of one store alone."""
    search = read_search()
    page = list_suppliers(search, after=get_id("after"), before=get_id("before"))
    return render_template("suppliers/list.html", page=page, search=search)


@blueprint.get("/<int:supplier_id>")
@needs(Permission.SEE_SETTINGS)
def detail(supplier_id: int) -> str:
    """One supplier with its products."""
    supplier = require(supplier_id)
    return render_template(
        "suppliers/detail.html",
        supplier=supplier,
        products=list_products(ProductFilter(supplier_id=supplier.id)).rows[:FEW_PRODUCTS],
        product_count=count_products(supplier_id=supplier.id),
    )


@blueprint.get("/new")
@needs(Permission.ADD_STORES)
def new() -> Page:
    """The form for a supplier to add."""
    return new_page(new_form())


@blueprint.post("/new")
@needs(Permission.ADD_STORES)
def create() -> Response | Page:
    """Add a supplier."""
    form = new_form()
    if not form.save():
        return new_page(form)
    flash(gettext("%(name)s is added.", name=form.name.data), "success")
    return redirect(url_for("suppliers.detail", supplier_id=supplier_id_of(form.ref.data)))


@blueprint.get("/<int:supplier_id>/edit")
@needs(Permission.ADD_STORES)
def edit(supplier_id: int) -> Page:
    """The form of a supplier."""
    supplier = require(supplier_id)
    return edit_page(supplier, edit_form(supplier))


@blueprint.post("/<int:supplier_id>/edit")
@needs(Permission.ADD_STORES)
def save(supplier_id: int) -> Response | Page:
    """Change a supplier."""
    supplier = require(supplier_id)
    form = edit_form(supplier)
    if not form.save():
        return edit_page(supplier, form)
    flash(gettext("Saved."), "success")
    return redirect(url_for("suppliers.detail", supplier_id=supplier.id))


def read_search() -> str:
    """What is searched in the address."""
    search: str = stripped(request.args.get("q", ""))[:LONGEST_SEARCH]
    return search


def require(supplier_id: int) -> SupplierRow:
    """The supplier, or 404."""
    supplier = get_supplier(supplier_id) if supplier_id <= LARGEST_ID else None
    if supplier is None:
        abort(404)
    return supplier


def new_form() -> NewSupplierForm:
    """An empty supplier with a number that is free."""
    doc = defaults(Supplier) | {"ref": free_ref("suppliers")}
    return NewSupplierForm(doc, wrap_new("suppliers"), zone=current_shop().zone, levels=[])


def edit_form(supplier: SupplierRow) -> SupplierForm:
    """The supplier as it is."""
    doc = object_now("suppliers", supplier.ref)
    assert doc is not None
    return SupplierForm(doc, wrap_known("suppliers", supplier.ref), zone=current_shop().zone, levels=[])


def new_page(form: NewSupplierForm) -> Page:
    """The page of a supplier to add."""
    return render_template("suppliers/new.html", form=form), 422 if form.errors else 200


def edit_page(supplier: SupplierRow, form: SupplierForm) -> Page:
    """The page of a supplier."""
    return render_template("suppliers/edit.html", supplier=supplier, form=form, words=describe), form.status
