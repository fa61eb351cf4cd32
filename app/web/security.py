"""Who may see what: everything needs a login unless it is on the list here, and every answer carries the headers."""

from __future__ import annotations

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.extensions import csrf, login_manager
from app.queries.staff import has_staff
from app.web.assets import STATIC
from app.web.auth.sessions import keep_open, load_user
from app.web.auth.views import session_ended
from app.web.next_page import here
from app.web.permissions import may
from app.web.portal.entrance import session_ended as member_session_ended
from app.web.portal.members_only import is_for_members, member_here
from app.web.portal.members_only import keep_open as keep_member_open

PUBLIC = STATIC | {
    "pictures.show", "auth.login", "auth.choose", "languages.choose", "set_up.start",
    "entrance.login", "joining.join", "joining.claim", "joining.reset", "seeing.show", "seeing.fragment",
    "agreement.show", "applying.apply",
}  # fmt: skip
"""Endpoints that answer without a login."""

BEFORE_SET_UP = STATIC | {"pictures.show", "languages.choose", "set_up.start"}
"""Endpoints that answer before there is anybody who could log in."""

BEFORE_AGREEMENT = frozenset({"agreement.accept", "entrance.logout"})
"""What a member may do who has not accepted the agreement yet."""

SECRET_ADDRESSES = frozenset({"auth.choose", "joining.claim", "joining.reset", "seeing.show", "seeing.fragment"})
"""Endpoints whose address opens something: what follows from there is told the host alone."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class Sessions(SecureCookieSessionInterface):
    """Sessions whose cookie travels by HTTPS alone where the page came by it, through a proxy too."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - it depends on the request
        """Whether the browser may send the cookie by HTTPS alone."""
        return request.is_secure


def register(app: Flask) -> None:
    """Put the guards before every request and the headers on every answer."""
    app.session_interface = Sessions()
    login_manager.init_app(app)
    login_manager.user_loader(load_user)
    app.before_request(refuse_what_no_database_keeps)
    app.before_request(require_set_up)
    app.before_request(require_login)
    app.before_request(require_permission)
    csrf.init_app(app)
    app.after_request(add_headers)


def refuse_what_no_database_keeps() -> None:
    """Answer 404 to an address with a sign in it that PostgreSQL takes for an error."""
    if "\0" in request.path:
        abort(404)


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
    if is_for_members(current_app.view_functions[request.endpoint]):
        return require_member()
    if current_user.is_authenticated:
        keep_open()
        return None
    if request.method == "GET":
        return redirect(url_for("auth.login", next=here()))
    return session_ended() or redirect(url_for("auth.login"))


def require_member() -> BaseResponse | tuple[str, int] | None:
    """Send who is not logged in as a member to the members' login, and back to the page afterwards.

    Who has not accepted the newest version of the agreement is led there first.
    """
    is_read = request.method == "GET"
    member = member_here()
    if member is None:
        if is_read:
            return redirect(url_for("entrance.login", next=here()))
        return member_session_ended() or redirect(url_for("entrance.login"))
    keep_member_open()
    if member.agreement is not None and request.endpoint not in BEFORE_AGREEMENT:
        return redirect(url_for("agreement.show", next=here() if is_read else None))
    return None


def require_permission() -> None:
    """Answer 403 to who does not hold what the view needs, and to everybody where a view does not say."""
    if request.endpoint is None or request.endpoint in PUBLIC:
        return
    view = current_app.view_functions[request.endpoint]
    if is_for_members(view):
        return
    needed = getattr(view, "permissions", None)
    if needed is None or not may(*needed):
        abort(403)


def add_headers(response: Response) -> Response:
    """Forbid other hosts, frames and inline code; keep pages out of shared caches."""
    response.headers.update(HEADERS)
    if request.endpoint in SECRET_ADDRESSES:
        response.headers["Referrer-Policy"] = "strict-origin"
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
