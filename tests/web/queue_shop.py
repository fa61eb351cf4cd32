"""A shop whose queue moves: three members, whose orders of ¥100 at 130 % pay ¥50 each to the head of the queue."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from app.services.shop_file import load_shop
from tests.conftest import NOW
from tests.web.goods import SHOP
from tests.web.members import send
from tests.web.portal import add_account
from tests.web.sales import paid

BASE = {"settle_on": "paid", "extraction_ratio": "50", "default_ratio": "130"}
MEMBERS = [
    {"ref": "m1", "name": "王小芳", "level": "gold"},
    {"ref": "m2", "name": "李明", "referrer": "m1"},
    {"ref": "m3", "name": "John Smith", "nickname": "Johnny"},
]


def open_queue(app: Flask, base: dict[str, Any] | None = None, **rest: Any) -> None:
    """The shop with its members, who all have an account; nothing is sold yet."""
    with app.app_context():
        load_shop(SHOP | {"base": BASE | (base or {}), "members": MEMBERS} | rest, now=NOW)
    for ref in ("m1", "m2", "m3"):
        add_account(app, ref)


def move(app: Flask) -> None:
    """Four orders, of m1, m2, m3 and m1: entry 1 is paid in full, entry 2 received ¥20, entries 3 and 4 nothing."""
    for number, member in enumerate(("m1", "m2", "m3", "m1"), 1):
        sell(app, f"o{number}", member)


def sell(app: Flask, ref: str, member: str = "m1", *, at: datetime = NOW, amount: str = "100.00", **keys: Any) -> None:
    """An order of one line in the mall, or as ``keys`` say."""
    product = keys.pop("product", "p1")
    with app.app_context():
        send(paid(ref, [(product, amount)], member=member) | {"at": at.isoformat()} | keys)


def weeks_of_sales(app: Flask, *amounts: str, member: str = "m2") -> None:
    """An order in the middle of each whole week before, the oldest first."""
    for number, amount in enumerate(amounts):
        ago = timedelta(days=7 * (len(amounts) - number) - 3)
        sell(app, f"week{number}", member, at=NOW - ago, amount=amount)


def change(app: Flask, **base: Any) -> None:
    """Change base settings."""
    with app.app_context():
        load_shop({"base": base}, now=NOW)


def words(page: str) -> str:
    """What a page says, without its marks."""
    text = re.sub(r"<[^>]+>", " ", page[page.index("<main") :] if "<main" in page else page)
    return re.sub(r"\s+", " ", text).replace("&#39;", "'").strip()


def cards(page: str) -> list[str]:
    """What the cards of places on a page say."""
    return [
        words(card)
        for card in re.findall(r'<section class="card" aria-labelledby="place-.*?</section>', page, re.DOTALL)
    ]
