"""The page of the agreement: its text, a preview, and every version that was published."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.queries.portal.agreement import get_agreement, list_agreements, paragraphs_of
from app.services.shop_file import settings_now
from app.web import describe
from app.web.agreement.forms import AgreementForm
from app.web.permissions import Permission, may, needs
from app.web.templating import current_shop

blueprint = Blueprint("agreement_settings", __name__, url_prefix="/settings")

MOST_VERSIONS = 1_000_000


@blueprint.get("/agreement")
@needs(Permission.SEE_SETTINGS)
def show() -> str:
    """The agreement as it is."""
    return _page(_form())[0]


@blueprint.post("/agreement")
@needs(Permission.EDIT_SETTINGS)
def save() -> Response | tuple[str, int]:
    """Publish what was typed as the newest version, or show it as members would see it."""
    form = _form()
    if "preview" in request.form:
        is_valid = form.validate()
        return _page(form, paragraphs_of(form.agreement.data or "") if is_valid else None)
    if form.save():
        flash(gettext("Saved. Members are asked to accept it when they come next."), "success")
        return redirect(url_for("agreement_settings.show"))
    return _page(form)


@blueprint.get("/agreement/<int:version>")
@needs(Permission.SEE_SETTINGS)
def version(version: int) -> str:
    """A version as it was published."""
    found = get_agreement(version) if version <= MOST_VERSIONS else None
    if found is None:
        abort(404)
    return render_template("agreement/version.html", agreement=found)


def _form() -> AgreementForm:
    doc = {"agreement": settings_now()["agreement"]}
    can_edit = may(Permission.EDIT_SETTINGS)
    return AgreementForm(doc, lambda typed: typed, zone=current_shop().zone, levels=[], is_fixed=not can_edit)


def _page(form: AgreementForm, seen: tuple[str, ...] | None = None) -> tuple[str, int]:
    page = render_template(
        "agreement/show.html",
        form=form,
        paragraphs=seen,
        versions=list_agreements(),
        words=describe,
        can_edit=may(Permission.EDIT_SETTINGS),
    )
    return page, form.status
