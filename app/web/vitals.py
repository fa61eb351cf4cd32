"""What is always in sight of whoever runs the shop: whether it lives."""

from __future__ import annotations

from app import clock
from app.queries.vitals import Vitals, get_vitals
from app.web.permissions import Permission, may


def find_vitals() -> Vitals | None:
    """The signs of life, for those who can do something about them."""
    return get_vitals(clock.now()) if may(Permission.EDIT_SETTINGS) else None
