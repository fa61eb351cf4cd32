"""What a scope belongs to, where it stands in the shop file, and what it inherits (R5, R11, R24)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from app.formats.fields import bps
from app.formats.shop_merge import Kind
from app.queries.products import ProductRow
from app.queries.stores import Side, StoreRow
from app.queries.stranded import Stranded, stranded_by_products, stranded_by_stores
from app.services.shop_file import object_now
from app.web.base_settings.honesty import Coverage
from app.web.parts.lottery import spread

Doc = dict[str, Any]
Scopes = tuple[tuple[str, Doc], ...]
"""Scopes by their names, the nearest first."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The product, the store's online lines or its cashier that a scope belongs to.

    ``kind`` and ``key`` say where the scope stands in the shop file; ``channel`` and ``lane_id`` are the queue that its
    lines join and pay; ``store_ref`` is the store, of a product the one that sells it.
    """

    kind: Kind
    key: str
    id: int
    ref: str
    channel: str
    lane_id: int
    store_ref: str | None

    @classmethod
    def of_product(cls, product: ProductRow) -> Owner:
        """The owner of a product's scope."""
        channel, lane_id = product.lane
        return cls("products", "rebate", product.id, product.ref, channel, lane_id, product.store_ref)

    @classmethod
    def of_store(cls, store: StoreRow, side: Side) -> Owner:
        """The owner of a store's online or cashier scope."""
        channel = "store" if side == "online" else "cashier"
        return cls("stores", side, store.id, store.ref, channel, store.id, store.ref)

    @property
    def is_store(self) -> bool:
        """Whether it is a store's scope, online or cashier."""
        return self.kind == "stores"

    def wrap(self, scope: Doc) -> Doc:
        """A shop file's object that says nothing but this scope."""
        return {self.kind: [{"ref": self.ref, self.key: scope}]}

    def scope_now(self) -> Doc:
        """The scope as it is, every key named."""
        found = object_now(self.kind, self.ref)
        assert found is not None
        scope: Doc = found[self.key]
        return scope

    def stranded(self) -> Stranded:
        """What would be stranded if it took no part any more."""
        if self.is_store:
            return stranded_by_stores(self.channel, [self.id])
        return stranded_by_products([(self.id, self.channel, self.lane_id)])

    @property
    def subject(self) -> dict[str, str]:
        """What of an order to try is fixed."""
        own = {} if self.is_store else {"product": self.ref}
        return {"channel": self.channel, **own, **({"store": self.store_ref} if self.store_ref else {})}

    @property
    def fixed(self) -> tuple[str, ...]:
        """The fields of an order to try that leave no choice: a store's order may be for any product of it."""
        return ("channel", "store") if self.key == "online" else ("channel", "store", "product")

    def farther(self, settings: Doc) -> Scopes:
        """The scopes that are asked after this one."""
        scopes = [("base", _base_scope(settings))]
        if not self.is_store and self.store_ref is not None:
            store = object_now("stores", self.store_ref)
            assert store is not None
            scopes.insert(0, ("store", store["online"]))
        return tuple(scopes)


@dataclass(frozen=True, slots=True)
class Inherited:
    """A value that holds where none is set, and the scope that sets it."""

    value: Any
    scope: str


def inherit(name: str, farther: Scopes) -> Inherited | None:
    """What holds for ``name`` where the scope itself sets nothing; None where nothing does."""
    for scope, doc in farther:
        value = doc.get(name)
        if value not in (None, {}, []):
            return Inherited(value, "union" if (scope, name) == ("base", "ratio") and doc["is_union"] else scope)
    return None


def inherit_levels(farther: Scopes) -> dict[str, Inherited]:
    """The same for each member level that has a ratio somewhere."""
    found: dict[str, Inherited] = {}
    for scope, doc in farther:
        for level, ratio in (doc["level_ratios"] or {}).items():
            if ratio is not None:
                found.setdefault(level, Inherited(ratio, scope))
    return found


def coverage_of(typed: Callable[[str], Any], farther: Scopes) -> list[Coverage]:
    """What ¥100 promises and can ever be paid, as ``typed`` or inherited: by default, and with the lottery."""
    values = {name: typed(name) or _value(inherit(name, farther)) for name in ("ratio", "extraction_ratio", "lottery")}
    ratio, extraction = bps(values["ratio"]), bps(values["extraction_ratio"])
    found = [Coverage(gettext("By default"), ratio, extraction)]
    if values["lottery"]:
        average, _ = spread(values["lottery"], ratio)
        found.append(Coverage(gettext("With the lottery, on average"), average, extraction))
    return found


def _value(found: Inherited | None) -> Any:
    return found and found.value


def _base_scope(settings: Doc) -> Doc:
    """The base settings as if they were a scope."""
    base, union = settings["base"], settings["union"]
    same = ("extraction_ratio", "level_ratios", "lottery", "random_return")
    ratio = union["ratio"] if union else base["default_ratio"]
    return {key: base[key] for key in same} | {"ratio": ratio, "is_union": union is not None}
