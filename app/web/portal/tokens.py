"""Addresses of personal links: they are signed with the installation's key, so that they can be printed again."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from itsdangerous import BadData, URLSafeSerializer

from app.web.arguments import LARGEST_ID


def personal_address(link_id: int) -> str:
    """The whole address under which a personal link shows its member's progress."""
    return url_for("seeing.show", token=_serializer().dumps(link_id), _external=True)


def link_id_of(token: str) -> int | None:
    """The id of the link that ``personal_address`` put into an address; None for anything else."""
    try:
        found = _serializer().loads(token)
    except BadData:
        return None
    return found if isinstance(found, int) and 0 < found <= LARGEST_ID else None


def _serializer() -> Any:
    return URLSafeSerializer(current_app.secret_key or "", salt="personal link")
