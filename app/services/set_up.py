"""The first start: what the shop is called, which scheme it runs, and who owns it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from app.domain.errors import Refused
from app.domain.instants import instant_of
from app.models import Shop, Staff
from app.services import staff, transactions
from app.services.history import SET_UP
from app.services.shop_changes import change_shop

DEMO_SHOP = Path(__file__).resolve().parent.parent / "demo" / "cdnow" / "shop.json"

WITHDRAWING = {"fee_ratio": "0", "minimum": "1.00"}
"""What a new shop begins with: members can ask for their money, and somebody looks at every request."""


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What the set-up asks; the demo shop brings its own rules, so that ``auto_complete_days`` is not for it."""

    name: str
    language: str
    timezone: str
    scheme: str
    auto_complete_days: int | None
    is_demo: bool
    username: str
    password: str


def set_up_shop(wanted: FirstStart, *, now: datetime) -> str:
    """Set the shop up and return the owner's session key; refused when somebody has done it before."""
    if wanted.is_demo and wanted.scheme != "queue":
        raise Refused("the demo orders are for the queue rebate", "scheme")
    password_hash = staff.hash_password(wanted.password)
    document = _document(wanted)
    with transactions.write() as connection:
        if connection.scalar(select(Staff.id).limit(1)) is not None:
            raise Refused("this shop is set up already")
        owner = staff.Post("owner")
        session_key = staff.add_staff(
            connection, username=wanted.username, password_hash=password_hash, post=owner, now=now
        )
        change_shop(connection, document, author=SET_UP, received_at=instant_of(now))
        connection.execute(update(Shop).values(set_up_at=now))
    return session_key


def _document(wanted: FirstStart) -> dict[str, Any]:
    """The shop file's object for what was chosen."""
    chosen = {"name": wanted.name, "language": wanted.language, "timezone": wanted.timezone}
    if wanted.is_demo:
        demo: dict[str, Any] = json.loads(DEMO_SHOP.read_text(encoding="utf-8"))
        return demo | chosen
    base = {"auto_complete_days": wanted.auto_complete_days}
    return chosen | {"scheme": wanted.scheme, "base": base, "wallet": {"withdrawing": WITHDRAWING}}
