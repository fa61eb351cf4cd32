"""Error pages, and refusals in the reader's language."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, render_template, request
from flask_babel import force_locale, gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.domain.errors import Refused
from app.web.languages import DEFAULT, LOCALES, preferred_language

PAGES = {
    HTTPStatus.BAD_REQUEST: (
        lazy_gettext("That request could not be read"),
        lazy_gettext("Go back, load the page again and try once more."),
    ),
    HTTPStatus.FORBIDDEN: (
        lazy_gettext("This is not open to you"),
        lazy_gettext("Ask the owner if you need it for your work."),
    ),
    HTTPStatus.NOT_FOUND: (
        lazy_gettext("There is nothing here"),
        lazy_gettext("The address may be mistyped, or what was here has moved."),
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        lazy_gettext("This page does not work that way"),
        lazy_gettext("It can be opened, or a form can be sent to it, but not both. Start from the overview."),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        lazy_gettext("That file is too large"),
        lazy_gettext(
            "A picture may have 5 MB, a table to import 16 MB. Make it smaller, or import a table on the command line."
        ),
    ),
}


def register(app: Flask) -> None:
    """Show every error in the theme."""
    for status in PAGES:
        app.register_error_handler(status, show_error)
    app.register_error_handler(CSRFError, show_forged)
    app.register_error_handler(HTTPStatus.INTERNAL_SERVER_ERROR, show_fault)


def show_error(error: HTTPException) -> tuple[str, int]:
    """The page of an error that the reader can do something about."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    title, advice = PAGES[status]
    return render_template(_page(), status=status.value, title=title, advice=advice), status


def show_forged(error: CSRFError) -> tuple[str, int]:
    """The page for a form without a valid token: it was open for long, or was not ours."""
    title = gettext("This form is no longer valid")
    advice = gettext("Go back, load the page again and send the form once more. Nothing was changed.")
    return render_template(_page(), status=error.code, title=title, advice=advice), HTTPStatus.BAD_REQUEST


def show_fault(_error: InternalServerError) -> tuple[str, int]:
    """The page of a fault of ours; it asks the database nothing, for that may be what is broken."""
    with force_locale(LOCALES[preferred_language() or DEFAULT]):
        return render_template("errors/fault.html"), HTTPStatus.INTERNAL_SERVER_ERROR


def _page() -> str:
    """The template of an error: members stay among their own pages."""
    return "portal/error.html" if request.path.startswith("/m/") else "errors/page.html"


def refusal_text(refused: Refused) -> str:
    """The reason of a refusal in the reader's language, gaps filled."""
    reason: str = gettext(refused.reason)
    return reason.format(**refused.values) if refused.values else reason
