"""What was typed into a form whose session ran out: carried through the login and sent by a click, nothing lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer

from app.web.next_page import here, safe_next

MOST = 200_000
"""Characters of a carried form; longer ones stay with the browser, where its way back leads to them."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The path to which a form was sent, and its fields; files are not carried."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool


def typed_now() -> Typed | None:
    """What the present request sends, if it comes from a form of this console with something typed in it.

    A form on another site is not carried: nobody shall send it from here with a click. Passwords are not either.
    """
    fields = tuple((name, text) for name, text in request.form.items(multi=True) if _is_carried(name))
    if not fields or not _is_own():
        return None
    return Typed(here(), fields, bool(request.files))


def pack(typed: Typed) -> str | None:
    """``typed`` as signed text for a hidden field; None where it is too long."""
    text = _serializer().dumps([typed.path, typed.fields, typed.had_files])
    packed = text if isinstance(text, str) else text.decode()
    return packed if len(packed) <= MOST else None


def unpack(text: str | None) -> Typed | None:
    """What ``pack`` made ``text`` of; None for anything else."""
    try:
        path, fields, had_files = _serializer().loads(text or "")
    except BadData:
        return None
    if safe_next(path, "") != path:
        return None
    return Typed(path, tuple((name, value) for name, value in fields), had_files)


def _is_carried(name: str) -> bool:
    return name != "csrf_token" and "password" not in name


def _is_own() -> bool:
    """Whether the browser says that the form was one of ours."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


def _serializer() -> Any:
    return URLSafeSerializer(current_app.secret_key or "", salt="typed")
