"""Who may do what: the permissions, and the table of what each role holds."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Any, TypeVar

from flask import abort
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])


class Permission(Enum):
    """What a page needs; ``labels.PERMISSIONS`` says each in words."""

    SEE_OVERVIEW = auto()
    SEE_OWN_SUPPLY = auto()
    SEE_QUEUES = auto()
    SEE_ORDERS = auto()
    ENTER_ORDERS = auto()
    COMPLETE_ORDERS = auto()
    REFUND_ORDERS = auto()
    EXPLAIN = auto()
    SEE_MEMBERS = auto()
    SEE_PRIVATE = auto()
    EDIT_MEMBERS = auto()
    CORRECT_REFERRERS = auto()
    ADJUST_BALANCES = auto()
    MAKE_LINKS = auto()
    REVIEW_WITHDRAWALS = auto()
    EDIT_GIFTS = auto()
    HAND_OUT_GIFTS = auto()
    REVIEW_APPLICATIONS = auto()
    MANAGE_MESSAGES = auto()
    SEE_CATALOGUE = auto()
    EDIT_CATALOGUE = auto()
    ADD_STORES = auto()
    SEE_SETTINGS = auto()
    EDIT_SETTINGS = auto()
    IMPORT_FILES = auto()
    SEE_HISTORY = auto()
    DESTROY = auto()
    MANAGE_STAFF = auto()


_SEE = {
    Permission.SEE_OVERVIEW, Permission.SEE_QUEUES, Permission.SEE_ORDERS, Permission.SEE_MEMBERS,
    Permission.SEE_CATALOGUE, Permission.SEE_SETTINGS, Permission.SEE_HISTORY, Permission.EXPLAIN,
}  # fmt: skip
_WORK_ON_ORDERS = {Permission.ENTER_ORDERS, Permission.COMPLETE_ORDERS, Permission.REFUND_ORDERS}

SUPPLIER = "supplier"
"""The role that sees nothing but what one supplier delivers."""

_ALL = frozenset(Permission) - {Permission.SEE_OWN_SUPPLY}

ROLES: dict[str, frozenset[Permission]] = {
    "owner": _ALL,
    "manager": _ALL - {Permission.MANAGE_STAFF, Permission.DESTROY, Permission.CORRECT_REFERRERS},
    "finance": frozenset(
        _SEE
        | _WORK_ON_ORDERS
        | {Permission.SEE_PRIVATE, Permission.ADJUST_BALANCES, Permission.REVIEW_WITHDRAWALS}
    ),
    "store_manager": frozenset(
        _WORK_ON_ORDERS
        | {
            Permission.SEE_QUEUES, Permission.SEE_ORDERS, Permission.EXPLAIN,
            Permission.SEE_CATALOGUE, Permission.EDIT_CATALOGUE, Permission.MAKE_LINKS, Permission.HAND_OUT_GIFTS,
        }
    ),
    "cashier": frozenset(
        {Permission.SEE_ORDERS, Permission.ENTER_ORDERS, Permission.MAKE_LINKS, Permission.HAND_OUT_GIFTS}
    ),
    "viewer": frozenset(_SEE),
    SUPPLIER: frozenset({Permission.SEE_OWN_SUPPLY}),
}  # fmt: skip
"""What each role may do. Store managers and cashiers may do it for their own stores alone; the shop has no supply."""

OF_OWN_STORES = frozenset({"store_manager", "cashier"})
"""The roles that see nothing of other stores, nor of the mall."""


def needs(*permissions: Permission) -> Callable[[View], View]:
    """Mark a view with the permissions of which it needs one; with none it is open to everybody who is logged in."""

    def mark(view: View) -> View:
        view.permissions = permissions  # type: ignore[attr-defined]
        return view

    return mark


def may(*permissions: Permission) -> bool:
    """Whether the person at the console holds one of ``permissions``; of none, everybody does."""
    held = ROLES[current_user.role]
    return not permissions or any(permission in held for permission in permissions)


def own_stores() -> frozenset[int] | None:
    """The ids of the stores to which the person at the console is limited; None is the whole shop."""
    stores: frozenset[int] | None = current_user.stores
    return stores


def sees(store_id: int | None) -> bool:
    """Whether the person at the console may see what belongs to this store, or to the mall (None)."""
    stores = own_stores()
    return stores is None or store_id in stores


def require_own_store(store_id: int | None) -> None:
    """Answer 404 unless the person at the console may see what belongs to this store, or to the mall (None)."""
    if not sees(store_id):
        abort(404)
