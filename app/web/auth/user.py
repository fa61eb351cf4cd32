"""The person at the console, as the login keeps them."""

from __future__ import annotations

from app.queries.staff import StaffMember
from app.services.history import Author
from app.web.permissions import OF_OWN_STORES, SUPPLIER


class SignedIn:
    """A member of staff who is logged in; the session holds the session key, not the id."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, member: StaffMember) -> None:
        self.id = member.id
        self.username = member.username
        self.role = member.role
        self.stores = member.stores if member.role in OF_OWN_STORES or member.role == SUPPLIER else None
        self.supplier_id = member.supplier_id
        self.author = Author(member.username, member.id)
        self._session_key = member.session_key

    def get_id(self) -> str:
        """What the session remembers."""
        return self._session_key
