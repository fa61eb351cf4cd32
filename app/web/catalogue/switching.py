"""Switching rebates on and off, one or many at once, with what happened told afterwards (R21)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash, request
from flask_babel import ngettext
from flask_login import current_user

from app import clock
from app.formats.shop_merge import Kind
from app.services.shop_file import edit_shop
from app.web.arguments import LARGEST_ID
from app.web.forms import stripped
from app.web.templating import current_shop
from app.web.wording import in_phrases

Doc = dict[str, Any]
MOST_TICKED = 500
LONGEST_REASON = 500
SWITCH = {"on": True, "off": False}


def is_shared(channel: str) -> bool:
    """Whether a queue of ``channel`` is not a product's or a store's alone."""
    shop = current_shop()
    return shop.scheme == "union" or channel in shop.unified


def ticked() -> list[int]:
    """The ids of the rows that were ticked."""
    typed = (text for text in request.form.getlist("row") if text.isascii() and text.isdigit())
    ids = dict.fromkeys(int(text) for text in typed if len(text) < 20)
    return [row_id for row_id in ids if row_id <= LARGEST_ID][:MOST_TICKED]


def given_reason() -> str:
    """Why, for the history."""
    return str(stripped(request.form.get("reason", "")))[:LONGEST_REASON]


def switch_all(kind: Kind, key: str, found: Iterable[tuple[str, bool]], *, asked: int, to: bool) -> None:
    """Switch the scope ``key`` of each object found (its ref, and how it stands), and say what was done and what not.

    ``asked`` is how many were ticked: those that are not found are gone by now.
    """
    there = list(found)
    wanted = [ref for ref, is_on in there if is_on is not to]
    if wanted:
        change(kind, [{"ref": ref, key: {"enabled": to}} for ref in wanted])
    report(done=len(wanted), already=len(there) - len(wanted), gone=asked - len(there), to=to)


def change(kind: Kind, docs: list[Doc]) -> bool:
    """Change objects; tells whether anything was another before."""
    return edit_shop({kind: docs}, author=current_user.author, reason=given_reason(), now=clock.now())


def report(*, done: int, already: int, gone: int, to: bool) -> None:
    """Say how many were switched, and why the others were not."""
    said = [ngettext("%(num)s done", "%(num)s done", done)]
    if already:
        said.append(
            ngettext("%(num)s skipped: already on", "%(num)s skipped: already on", already)
            if to
            else ngettext("%(num)s skipped: already off", "%(num)s skipped: already off", already)
        )
    if gone:
        said.append(ngettext("%(num)s skipped: no longer there", "%(num)s skipped: no longer there", gone))
    flash(in_phrases(said), "success" if done else "warning")
