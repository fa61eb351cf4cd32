"""The page of the base settings, and switching all products on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.queries.catalogue import list_levels
from app.queries.coming_zeroing import next_zeroing
from app.queries.split import find_splits
from app.queries.standing import get_standing
from app.queries.switches import count_mall_products, mall_products_off
from app.services.shop_file import edit_shop
from app.web.base_settings.forms import BaseForm, SwitchOnForm
from app.web.base_settings.honesty import of_base
from app.web.document_form import Doc
from app.web.permissions import Permission, needs
from app.web.settings_page import SettingsPage
from app.web.templating import current_shop

blueprint = Blueprint("base_settings", __name__, url_prefix="/settings")


def facts(typed: Doc | None) -> dict[str, Any]:
    """What the page of the base settings tells besides: promises, what a split would touch, when zeroing comes."""
    shop = current_shop()
    standing = get_standing(clock.now())
    products_on, products_off = count_mall_products()
    return {
        "standing": standing,
        "honesty": typed and of_base(typed, dict(list_levels()), standing),
        "splits": find_splits(shop.unified) if shop.scheme == "queue" else {},
        "next_zeroing": typed and next_zeroing(typed["zeroing"], shop.zone, clock.now()),
        "products_on": products_on,
        "products_off": products_off,
    }


PAGE = SettingsPage("base", "base_settings", BaseForm, facts)


@blueprint.get("/base")
@needs(Permission.SEE_SETTINGS)
def show() -> str:
    """The base settings."""
    return PAGE.show()


@blueprint.post("/base")
@needs(Permission.EDIT_SETTINGS)
def save() -> Response | tuple[str, int]:
    """Save the base settings."""
    return PAGE.save()


@blueprint.route("/base/try", methods=["GET", "POST"])
@needs(Permission.SEE_SETTINGS)
def attempt() -> Response | str | tuple[str, int]:
    """Try an order out under the base settings as typed."""
    return PAGE.attempt()


@blueprint.get("/switch-on")
@needs(Permission.EDIT_SETTINGS)
def confirm_switch_on() -> str:
    """Ask before every product of the mall is switched on."""
    return _switch_on_page(SwitchOnForm())


@blueprint.post("/switch-on")
@needs(Permission.EDIT_SETTINGS)
def switch_on() -> Response | tuple[str, int]:
    """Switch on every product of the mall that is off (S3)."""
    form = SwitchOnForm()
    if not form.validate():
        return _switch_on_page(form), 422
    refs = mall_products_off()
    products = [{"ref": ref, "rebate": {"enabled": True}} for ref in refs]
    edit_shop({"products": products}, author=current_user.author, reason=form.reason.data or "", now=clock.now())
    text = ngettext("%(num)s product was switched on.", "%(num)s products were switched on.", len(refs))
    flash(text if refs else gettext("Every product was on already."), "success")
    return redirect(url_for("base_settings.show"))


def _switch_on_page(form: SwitchOnForm) -> str:
    products_on, products_off = count_mall_products()
    return render_template(
        "base_settings/switch_on.html", form=form, products_on=products_on, products_off=products_off
    )
