"""Withdrawals: a member asks for cash or commission to be paid out, and sees what becomes of it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.domain.wallet import WITHDRAWN
from app.queries.portal.withdrawals import WithdrawalRow, get_withdrawal, last_payee, list_own_withdrawals
from app.services.portal.wallet import Standing, TermsMoved, standing_of
from app.services.portal.withdrawals import Request, cancel_withdrawal, request_withdrawal
from app.web.arguments import LARGEST_ID, get_id
from app.web.fields import AmountField
from app.web.portal.members_only import current_member, for_members
from app.web.portal.sending import AskForm
from app.web.portal.wallet import require
from app.web.sentences import sentence
from app.web.text_fields import text_field

blueprint = Blueprint("withdrawing", __name__, url_prefix="/m/wallet")

Answer = Response | str | tuple[str, int]


class WithdrawForm(AskForm):
    """How much is to be paid out, and how."""

    amount = AmountField(
        lazy_gettext("Amount"), required=True, render_kw={"inputmode": "decimal", "autocomplete": "off"}
    )
    payee = text_field(lazy_gettext("How you want to be paid"), required=lazy_gettext("Say how you want to be paid."))


@blueprint.route("/<asset>/withdraw", methods=["GET", "POST"])
@for_members
def ask(asset: str) -> Answer:
    """Ask how much is to be paid out, and how; show what arrives; once that was confirmed, set it aside."""
    require(asset, WITHDRAWN)
    standing = standing_of(member_id=current_member.id, asset=asset, now=clock.now())
    if standing.terms.withdrawing is None and request.method == "GET":
        flash(gettext("The shop pays nothing out at present."), "warning")
        return redirect(url_for("wallet.statement", asset=asset))
    form = WithdrawForm(data={"payee": last_payee(current_member.id)})
    step = request.form.get("step")
    if not form.is_submitted() or step == "change" or not form.validate():
        return _page(form, asset, standing)
    try:
        number = _request(form, asset) if step == "confirm" else None
        if number is not None:
            return redirect(url_for("withdrawing.detail", number=number))
        fee = standing.fee_for_withdrawal(form.cents)
    except Refused as refused:
        form.put(refused)
        return _page(form, asset, standing)
    form.fee.data = str(fee)
    page = render_template(
        "portal/wallet/confirm_withdraw.html",
        form=form,
        asset=asset,
        fee=fee,
        standing=standing,
        has_moved=step == "confirm",
    )
    return page, 409 if step == "confirm" else 200


@blueprint.get("/withdrawals", endpoint="list")
@for_members
def list_page() -> str:
    """The member's withdrawals."""
    page = list_own_withdrawals(current_member.id, after=get_id("after"), before=get_id("before"))
    return render_template("portal/wallet/withdrawals.html", page=page)


@blueprint.get("/withdrawals/<int:number>")
@for_members
def detail(number: int) -> str:
    """One withdrawal."""
    return render_template("portal/wallet/withdrawal.html", withdrawal=_own(number))


@blueprint.post("/withdrawals/<int:number>/cancel")
@for_members
def cancel(number: int) -> Response:
    """Take a request back on which nobody has decided."""
    _own(number)
    try:
        cancel_withdrawal(member_id=current_member.id, number=number, now=clock.now())
    except Refused as refused:
        flash(sentence(refused), "warning")
    else:
        flash(gettext("Cancelled: the money is back in your wallet."), "success")
    return redirect(url_for("withdrawing.detail", number=number))


def _request(form: WithdrawForm, asset: str) -> int | None:
    """Set aside what was confirmed; None where it is to be looked at again, because the fee is another."""
    if form.fee_seen is None:
        return None
    wanted = Request(current_member.id, asset, form.cents, form.fee_seen, form.payee.data)
    try:
        number = request_withdrawal(wanted=wanted, token=form.token.data, now=clock.now())
    except TermsMoved:
        return None
    flash(gettext("The shop has got your request. The money is set aside until it is decided."), "success")
    return number


def _own(number: int) -> WithdrawalRow:
    found = get_withdrawal(number, member_id=current_member.id) if number <= LARGEST_ID else None
    if found is None:
        abort(404)
    return found


def _page(form: WithdrawForm, asset: str, standing: Standing) -> tuple[str, int]:
    page = render_template("portal/wallet/withdraw.html", form=form, asset=asset, standing=standing)
    return page, 422 if form.errors else 200
