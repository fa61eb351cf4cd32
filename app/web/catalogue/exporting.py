"""The lists of products, stores, cashiers and suppliers as files."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext

from app.queries.products import ProductRow, list_products
from app.queries.stores import Side, StoreRow, list_store_rows
from app.queries.suppliers import SupplierRow, list_suppliers
from app.services.table_files import Column
from app.web.catalogue import cashiers, products, stores, suppliers
from app.web.exporting import FORMS, export, word, yes_no
from app.web.labels import PRODUCT_SOURCES
from app.web.permissions import Permission, needs


@products.blueprint.get(f"/export.{FORMS}", endpoint="export")
@needs(Permission.SEE_CATALOGUE)
def export_products(form: str) -> Response:
    """Every product that the filter in the address lets pass."""
    wanted = products.read_filter()
    return export("products", form, of_products(), lambda key, most: list_products(wanted, after=key, limit=most))


@stores.blueprint.get(f"/export.{FORMS}", endpoint="export")
@needs(Permission.SEE_CATALOGUE)
def export_stores(form: str) -> Response:
    """Every store that the filter in the address lets pass."""
    return _stores("stores", form, "online")


@cashiers.blueprint.get(f"/export.{FORMS}", endpoint="export")
@needs(Permission.SEE_CATALOGUE)
def export_cashiers(form: str) -> Response:
    """The same with the stores' cashiers."""
    return _stores("cashiers", form, "cashier")


@suppliers.blueprint.get(f"/export.{FORMS}", endpoint="export")
@needs(Permission.SEE_SETTINGS)
def export_suppliers(form: str) -> Response:
    """Every supplier that the search in the address finds."""
    search = suppliers.read_search()
    return export("suppliers", form, of_suppliers(), lambda key, most: list_suppliers(search, after=key, limit=most))


def of_products() -> list[Column[ProductRow]]:
    """What the file says of a product, in the words that an import knows."""
    return [
        Column(gettext("Number"), lambda row: row.ref),
        Column(gettext("Name"), lambda row: row.name),
        Column(gettext("SKU"), lambda row: row.sku),
        word(gettext("Source"), lambda row: row.source, PRODUCT_SOURCES),
        Column(gettext("Store"), lambda row: row.store_ref),
        Column(gettext("Store name"), lambda row: row.store_name),
        Column(gettext("Supplier"), lambda row: row.supplier_ref),
        Column(gettext("Supplier name"), lambda row: row.supplier_name),
        Column(gettext("Price"), lambda row: row.price_cents, "hundredths"),
        Column(gettext("Cost"), lambda row: row.cost_cents, "hundredths"),
        word(gettext("On sale"), lambda row: row.on_sale, yes_no()),
        word(gettext("Takes part"), lambda row: row.enabled, yes_no()),
        word(gettext("Own settings"), lambda row: row.has_own, yes_no()),
    ]


def of_stores(side: Side) -> list[Column[StoreRow]]:
    """What the file says of a store, looked at from one of its sides."""
    named: list[Column[StoreRow]] = [
        Column(gettext("Number"), lambda row: row.ref),
        Column(gettext("Name"), lambda row: row.name),
    ]
    if side == "cashier":
        return [
            *named,
            word(gettext("Cashier rebate"), lambda row: row.cashier, yes_no()),
            word(gettext("Own settings"), lambda row: row.cashier_has_own, yes_no()),
        ]
    return [
        *named,
        Column(gettext("Commission (%)"), lambda row: row.commission_bps, "hundredths"),
        word(gettext("Online rebate"), lambda row: row.online, yes_no()),
        word(gettext("Own settings"), lambda row: row.online_has_own, yes_no()),
    ]


def of_suppliers() -> list[Column[SupplierRow]]:
    """What the file says of a supplier."""
    return [
        Column(gettext("Number"), lambda row: row.ref),
        Column(gettext("Name"), lambda row: row.name),
        Column(gettext("Contact"), lambda row: row.contact),
        Column(gettext("Phone"), lambda row: row.phone),
        Column(gettext("E-mail"), lambda row: row.email),
    ]


def _stores(name: str, form: str, side: Side) -> Response:
    wanted = stores.pages.read_filter()
    return export(name, form, of_stores(side), lambda key, most: list_store_rows(wanted, after=key, limit=most))
