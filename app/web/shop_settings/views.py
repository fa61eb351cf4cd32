"""The page of the shop itself."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.services.shop_file import settings_now
from app.web import describe
from app.web.permissions import Permission, may, needs
from app.web.set_up.forms import COMMON_ZONES
from app.web.settings_page import NOT_CARRIED, Page
from app.web.shop_settings.forms import ShopForm
from app.web.since_when import saved
from app.web.sure import about
from app.web.templating import current_shop

blueprint = Blueprint("shop_settings", __name__, url_prefix="/settings")


@blueprint.get("/shop")
@needs(Permission.SEE_SETTINGS)
def show() -> str:
    """The shop's name, language and time zone."""
    return _page(_form())[0]


@blueprint.post("/shop")
@needs(Permission.EDIT_SETTINGS)
def save() -> Response | Page:
    """Save them."""
    form = _form()
    before = settings_now()
    if request.form.get("step") != "back" and form.save():
        flash(saved(before, settings_now()), "success")
        return redirect(url_for("shop_settings.show"))
    return _confirmation(form) if form.dangers else _page(form)


def _form() -> ShopForm:
    settings = settings_now()
    return ShopForm(
        {key: settings[key] for key in ShopForm.edited()},
        settings["base"]["zeroing"],
        zone=current_shop().zone,
        is_fixed=not may(Permission.EDIT_SETTINGS),
    )


def _page(form: ShopForm) -> Page:
    context: dict[str, Any] = {
        "form": form,
        "words": describe,
        "can_edit": may(Permission.EDIT_SETTINGS),
        "zones": COMMON_ZONES,
        "now": clock.now(),
    }
    return render_template("shop_settings/show.html", **context), form.status


def _confirmation(form: ShopForm) -> Page:
    """The page that asks whether zeroing is meant to come at another time; it carries everything typed."""
    page = render_template(
        "base_settings/confirm.html",
        form=form,
        folder="shop_settings",
        carried=[(name, text) for name, text in request.form.items(multi=True) if name not in NOT_CARRIED],
        clocks={"old": form.before["timezone"], "new": form.timezone.data},
        **about(form.dangers, form.zeroing, ZoneInfo(form.timezone.data)),
    )
    return page, 422 if form.errors else 200
