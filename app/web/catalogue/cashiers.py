"""Cashiers: the stores' counters, and what they override."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from app.web.catalogue.override import Page, ScopePage
from app.web.catalogue.owner import Owner
from app.web.catalogue.sides import SidePages
from app.web.catalogue.stores import require
from app.web.permissions import Permission, needs

blueprint = Blueprint("cashiers", __name__, url_prefix="/cashiers")

pages = SidePages("cashier")


@blueprint.get("", endpoint="list")
@needs(Permission.SEE_CATALOGUE)
def list_page() -> str:
    """The stores with their cashiers, filtered by what the address says."""
    return pages.list_page()


@blueprint.post("/switch")
@needs(Permission.EDIT_CATALOGUE)
def bulk() -> Response | str:
    """Switch the cashier rebate of the ticked stores; off only after it was shown what that would strand."""
    return pages.bulk()


@blueprint.get("/<int:store_id>")
@needs(Permission.SEE_CATALOGUE)
def override(store_id: int) -> Page:
    """What a store's cashier overrides."""
    store = require(store_id)
    return ScopePage(Owner.of_store(store, "cashier"), store).show()


@blueprint.post("/<int:store_id>")
@needs(Permission.EDIT_CATALOGUE)
def save_override(store_id: int) -> Response | Page:
    """Change what a store's cashier overrides."""
    store = require(store_id)
    return ScopePage(Owner.of_store(store, "cashier"), store).save()


@blueprint.post("/<int:store_id>/try")
@needs(Permission.EXPLAIN)
def attempt(store_id: int) -> str | Page:
    """Try an order out under a cashier's scope as typed."""
    store = require(store_id)
    return ScopePage(Owner.of_store(store, "cashier"), store).attempt()
