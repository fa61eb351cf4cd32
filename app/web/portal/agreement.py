"""The shop's agreement: shown to everybody, accepted by members before they go on."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.services.portal.agreement import accept as keep_accepted
from app.web.next_page import safe_next
from app.web.portal.forms import AgreementForm
from app.web.portal.members_only import current_member, for_members, member_here

blueprint = Blueprint("agreement", __name__, url_prefix="/m")


@blueprint.get("/agreement")
def show() -> str:
    """The agreement that holds, with the tick for a member who has not accepted it yet."""
    return _page(AgreementForm())


@blueprint.post("/agreement")
@for_members
def accept() -> Response | tuple[str, int]:
    """Keep that the member accepts it, and lead them on."""
    form = AgreementForm()
    if form.validate():
        try:
            keep_accepted(member_id=current_member.id, version=form.accepted(), now=clock.now())
        except Refused as refused:
            form.put(refused)
        else:
            flash(gettext("You have accepted the agreement."), "success")
            return redirect(safe_next(request.args.get("next"), url_for("entrance.home")))
    return _page(form), 422


def _page(form: AgreementForm) -> str:
    member = member_here()
    is_open = member is not None and member.agreement is not None
    return render_template("portal/agreement.html", form=form, is_open=is_open)
