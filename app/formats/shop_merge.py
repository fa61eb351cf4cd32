"""What a shop file does to the shop there is: merged key by key, refused where it does not fit (files.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from app.domain.errors import Refused
from app.formats import shop as forms
from app.formats.fields import Document
from app.formats.portal import gaps_of, unknown_gap

Kind = Literal["levels", "stores", "suppliers", "products", "members", "gifts"]
KINDS: tuple[Kind, ...] = ("levels", "stores", "suppliers", "products", "members", "gifts")
FORMS: dict[Kind, type[Document]] = {
    "levels": forms.Level, "stores": forms.Store, "suppliers": forms.Supplier, "products": forms.Product,
    "members": forms.Member, "gifts": forms.Gift,
}  # fmt: skip
STORE = ("online", "cashier")
SCOPES: dict[Kind, tuple[str, ...]] = {"stores": STORE, "products": ("rebate",)}

UNSET: tuple[Any, ...] = ({}, [], {"per_day": None, "total": None})
"""What a scope's key may hold and is still not set."""

Doc = dict[str, Any]


class Catalogue(Protocol):
    """The shop there is, as objects in the shape of the shop file with every key."""

    def settings(self) -> Doc:
        """Every key of the shop file but the lists of objects; union is null under scheme queue."""
        ...

    def has_orders(self) -> bool: ...
    def find(self, kind: Kind, refs: Iterable[str]) -> dict[str, Doc]:
        """Of these refs, those that exist."""
        ...

    def with_random_return(self) -> set[str]:
        """The stores of which a scope sets numbers of its own."""
        ...


@dataclass(frozen=True)
class Before:
    """The settings and the objects of each kind, by ref, as they were."""

    settings: Doc
    objects: dict[Kind, dict[str, Doc]]


