"""Who may see what: everything needs a login unless it is on the list here, and every answer carries the headers."""

from __future__ import annotations

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.extensions import csrf, login_manager
from app.queries.staff import has_staff
from app.web.auth.sessions import keep_open, load_user
from app.web.auth.views import session_ended
from app.web.next_page import here
from app.web.permissions import may

PUBLIC = frozenset({"static", "bootstrap.static", "auth.login", "auth.choose", "languages.choose", "set_up.start"})
"""Endpoints that answer without a login."""

BEFORE_SET_UP = frozenset({"static", "bootstrap.static", "languages.choose", "set_up.start"})
"""Endpoints that answer before there is anybody who could log in."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def register(app: Flask) -> None:
    """Put the guards before every request and the headers on every answer."""
    login_manager.init_app(app)
    login_manager.user_loader(load_user)
    app.before_request(require_set_up)
    app.before_request(require_login)
    app.before_request(require_permission)
    csrf.init_app(app)
    app.after_request(add_headers)


def require_set_up() -> BaseResponse | None:
    """Send every page to the set-up while there is no staff."""
    if request.endpoint in BEFORE_SET_UP or current_user.is_authenticated or has_staff():
        return None
    return redirect(url_for("set_up.start"))


def require_login() -> BaseResponse | tuple[str, int] | None:
    """Send who is not logged in to the login, and back to the page afterwards; what was typed is taken along.

    A session that has run out takes the form's token with it, so this comes before anybody asks for the token.
    """
    if request.endpoint is None or request.endpoint in PUBLIC:
        return None
    if current_user.is_authenticated:
        keep_open()
        return None
    if request.method == "GET":
        return redirect(url_for("auth.login", next=here()))
    return session_ended() or redirect(url_for("auth.login"))


def require_permission() -> None:
    """Answer 403 to who does not hold what the view needs, and to everybody where a view does not say."""
    if request.endpoint is None or request.endpoint in PUBLIC:
        return
    needed = getattr(current_app.view_functions[request.endpoint], "permissions", None)
    if needed is None or not may(*needed):
        abort(403)


def add_headers(response: Response) -> Response:
    """Forbid other hosts, frames and inline code; keep pages out of shared caches."""
    response.headers.update(HEADERS)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
