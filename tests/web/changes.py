"""A small shop that is changed again and again, and its history as the page shows it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask import Flask

from app.services.history import Author
from app.services.shop_file import dump_shop, edit_shop
from tests.conftest import NOW, USERNAME
from tests.web.people import history

Doc = dict[str, Any]
CHEN = Author(USERNAME, 1)
SHOP = {
    "levels": [{"ref": "gold", "name": "Gold"}],
    "stores": [{"ref": "s1", "name": "Store 1"}],
    "suppliers": [{"ref": "f1", "name": "Farm"}],
    "products": [{"ref": "p1", "name": "Cake"}, {"ref": "p2", "name": "Tea"}],
    "members": [{"ref": "m1", "name": "Li Lei", "phone": "13800000000"}, {"ref": "m2"}],
}


def edit(app: Flask, document: Doc, author: Author = CHEN, reason: str = "", now: datetime = NOW) -> int:
    """Make a change; the id of its row in the history."""
    with app.app_context():
        assert edit_shop(document, author=author, reason=reason, now=now)
    return newest(app)


def newest(app: Flask) -> int:
    kinds = ("settings", "levels", "stores", "suppliers", "products", "members", "orders")
    return max(change.id for kind in kinds for change in history(app, kind))


def shop_now(app: Flask) -> Doc:
    with app.app_context():
        return dump_shop()


def rows_of(page: str) -> list[str]:
    """The text of each row, blanks as one."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    texts = (re.sub(r"<[^>]+>", " ", row) for row in body.split("</tr>")[:-1])
    return [" ".join(text.replace("\N{NO-BREAK SPACE}", " ").split()) for text in texts]


def link(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")