@dataclass
class Changes:
    """What is to be written: the settings as a whole if they change, and each object that is new or differs.

    ``before`` holds what is there now of everything that is named: the settings, and the objects by ref.
    """

    before: Before
    settings: Doc | None = None
    new: dict[Kind, list[Doc]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    changed: dict[Kind, list[Doc]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def __bool__(self) -> bool:
        return self.settings is not None or any(self.new.values()) or any(self.changed.values())

    def objects(self, kind: Kind) -> list[Doc]:
        """New and changed objects of a kind."""
        return self.new[kind] + self.changed[kind]


def plan_changes(catalogue: Catalogue, given: Doc) -> Changes:
    """What loading ``given`` (from ``read_shop_file``) would change; refused with its place if it does not fit."""
    before = catalogue.settings()
    known = {kind: catalogue.find(kind, [doc["ref"] for doc in given.get(kind, [])]) for kind in KINDS}
    changes = Changes(Before(before, known))
    after = _merge_settings(catalogue, before, given)
    if after != before:
        changes.settings = after
    for kind in KINDS:
        _merge_objects(kind, given.get(kind, []), known[kind], after, changes)
    _check_references(catalogue, given, changes)
    _check_referrers(catalogue, given, known["members"], changes)
    _check_random_return(catalogue, after, given, changes)
    return changes


def _merge_settings(catalogue: Catalogue, before: Doc, given: Doc) -> Doc:
    after = dict(before)
    for key in ("name", "language", "timezone", "agreement"):
        after[key] = given.get(key, before[key])
    scheme: str = given.get("scheme") or before["scheme"]
    if scheme != before["scheme"] and catalogue.has_orders():
        raise Refused("cannot be changed once there is an order", "scheme")
    after["scheme"] = scheme
    base = given.get("base", {})
    after["base"] = before["base"] | base
    for part in ("exchange", "show"):
        after["base"][part] = before["base"][part] | base.get(part, {})
    after["base"]["level_ratios"] = after["base"]["level_ratios"] or {}
    for part in ("distribution", "wallet", "messages"):
        after[part] = before[part] | given.get(part, {})
    after["messages"]["texts"] = after["messages"]["texts"] or {}
    _check_texts(given.get("messages", {}))
    after["union"] = _merge_union(scheme, before["union"], given)
    return after


def _check_texts(messages: Doc) -> None:
    """A text says in braces what its event knows, and nothing else."""
    for event, languages in (messages.get("texts") or {}).items():
        for language, text in languages.items():
            for key, value in text.items():
                gap = unknown_gap(event, value)
                if gap is not None:
                    known = " ".join(f"{{{word}}}" for word in gaps_of(event))
                    place = f"messages.texts.{event}.{language}.{key}"
                    raise Refused("must not say {gap}; it may say {known}", place, gap=gap, known=known)


def _merge_union(scheme: str, before: Doc | None, given: Doc) -> Doc | None:
    union = given.get("union")
    if scheme == "queue":
        if union is not None:
            raise Refused("is only for the scheme union", "union")
        return None
    is_unset = "union" in given and union is None
    kept = {} if is_unset else before or {}
    return forms.defaults(forms.Union) | kept | (union or {})


def _merge_objects(kind: Kind, docs: list[Doc], known: dict[str, Doc], settings: Doc, changes: Changes) -> None:
    seen: set[str] = set()
    for place, doc in _places(kind, docs):
        ref = doc["ref"]
        if ref in seen:
            raise Refused("is named twice", f"{place}.ref")
        seen.add(ref)
        before = known.get(ref)
        start = before or fresh(kind, ref)
        after = start | doc
        for scope in SCOPES.get(kind, ()):
            merged = start[scope] | doc.get(scope, {})
            after[scope] = {key: None if value in UNSET else value for key, value in merged.items()}
        if kind == "products":
            _check_source(place, after)
            _switch_on(place, before, after, settings)
        if before is None:
            changes.new[kind].append(after)
        elif after != before:
            changes.changed[kind].append(after)


def fresh(kind: Kind, ref: str) -> Doc:
    """A new object with every key at its default."""
    return forms.defaults(FORMS[kind]) | {"ref": ref, "name": ref}


def _check_source(place: str, product: Doc) -> None:
    if (product["source"] == "store") != (product["store"] is not None):
        raise Refused("must name a store where the source is store, and none elsewhere", f"{place}.store")
    if product["supplier"] is not None and product["source"] != "supplier":
        raise Refused("may name a supplier only where the source is supplier", f"{place}.supplier")


def _switch_on(place: str, before: Doc | None, after: Doc, settings: Doc) -> None:
    """Decide a new product's ``enabled`` where the file leaves it open (S2)."""
    if after["rebate"]["enabled"] is not None:
        return
    if before is not None:
        raise Refused("must not be null", f"{place}.rebate.enabled")
    own = after["source"] in ("self", "supplier")
    after["rebate"]["enabled"] = own and settings["base"]["new_products_enabled"]


def _check_references(catalogue: Catalogue, given: Doc, changes: Changes) -> None:
    """Refuse every ref that names nothing, neither in the shop nor in the file."""
    wanted: dict[Kind, list[tuple[str, str]]] = {kind: [] for kind in KINDS}
    base = given.get("base", {})
    wanted["levels"] += [(f"base.level_ratios.{ref}", ref) for ref in base.get("level_ratios") or {}]
    for kind in ("stores", "products"):
        for place, doc in _places(kind, given.get(kind, [])):
            for scope in SCOPES[kind]:
                table = doc.get(scope, {}).get("level_ratios") or {}
                wanted["levels"] += [(f"{place}.{scope}.level_ratios.{ref}", ref) for ref in table]
    links: tuple[tuple[Kind, str, Kind], ...] = (
        ("stores", "recruiter", "members"),
        ("products", "store", "stores"),
        ("products", "supplier", "suppliers"),
        ("members", "level", "levels"),
        ("members", "referrer", "members"),
    )
    for kind, key, target in links:
        for place, doc in _places(kind, given.get(kind, [])):
            if doc.get(key) is not None:
                wanted[target].append((f"{place}.{key}", doc[key]))
    for kind, places in wanted.items():
        named = {doc["ref"] for doc in changes.objects(kind)}
        open_refs = {ref for _, ref in places} - named
        there = named | catalogue.find(kind, open_refs).keys() if open_refs else named
        for place, ref in places:
            if ref not in there:
                raise Refused("names nothing that exists", place)


def _check_referrers(catalogue: Catalogue, given: Doc, known: dict[str, Doc], changes: Changes) -> None:
    """A referrer is set once, and nobody is their own referrer at any distance (D1)."""
    referrers = {doc["ref"]: doc["referrer"] for doc in (*known.values(), *changes.objects("members"))}
    free: set[str] = set()
    for place, doc in _places("members", given.get("members", [])):
        if "referrer" not in doc:
            continue
        before = known.get(doc["ref"])
        if before is not None and before["referrer"] not in (None, doc["referrer"]):
            raise Refused("is set already and stays", f"{place}.referrer")
        way = {doc["ref"]}
        above = doc["referrer"]
        while above is not None and above not in free:
            if above in way:
                raise Refused("makes a loop", f"{place}.referrer")
            way.add(above)
            above = _referrer(catalogue, referrers, above)
        free |= way


def _referrer(catalogue: Catalogue, referrers: dict[str, str | None], ref: str) -> str | None:
    if ref not in referrers:
        found = catalogue.find("members", [ref]).get(ref)
        referrers[ref] = found["referrer"] if found else None
    return referrers[ref]


def _check_random_return(catalogue: Catalogue, settings: Doc, given: Doc, changes: Changes) -> None:
    """Random return needs the points exchange ratio (R24)."""
    if settings["base"]["exchange"]["points"] is not None:
        return
    reason = "needs the exchange ratio for points"
    if settings["base"]["random_return"] is not None:
        base = given.get("base", {})
        raise Refused(reason, "base.random_return" if base.get("random_return") else "base.exchange.points")
    for place, doc in _places("stores", given.get("stores", [])):
        for scope in STORE:
            if isinstance(doc.get(scope, {}).get("random_return"), dict):
                raise Refused(reason, f"{place}.{scope}.random_return")
    after = {doc["ref"]: doc for doc in changes.objects("stores")}
    left_alone = catalogue.with_random_return() - after.keys()
    if left_alone or any(isinstance(doc[scope]["random_return"], dict) for doc in after.values() for scope in STORE):
        raise Refused("is needed by a store's random return", "base.exchange.points")


def _places(kind: str, docs: list[Doc]) -> Iterator[tuple[str, Doc]]:
    return ((f"{kind}[{number}]", doc) for number, doc in enumerate(docs))
