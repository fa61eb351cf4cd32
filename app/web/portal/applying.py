"""A store or a supplier applies to join, with its papers; by a member's invitation it names the recruiter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import Length

from app import clock
from app.domain.errors import Refused
from app.queries.portal.invitations import find_inviter
from app.services.portal.accounts import phone_number
from app.services.portal.applications import Applicant, Paper, apply_to_join, refuse_too_many
from app.services.uploads import keep_paper
from app.web.auth.views import address
from app.web.forms import choices_of, one_time, stripped
from app.web.portal.forms import PhoneForm
from app.web.portal.joining import void
from app.web.portal.members_only import member_here
from app.web.sentences import sentence
from app.web.text_fields import LONGEST, text_field

blueprint = Blueprint("applying", __name__, url_prefix="/m")

MOST_PAPERS = 5
KINDS = {"store": lazy_gettext("A store"), "supplier": lazy_gettext("A supplier")}


class ApplyForm(PhoneForm):
    """Who applies; the papers are files beside it."""

    kind = RadioField(lazy_gettext("Who applies?"), choices=choices_of(KINDS.items()), default="store")
    name = text_field(lazy_gettext("Name of the business"), required=lazy_gettext("Say what it is called."))
    contact = text_field(lazy_gettext("Whom to ask for"), required=lazy_gettext("Say whom to ask for."))
    email = text_field(lazy_gettext("E-mail"))
    note = TextAreaField(
        lazy_gettext("What do you sell, and where?"),
        filters=[stripped],
        validators=[Length(max=1_000, message=lazy_gettext("Use at most %(max)d characters."))],
        render_kw={"rows": 4, "maxlength": 1_000},
    )
    token = HiddenField(filters=[one_time])

    def applicant(self) -> Applicant:
        """What was typed."""
        said: dict[str, Any] = {key: self[key].data or "" for key in ("kind", "name", "contact", "email", "note")}
        return Applicant(**said, phone=phone_number(self.phone.data))


@blueprint.route("/apply", methods=["GET", "POST"])
@blueprint.route("/apply/<code>", methods=["GET", "POST"])
def apply(code: str = "") -> str | tuple[str, int]:
    """The form, and once it has arrived the thanks; sent twice it is kept once."""
    code = code.lower()
    if code and find_inviter(code) is None:
        return void("join")
    form = ApplyForm()
    problems: list[str] = []
    if form.is_submitted():
        papers, problems = _keep_papers() if form.validate() and _may_apply(form) else ([], [])
        if not form.errors and not problems and _apply(form, papers, code):
            return render_template("portal/applying/done.html")
        _drop(papers)
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "portal/applying/apply.html", form=form, code=code, most=MOST_PAPERS, paper_problems=problems
    )
    return page, status


def _may_apply(form: ApplyForm) -> bool:
    try:
        refuse_too_many(address(), clock.now())
    except Refused as refused:
        form.put(refused)
        return False
    return True


def _apply(form: ApplyForm, papers: list[Paper], code: str) -> bool:
    """Whether the application is kept, now or by the same form before; where not, the form says why."""
    member = member_here()
    try:
        is_new = apply_to_join(
            applicant=form.applicant(),
            papers=papers,
            code=code,
            member_id=member.id if member else None,
            token=form.token.data,
            address=address(),
            now=clock.now(),
        )
    except Refused as refused:
        form.put(refused)
        return False
    if not is_new:
        _drop(papers)
    return True


def _drop(papers: list[Paper]) -> None:
    """Let go of papers that belong to no application."""
    for paper in papers:
        (papers_folder() / paper.kept).unlink(missing_ok=True)


def _keep_papers() -> tuple[list[Paper], list[str]]:
    """The papers that came, kept; and what is wrong with those that cannot be."""
    files = [file for file in request.files.getlist("papers") if file.filename]
    if len(files) > MOST_PAPERS:
        return [], [gettext("Send at most %(most)s papers.", most=MOST_PAPERS)]
    kept, problems = [], []
    for file in files:
        try:
            kept.append(_keep(file))
        except Refused as refused:
            problems.append(f"{(file.filename or '')[-LONGEST:]}: {sentence(refused)}")
        finally:
            file.close()
    return kept, problems


def _keep(file: FileStorage) -> Paper:
    name = (file.filename or "").replace("\0", "")
    return Paper(name[-LONGEST:], keep_paper(file.stream, filename=name, folder=papers_folder()))


def papers_folder() -> Path:
    """Where papers are kept; no address leads there but that of staff who decide."""
    return Path(current_app.config["UPLOADS"]) / "papers"
