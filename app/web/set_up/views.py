"""The set-up page, and the progress of the demo orders."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, abort, current_app, flash, make_response, redirect, render_template, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.queries.staff import has_staff
from app.services.set_up import FirstStart, set_up_shop
from app.web.auth.sessions import sign_in
from app.web.errors import refusal_text
from app.web.permissions import Permission, needs
from app.web.set_up import demo
from app.web.set_up.forms import COMMON_ZONES, SetUpForm
from app.web.templating import current_shop

blueprint = Blueprint("set_up", __name__)

REFRESH_SECONDS = 2


@blueprint.route("/set-up", methods=["GET", "POST"])
def start() -> Response | str | tuple[str, int]:
    """Ask what the shop is to be and who owns it; afterwards there is nothing here."""
    if has_staff():
        abort(404)
    form = SetUpForm()
    if not form.is_submitted():
        return render_template("set_up/start.html", form=form, zones=COMMON_ZONES)
    if form.validate():
        try:
            session_key = set_up_shop(read_form(form), now=clock.now())
        except Refused as refused:
            if has_staff():  # somebody else was quicker
                flash(refusal_text(refused), "warning")
                return redirect(url_for("auth.login"))
            form.put(refused)
        else:
            sign_in(session_key)
            if form.start.data == "empty":
                return redirect(url_for("overview.show"))
            demo.start_loading(cast(Flask, current_app._get_current_object()))  # type: ignore[attr-defined]
            return redirect(url_for("set_up.progress"))
    return render_template("set_up/start.html", form=form, zones=COMMON_ZONES), 422


def read_form(form: SetUpForm) -> FirstStart:
    """What the form says, for the service."""
    return FirstStart(
        name=form.name.data,
        language=str(get_locale()),
        timezone=form.timezone.data,
        scheme=form.scheme.data,
        auto_complete_days=form.auto_complete_days.data,
        is_demo=form.start.data == "demo",
        username=form.username.data,
        password=form.password.data,
    )


@blueprint.get("/demo")
@needs(Permission.EDIT_SETTINGS)
def progress() -> Response:
    """How far the demo orders are; the page asks again by itself, without a script."""
    if not demo.is_demo_shop():
        abort(404)
    state, line, refused = demo.loading_state(clock.now(), current_shop().set_up_at)
    page = render_template("set_up/progress.html", state=state, line=line, lines=demo.LINES, refused=refused)
    response = make_response(page)
    if state in ("starting", "running"):
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response


@blueprint.post("/demo")
@needs(Permission.EDIT_SETTINGS)
def resume() -> Response:
    """Go on with loading that was cut off."""
    if not demo.is_demo_shop():
        abort(404)
    if demo.loading_state(clock.now(), current_shop().set_up_at)[0] == "stopped":
        demo.start_loading(cast(Flask, current_app._get_current_object()))  # type: ignore[attr-defined]
    return redirect(url_for("set_up.progress"))
