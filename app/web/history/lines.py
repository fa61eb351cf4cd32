"""A change in lines that people read: what it is called, what it was, what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.queries.history import ChangeRow
from app.services.history import flat
from app.web import describe
from app.web.masking import mask_email, mask_name, mask_phone
from app.web.permissions import Permission, may

Doc = dict[str, Any]

PRIVATE = {"name": mask_name, "phone": mask_phone, "email": mask_email}
"""What of a member is masked for those who may not see private data."""

SAID_ALREADY = {"orders": frozenset({"type", "order"})}
"""What an act repeats of its own row."""

PAGES: dict[str, tuple[str, str, Permission]] = {
    "levels": ("levels.edit", "level_id", Permission.EDIT_MEMBERS),
    "stores": ("stores.detail", "store_id", Permission.SEE_CATALOGUE),
    "suppliers": ("suppliers.detail", "supplier_id", Permission.SEE_SETTINGS),
    "products": ("products.detail", "product_id", Permission.SEE_CATALOGUE),
    "members": ("members.detail", "member_id", Permission.SEE_MEMBERS),
    "orders": ("orders.detail", "order_id", Permission.SEE_ORDERS),
    "withdrawals": ("withdrawals.detail", "withdrawal_id", Permission.REVIEW_WITHDRAWALS),
    "gifts": ("gifts.edit", "gift_id", Permission.EDIT_GIFTS),
    "redemptions": ("gifts.redemption", "redemption_id", Permission.EDIT_GIFTS),
    "applications": ("applications.detail", "application_id", Permission.REVIEW_APPLICATIONS),
    "staff": ("staff.edit", "staff_id", Permission.MANAGE_STAFF),
}
"""The page of an object of a kind: its endpoint, what it calls the id, and what it needs."""


@dataclass(frozen=True, slots=True)
class Line:
    """One setting of a change in words; None is a side that does not exist."""

    label: str
    old: str | None
    new: str | None


def lines_of(kind: str, before: Doc | None, after: Doc | None) -> list[Line]:
    """What differs between two documents with the same keys."""
    old, new = flat(before or {}), flat(after or {})
    told = SAID_ALREADY.get(kind, frozenset())
    places = [place for place in old | new if place not in told and not _is_split(place, old, new)]
    label = describe.label_of_shop if kind == "settings" else describe.label
    return [Line(label(place), _say(kind, place, old), _say(kind, place, new)) for place in places]


def name_of(row: ChangeRow) -> str:
    """What the changed object is called, as far as the reader may know."""
    return row.ref if row.name is None else str(_masked(row.kind, "name", row.name))


def page_of(row: ChangeRow) -> str | None:
    """The address of the changed object's page, if there is one and the reader may open it."""
    if row.kind not in PAGES or row.object_id is None:
        return None
    endpoint, argument, permission = PAGES[row.kind]
    return url_for(endpoint, **{argument: row.object_id}) if may(permission) else None  # type: ignore[arg-type]


def _is_split(place: str, old: Doc, new: Doc) -> bool:
    """Whether a whole that one side does not have (the union queue's settings) stands in parts on the other."""
    return (old | new)[place] is None and any(other.startswith(f"{place}.") for other in old | new)


def _say(kind: str, place: str, values: Doc) -> str | None:
    return describe.value(place, _masked(kind, place, values[place])) if place in values else None


def _masked(kind: str, place: str, value: Any) -> Any:
    is_open = kind != "members" or place not in PRIVATE or not value or may(Permission.SEE_PRIVATE)
    return value if is_open else PRIVATE[place](value)
