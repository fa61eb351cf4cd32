"""Who would wait for nobody if a change were put back: said before it is done (R21)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.queries.history import ChangeRow
from app.queries.products import get_product
from app.queries.stranded import Stranded, stranded_by_products, stranded_by_stores

Doc = dict[str, Any]
SIDES = {"online": "store", "cashier": "cashier"}
"""The channel that each side of a store sells in."""


def find_stranded(row: ChangeRow, then: Doc) -> Stranded:
    """What would be stranded with the changed object as ``then`` says."""
    found = list(_found(row, then))
    return Stranded(sum(each.entries for each in found), sum(each.waiting_cents for each in found))


def _found(row: ChangeRow, then: Doc) -> Iterator[Stranded]:
    if row.object_id is None:
        return
    if row.kind == "stores":
        for side, channel in SIDES.items():
            if _is_off(then, side):
                yield stranded_by_stores(channel, [row.object_id])
    if row.kind == "products" and (then.get("on_sale") is False or _is_off(then, "rebate")):
        product = get_product(row.object_id)
        assert product is not None, "products are never deleted"
        yield stranded_by_products([(product.id, *product.lane)])


def _is_off(then: Doc, scope: str) -> bool:
    return then.get(scope, {}).get("enabled") is False
