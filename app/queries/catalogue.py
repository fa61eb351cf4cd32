"""The catalogue as small look-ups that several pages share."""

from __future__ import annotations

from sqlalchemy import func, select

from app.extensions import db
from app.models import Gift, Level, Member, Product, Store, Supplier


def first_refs(channel: str, store: str | None = None) -> dict[str, str]:
    """The refs of the first member, store and product of a channel, as far as there are any, for an example."""
    first_store = store or db.session.scalar(select(Store.ref).order_by(Store.id).limit(1))
    products = select(Product.ref).order_by(Product.id).limit(1)
    if channel == "store":
        products = products.join(Store, Store.id == Product.store_id).where(Store.ref == first_store)
    else:
        products = products.where(Product.store_id.is_(None))
    found = {
        "member": db.session.scalar(select(Member.ref).order_by(Member.id).limit(1)),
        "store": first_store,
        "product": db.session.scalar(products),
    }
    return {key: ref for key, ref in found.items() if ref is not None}


def find_names(*, product: str = "", store: str = "", member: str = "") -> dict[str, str]:
    """The names behind refs, by what they are of; of those that exist."""
    found = {}
    for key, model, ref in (("product", Product, product), ("store", Store, store), ("member", Member, member)):
        name = db.session.scalar(select(model.name).where(model.ref == ref)) if ref else None
        if name is not None:
            found[key] = name
    return found


def list_levels() -> list[tuple[str, str]]:
    """Ref and name of every member level, the lowest rank first."""
    rows = db.session.execute(select(Level.ref, Level.name).order_by(Level.rank, Level.id))
    return [(row.ref, row.name) for row in rows]


REFS: dict[str, tuple[type[Gift | Level | Member | Product | Store | Supplier], str]] = {
    "gifts": (Gift, "g"),
    "levels": (Level, "l"),
    "members": (Member, "m"),
    "products": (Product, "p"),
    "stores": (Store, "s"),
    "suppliers": (Supplier, "v"),
}
"""How the refs of a kind begin that are made up here."""


def free_ref(kind: str) -> str:
    """A ref that nothing of a kind has yet, like ``p0001``."""
    of, letter = REFS[kind]
    number = (db.session.scalar(select(func.max(of.id))) or 0) + 1
    while db.session.scalar(select(of.id).where(of.ref == f"{letter}{number:04d}")) is not None:
        number += 1
    return f"{letter}{number:04d}"
