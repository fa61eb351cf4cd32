"""The list of member levels, and the forms of one."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.formats.shop_merge import fresh
from app.queries.catalogue import free_ref
from app.queries.levels import LevelRow, get_level, list_levels
from app.services.shop_file import object_now
from app.web import describe
from app.web.arguments import LARGEST_ID
from app.web.levels.forms import LevelForm, NewLevelForm
from app.web.permissions import Permission, needs
from app.web.templating import current_shop

blueprint = Blueprint("levels", __name__, url_prefix="/levels")


@blueprint.get("", endpoint="list")
@needs(Permission.SEE_MEMBERS)
def list_page() -> str:
    """Every level, in the order of their ranks."""
    return render_template("levels/list.html", levels=list_levels())


@blueprint.get("/new")
@needs(Permission.EDIT_MEMBERS)
def new() -> str:
    """The form of a new level."""
    return _page(_new_form(), None)[0]


@blueprint.post("/new")
@needs(Permission.EDIT_MEMBERS)
def create() -> Response | tuple[str, int]:
    """Add a level."""
    form = _new_form()
    if form.save():
        flash(gettext("The level is there."), "success")
        return redirect(url_for("levels.list"))
    return _page(form, None)


@blueprint.get("/<int:level_id>")
@needs(Permission.EDIT_MEMBERS)
def edit(level_id: int) -> str:
    """The form of a level."""
    level = _level(level_id)
    return _page(_form(level), level)[0]


@blueprint.post("/<int:level_id>")
@needs(Permission.EDIT_MEMBERS)
def save(level_id: int) -> Response | tuple[str, int]:
    """Save a level."""
    level = _level(level_id)
    form = _form(level)
    if form.save():
        flash(gettext("Saved. It holds for all that is settled from now on, orders paid before too."), "success")
        return redirect(url_for("levels.list"))
    return _page(form, level)


def _level(level_id: int) -> LevelRow:
    level = get_level(level_id) if level_id <= LARGEST_ID else None
    if level is None:
        abort(404)
    return level


def _form(level: LevelRow) -> LevelForm:
    doc = object_now("levels", level.ref)
    assert doc is not None, "levels are never deleted"
    return LevelForm(doc, lambda typed: {"levels": [{"ref": level.ref} | typed]}, zone=current_shop().zone, levels=[])


def _new_form() -> NewLevelForm:
    """The form with the next rank up, so that the levels stand in the order in which they are added."""
    ranks = [level.rank for level in list_levels()]
    doc = fresh("levels", free_ref("levels")) | {"name": ""} | {"rank": max(ranks, default=0) + 1}
    return NewLevelForm(doc, lambda typed: {"levels": [typed]}, zone=current_shop().zone, levels=[])


def _page(form: LevelForm, level: LevelRow | None) -> tuple[str, int]:
    page = render_template("levels/edit.html", form=form, level=level, words=describe)
    return page, form.status
