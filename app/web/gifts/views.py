"""The catalogue of gifts, kept by staff."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.formats.fields import defaults
from app.formats.portal import Gift
from app.queries.catalogue import free_ref
from app.queries.gifts import GiftRow, get_gift, list_gifts
from app.services.shop_file import object_now
from app.web import describe
from app.web.arguments import LARGEST_ID, get_id
from app.web.catalogue.forms import wrap_known, wrap_new
from app.web.gifts.forms import GiftForm, NewGiftForm
from app.web.permissions import Permission, needs
from app.web.templating import current_shop

blueprint = Blueprint("gifts", __name__)

Answer = Response | tuple[str, int]


@blueprint.get("/gifts", endpoint="list")
@needs(Permission.EDIT_GIFTS)
def list_page() -> str:
    """Every gift with what is left of it."""
    page = list_gifts(after=get_id("after"), before=get_id("before"))
    return render_template("gifts/list.html", page=page, link=lambda **key: url_for("gifts.list", **key))


@blueprint.route("/gifts/new", methods=["GET", "POST"])
@needs(Permission.EDIT_GIFTS)
def new() -> Answer:
    """Add a gift."""
    doc = defaults(Gift) | {"ref": free_ref("gifts")}
    form = NewGiftForm(doc, wrap_new("gifts"), zone=current_shop().zone, levels=[])
    if form.is_submitted() and form.save():
        flash(gettext("%(name)s is added.", name=form.name.data), "success")
        return redirect(url_for("gifts.list"))
    return render_template("gifts/edit.html", form=form, gift=None, words=describe), 422 if form.errors else 200


@blueprint.route("/gifts/<int:gift_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_GIFTS)
def edit(gift_id: int) -> Answer:
    """Change a gift."""
    gift = require(gift_id)
    doc = object_now("gifts", gift.ref)
    assert doc is not None, "gifts are never deleted"
    form = GiftForm(doc, wrap_known("gifts", gift.ref), zone=current_shop().zone, levels=[])
    if form.is_submitted() and form.save():
        flash(gettext("Saved."), "success")
        return redirect(url_for("gifts.list"))
    return render_template("gifts/edit.html", form=form, gift=gift, words=describe), form.status


def require(gift_id: int) -> GiftRow:
    """The gift, or 404."""
    gift = get_gift(gift_id) if gift_id <= LARGEST_ID else None
    if gift is None:
        abort(404)
    return gift
