"""The list of applications, one of them with its papers, and the decision."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.queries.applications import (
    STATUSES,
    ApplicationRow,
    get_application,
    list_applications,
    list_papers,
    made_id,
)
from app.queries.catalogue import free_ref
from app.services.portal.applications import approve as approve_application
from app.services.portal.applications import refuse as refuse_application
from app.services.uploads import paper_path
from app.web.applications.forms import ApproveForm, RefuseForm
from app.web.arguments import LARGEST_ID, get_id
from app.web.permissions import Permission, needs
from app.web.portal.applying import papers_folder
from app.web.sentences import sentence
from app.web.staff.views import keep_link, shown_once

blueprint = Blueprint("applications", __name__)

Answer = Response | tuple[str, int]


@blueprint.get("/applications", endpoint="list")
@needs(Permission.REVIEW_APPLICATIONS)
def list_page() -> str:
    """Who applied, by status."""
    asked = request.args.get("status", "open")
    status = asked if asked in STATUSES else None
    page = list_applications(status=status, after=get_id("after"), before=get_id("before"))
    return render_template(
        "applications/list.html",
        page=page,
        status=status,
        link=lambda **key: url_for("applications.list", **{"status": status or "all", **key}),
    )


@blueprint.get("/applications/<int:application_id>")
@needs(Permission.REVIEW_APPLICATIONS)
def detail(application_id: int) -> str:
    """One application."""
    row = _require(application_id)
    return _page(row, _approve_form(row), RefuseForm(formdata=None))


@blueprint.post("/applications/<int:application_id>/approve")
@needs(Permission.REVIEW_APPLICATIONS)
def approve(application_id: int) -> Answer:
    """Add the store or the supplier; its manager gets a link."""
    row = _require(application_id)
    form = ApproveForm()
    if row.kind == "supplier":
        del form.commission_ratio
    if form.validate():
        try:
            link = approve_application(
                application_id=row.id, terms=form.terms(), author=current_user.author, now=clock.now()
            )
        except Refused as refused:
            form.put(refused)
        else:
            flash(gettext("%(name)s is added.", name=row.name), "success")
            if link:
                keep_link(link)
            return redirect(url_for("applications.link" if link else "applications.detail", application_id=row.id))
    return _page(_require(application_id), form, RefuseForm(formdata=None)), 422


@blueprint.get("/applications/<int:application_id>/link")
@needs(Permission.REVIEW_APPLICATIONS)
def link(application_id: int) -> Response | str:
    """The link by which the new manager chooses a password; shown once, it is gone."""
    back = url_for("applications.detail", application_id=_require(application_id).id)
    return shown_once(None, back) or redirect(back)


@blueprint.post("/applications/<int:application_id>/refuse")
@needs(Permission.REVIEW_APPLICATIONS)
def refuse(application_id: int) -> Answer:
    """Turn an application down."""
    row = _require(application_id)
    form = RefuseForm()
    if not form.validate():
        return _page(row, _approve_form(row), form), 422
    try:
        refuse_application(application_id=row.id, reason=form.reason.data, author=current_user.author, now=clock.now())
        flash(gettext("The application is refused."), "success")
    except Refused as refused:
        flash(sentence(refused), "danger")
    return redirect(url_for("applications.detail", application_id=row.id))


@blueprint.get("/applications/<int:application_id>/papers/<int:number>")
@needs(Permission.REVIEW_APPLICATIONS)
def paper(application_id: int, number: int) -> Response:
    """A paper as a download: it came from a stranger, so no browser shows it as a page of this console."""
    row = _require(application_id)
    found = next((each for each in list_papers(row.id) if each.number == number), None)
    path = paper_path(found.kept, folder=papers_folder()) if found else None
    if path is None:
        abort(404)
    name = f"{row.id}-{number}{path.suffix}"
    response = send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _approve_form(row: ApplicationRow) -> ApproveForm:
    kind = "stores" if row.kind == "store" else "suppliers"
    form = ApproveForm(formdata=None, data={"ref": free_ref(kind), "commission_ratio": "0"})
    if row.kind == "supplier":
        del form.commission_ratio
    return form


def _require(application_id: int) -> ApplicationRow:
    row = get_application(application_id) if application_id <= LARGEST_ID else None
    if row is None:
        abort(404)
    return row


def _page(row: ApplicationRow, approve_form: ApproveForm, refuse_form: RefuseForm) -> str:
    return render_template(
        "applications/detail.html",
        row=row,
        papers=list_papers(row.id),
        made_id=made_id(row),
        approve_form=approve_form,
        refuse_form=refuse_form,
    )
