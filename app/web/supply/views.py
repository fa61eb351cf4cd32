"""What was sold of the products that the person at the console supplies, and these products."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from app import clock
from app.queries.products import ProductFilter, get_product, list_products
from app.queries.supply import SupplyLine, list_lines, sum_months
from app.services.shop_file import edit_shop
from app.services.table_files import Column
from app.web.arguments import LARGEST_ID, get_id
from app.web.exporting import FORMS, moment, word
from app.web.exporting import export as as_file
from app.web.labels import ORDER_STATES
from app.web.permissions import Permission, needs
from app.web.templating import current_shop

blueprint = Blueprint("supply", __name__, url_prefix="/supply")


@blueprint.get("", endpoint="list")
@needs(Permission.SEE_OWN_SUPPLY)
def list_page() -> str:
    """The lines that were sold, and the sums of the newest months."""
    supplier_id = current_user.supplier_id
    return render_template(
        "supply/list.html",
        page=list_lines(supplier_id, after=get_id("after"), before=get_id("before")),
        months=sum_months(supplier_id, current_shop().zone),
    )


@blueprint.get(f"/export.{FORMS}")
@needs(Permission.SEE_OWN_SUPPLY)
def export(form: str) -> Response:
    """Every line that was sold, as a file."""
    supplier_id = current_user.supplier_id
    return as_file("supply", form, columns(), lambda key, most: list_lines(supplier_id, after=key, limit=most))


@blueprint.get("/products")
@needs(Permission.SEE_OWN_SUPPLY)
def products() -> str:
    """The products that they supply."""
    wanted = ProductFilter(supplier_id=current_user.supplier_id)
    page = list_products(wanted, after=get_id("after"), before=get_id("before"))
    return render_template("supply/products.html", page=page)


@blueprint.post("/products/<int:product_id>/off")
@needs(Permission.SEE_OWN_SUPPLY)
def take_off_sale(product_id: int) -> Answer:
    """Take a product off sale, as it cannot be delivered; to put it back is the shop's to decide."""
    product = get_product(product_id) if product_id <= LARGEST_ID else None
    if product is None or product.supplier_id != current_user.supplier_id:
        abort(404)
    document = {"products": [{"ref": product.ref, "on_sale": False}]}
    if edit_shop(document, author=current_user.author, now=clock.now()):
        flash(gettext("%(name)s is off sale.", name=product.name), "success")
    return redirect(url_for("supply.products"))


def columns() -> list[Column[SupplyLine]]:
    """What the file says of a line."""
    return [
        Column(gettext("Order"), lambda row: row.order_ref),
        moment(gettext("Paid at"), lambda row: row.paid_at),
        moment(gettext("Completed at"), lambda row: row.completed_at),
        Column(gettext("Product"), lambda row: row.product_ref),
        Column(gettext("Product name"), lambda row: row.product_name),
        Column(gettext("Quantity"), lambda row: row.quantity, "count"),
        Column(gettext("At the supply price"), lambda row: row.supply_cents, "hundredths"),
        word(gettext("Status"), lambda row: row.state, ORDER_STATES),
    ]
