"""The shop in the database, read as objects in the shape of the shop file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, select

from app.domain.money import format_hundredths, format_ratio
from app.formats import shop as forms
from app.formats.shop_merge import Doc, Kind
from app.models import Gift, Level, Member, Order, Product, Scope, Shop, Store, Supplier
from app.models.base import table_of
from app.services.shop_settings import all_settings

CHUNK = 500

_levels = table_of(Level)
_stores = table_of(Store)
_suppliers = table_of(Supplier)
_products = table_of(Product)
_members = table_of(Member)
_gifts = table_of(Gift)
_scopes = table_of(Scope)
_referrers = _members.alias("referrer")
_online, _cashier = _scopes.alias("online"), _scopes.alias("cashier")

TABLES: dict[Kind, Table] = {
    "levels": _levels,
    "stores": _stores,
    "suppliers": _suppliers,
    "products": _products,
    "members": _members,
    "gifts": _gifts,
}


class SqlCatalogue:
    """The shop there is; every object with every key."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def settings(self) -> Doc:
        """The shop's settings."""
        return all_settings(self._connection.execute(select(table_of(Shop))).one())

    def has_orders(self) -> bool:
        """Whether any order is there."""
        return self._connection.execute(select(Order.id).limit(1)).first() is not None

    def with_random_return(self) -> set[str]:
        """The stores of which a scope sets numbers of its own."""
        query = select(_stores.c.ref, _scopes.c.rules).join(_scopes, _scopes.c.store_id == _stores.c.id)
        found = self._connection.execute(query)
        return {ref for ref, rules in found if isinstance(json.loads(rules).get("random_return"), dict)}

    def find(self, kind: Kind, refs: Iterable[str]) -> dict[str, Doc]:
        """Of these refs, those that exist."""
        wanted = list(refs)
        found: dict[str, Doc] = {}
        for start in range(0, len(wanted), CHUNK):
            found |= self._read(kind, TABLES[kind].c.ref.in_(wanted[start : start + CHUNK]))
        return found

    def all(self, kind: Kind) -> list[Doc]:
        """Every object of a kind, by ref."""
        return [doc for _, doc in sorted(self._read(kind).items())]

    def _read(self, kind: Kind, *conditions: Any) -> dict[str, Doc]:
        query, to_doc = READERS[kind]
        rows = self._connection.execute(query.where(*conditions)).mappings()
        return {row["ref"]: to_doc(row) for row in rows}


def _level(row: RowMapping) -> Doc:
    return {"ref": row["ref"], "name": row["name"], "rank": row["rank"], "team_ratio": _ratio(row["team_ratio_bps"])}


def _store(row: RowMapping) -> Doc:
    return {
        "ref": row["ref"],
        "name": row["name"],
        "commission_ratio": _ratio(row["commission_ratio_bps"]),
        "recruiter": row["recruiter"],
        "online": _scope(forms.StoreScope, row["online_enabled"], row["online_rules"]),
        "cashier": _scope(forms.StoreScope, row["cashier_enabled"], row["cashier_rules"]),
    }


def _supplier(row: RowMapping) -> Doc:
    return {key: row[key] for key in ("ref", "name", "contact", "phone", "email")}


def _product(row: RowMapping) -> Doc:
    return {
        "ref": row["ref"],
        "name": row["name"],
        "source": row["source"],
        "store": row["store"],
        "price": format_hundredths(row["price_cents"]),
        "cost": format_hundredths(row["cost_cents"]),
        "on_sale": row["on_sale"],
        "supplier": row["supplier"],
        "sku": row["sku"],
        "picture": row["picture"],
        "rebate": _scope(forms.Rebate, row["enabled"], row["rules"]),
    }


def _member(row: RowMapping) -> Doc:
    keys = ("ref", "name", "level", "referrer", "shares", "nickname", "phone", "email", "picture")
    return {key: row[key] for key in keys}


def _gift(row: RowMapping) -> Doc:
    keys = ("ref", "name", "about", "picture", "asset", "offered", "on_sale")
    return {key: row[key] for key in keys} | {"price": format_hundredths(row["price_cents"])}


def _scope(form: type[forms.Scope], enabled: bool, rules: str) -> Doc:
    own: Doc = json.loads(rules)
    return forms.defaults(form) | {"enabled": enabled} | own


def _ratio(value: int | None) -> str | None:
    return None if value is None else format_ratio(value)


READERS: dict[Kind, tuple[Select[Any], Callable[[RowMapping], Doc]]] = {
    "levels": (select(_levels), _level),
    "stores": (
        select(
            _stores,
            _members.c.ref.label("recruiter"),
            *(
                scope.c[key].label(f"{scope.name}_{key}")
                for scope in (_online, _cashier)
                for key in ("enabled", "rules")
            ),
        )
        .outerjoin(_members, _members.c.id == _stores.c.recruiter_id)
        .join(_online, (_online.c.store_id == _stores.c.id) & (_online.c.kind == "store"))
        .join(_cashier, (_cashier.c.store_id == _stores.c.id) & (_cashier.c.kind == "cashier")),
        _store,
    ),
    "suppliers": (select(_suppliers), _supplier),
    "gifts": (select(_gifts), _gift),
    "products": (
        select(
            _products,
            _stores.c.ref.label("store"),
            _suppliers.c.ref.label("supplier"),
            _scopes.c.enabled,
            _scopes.c.rules,
        )
        .outerjoin(_stores, _stores.c.id == _products.c.store_id)
        .outerjoin(_suppliers, _suppliers.c.id == _products.c.supplier_id)
        .join(_scopes, _scopes.c.product_id == _products.c.id),
        _product,
    ),
    "members": (
        select(
            _members.c.ref,
            _members.c.name,
            _members.c.shares,
            _members.c.nickname,
            _members.c.phone,
            _members.c.email,
            _members.c.picture,
            _levels.c.ref.label("level"),
            _referrers.c.ref.label("referrer"),
        )
        .select_from(_members)
        .outerjoin(_levels, _levels.c.id == _members.c.level_id)
        .outerjoin(_referrers, _referrers.c.id == _members.c.referrer_id),
        _member,
    ),
}
