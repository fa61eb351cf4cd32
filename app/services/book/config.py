"""The shop as the rules need it, read once for each revision of its settings and catalogue."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import bindparam, select

from app.domain.records import Level, Product, Store
from app.domain.settings import Rules, Scope
from app.formats.rules import read_rules, read_scope
from app.models import Level as LevelTable
from app.models import Product as ProductTable
from app.models import Scope as ScopeTable
from app.models import Shop
from app.models import Store as StoreTable
from app.models.base import table_of
from app.services.book.statements import Sql, Statement
from app.services.shop_settings import settings_of

MOST_PRODUCTS = 20_000

_shop = table_of(Shop)
_levels = table_of(LevelTable)
_stores = table_of(StoreTable)
_products = table_of(ProductTable)
_scopes = table_of(ScopeTable)

REVISION = Statement(select(_shop.c.revision))
SHOP = Statement(select(_shop.c.scheme, _shop.c.timezone, _shop.c.base, _shop.c.distribution, _shop.c.union_rules))
LEVELS = Statement(select(_levels.c.id, _levels.c.ref, _levels.c.team_ratio_bps))

_STORE = (_stores.c.id, _stores.c.ref, _stores.c.commission_ratio_bps, _stores.c.recruiter_id)
_PRODUCT = (
    _products.c.id,
    _products.c.ref,
    _products.c.store_id,
    _products.c.cost_cents,
    _products.c.supplier_id,
    _scopes.c.id,
    _scopes.c.enabled,
    _scopes.c.rules,
)
_with_scope = _products.join(_scopes, _scopes.c.product_id == _products.c.id)


def _by(table: Any, key: str, columns: Any, source: Any = None) -> Statement:
    query = select(*columns).where(table.c[key] == bindparam(key))
    return Statement(query if source is None else query.select_from(source), [key])


STORE_BY_REF, STORE_BY_ID = _by(_stores, "ref", _STORE), _by(_stores, "id", _STORE)
STORE_SCOPES = _by(_scopes, "store_id", (_scopes.c.kind, _scopes.c.id, _scopes.c.enabled, _scopes.c.rules))
PRODUCT_BY_REF = _by(_products, "ref", _PRODUCT, _with_scope)
PRODUCT_BY_ID = _by(_products, "id", _PRODUCT, _with_scope)


class Config:
    """Rules, levels, stores and products at one revision; what is asked for is kept.

    Everything in it is read-only and was read inside a transaction at that revision, so it serves later transactions
    until the revision moves on.
    """

    def __init__(self, sql: Sql, revision: int) -> None:
        self.revision = revision
        row = sql.fetch_one(SHOP)
        assert row is not None
        self.rules: Rules = read_rules(settings_of(*row))
        self.levels = {level_id: Level(level_id, ref, ratio) for level_id, ref, ratio in sql.fetch(LEVELS)}
        self.level_ids = {level.ref: level.id for level in self.levels.values()}
        self._stores: dict[str | int, Store] = {}
        self._products: dict[str | int, Product] = {}

    def store(self, sql: Sql, key: str | int) -> Store | None:
        """The store of a ref or an id."""
        found = self._stores.get(key)
        if found is None:
            row = sql.fetch_one(STORE_BY_REF if isinstance(key, str) else STORE_BY_ID, (key,))
            if row is None:
                return None
            scopes = {kind: _scope(kind, *rest) for kind, *rest in sql.fetch(STORE_SCOPES, (row[0],))}
            found = Store(row[0], row[1], row[2], row[3], scopes["store"], scopes["cashier"])
            self._stores[found.id] = self._stores[found.ref] = found
        return found

    def product(self, sql: Sql, key: str | int) -> Product | None:
        """The product of a ref or an id."""
        found = self._products.get(key)
        if found is None:
            row = sql.fetch_one(PRODUCT_BY_REF if isinstance(key, str) else PRODUCT_BY_ID, (key,))
            if row is None:
                return None
            if len(self._products) >= 2 * MOST_PRODUCTS:
                self._products.clear()
            found = Product(row[0], row[1], row[2], row[3], _scope("product", *row[5:]), row[4])
            self._products[found.id] = self._products[found.ref] = found
        return found


def current(sql: Sql, kept: Config | None) -> Config:
    """The configuration now: ``kept`` where its revision still holds."""
    row = sql.fetch_one(REVISION)
    assert row is not None
    return kept if kept is not None and kept.revision == row[0] else Config(sql, row[0])


def _scope(kind: str, scope_id: int, enabled: bool, rules: str) -> Scope:
    return read_scope(kind, scope_id, {"enabled": bool(enabled), **json.loads(rules)})
