"""Chinese and English: which one a reader gets, and the way to choose."""

from __future__ import annotations

from babel import Locale
from flask import Blueprint, Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.extensions import babel
from app.queries.shop import get_shop
from app.web.next_page import safe_next

LANGUAGES = {"zh_CN": "简体中文", "en": "English"}
DEFAULT = "zh_CN"
COOKIE = "language"
YEAR = 365 * 24 * 3600

blueprint = Blueprint("languages", __name__)


class Simplified(Locale):
    """Simplified Chinese that answers to the name of its catalogue; Babel's own name for it is zh_Hans_CN."""

    catalogue = ""

    def __str__(self) -> str:
        return self.catalogue or super().__str__()


CHINESE = Simplified("zh", territory="CN", script="Hans")
CHINESE.catalogue = DEFAULT
LOCALES = {DEFAULT: CHINESE, "en": Locale("en")}


def register(app: Flask) -> None:
    """Let Babel ask here."""
    babel.init_app(app, locale_selector=choose_locale)


def choose_locale() -> Locale:
    """The locale of this request: the reader's, else the shop's."""
    return LOCALES[preferred_language() or get_shop().language]


def preferred_language() -> str | None:
    """The language the reader chose, else the first of the browser's that we speak."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    for accepted in request.accept_languages.values():
        for language in LANGUAGES:
            if accepted.lower().split("-")[0] == language[:2]:
                return language
    return None


@blueprint.post("/language")
def choose() -> Response:
    """Keep the reader's choice in a cookie and go back to the page."""
    language = request.form.get("language")
    if language not in LANGUAGES:
        abort(400)
    response = redirect(safe_next(request.form.get("next"), url_for("overview.show")))
    response.set_cookie(COOKIE, language, max_age=YEAR, httponly=True, samesite="Lax")
    return response
