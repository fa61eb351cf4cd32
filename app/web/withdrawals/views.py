"""The list of withdrawals, one of them, and what staff decide; of two at once, one decides and the other is told."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.queries.members import list_balances
from app.queries.portal.withdrawals import (
    WithdrawalFilter,
    WithdrawalRow,
    count_open,
    get_withdrawal,
    has_withdrawals,
    list_acts,
    list_withdrawals,
)
from app.services.portal.withdrawals import approve_withdrawal, pay_withdrawal, refuse_withdrawal
from app.web.arguments import LARGEST_ID, get_id
from app.web.forms import Form, stripped
from app.web.labels import WITHDRAWALS
from app.web.permissions import Permission, needs
from app.web.withdrawals.forms import PayForm, RefuseForm

blueprint = Blueprint("withdrawals", __name__, url_prefix="/withdrawals")

LONGEST_SEARCH = 100

Answer = Response | tuple[str, int]


@blueprint.get("", endpoint="list")
@needs(Permission.REVIEW_WITHDRAWALS)
def list_page() -> str:
    """Withdrawals, filtered by what the address says."""
    wanted = read_filter()
    found = list_withdrawals(wanted, after=get_id("after"), before=get_id("before"))
    return render_template(
        "withdrawals/list.html",
        page=found.page,
        is_cut=found.is_cut,
        wanted=wanted,
        open=count_open(),
        is_empty=not found.page.rows and not has_withdrawals(),
        link=lambda **turn: url_for(
            "withdrawals.list", **({"status": wanted.status, "q": wanted.search or None} | turn)
        ),
    )


@blueprint.get("/<int:withdrawal_id>")
@needs(Permission.REVIEW_WITHDRAWALS)
def detail(withdrawal_id: int) -> str:
    """One withdrawal."""
    return _page(_require(withdrawal_id))[0]


@blueprint.post("/<int:withdrawal_id>/approve")
@needs(Permission.REVIEW_WITHDRAWALS)
def approve(withdrawal_id: int) -> Answer:
    """Agree to a withdrawal."""
    form = Form()
    return _decide(
        withdrawal_id,
        form,
        lambda: approve_withdrawal(number=withdrawal_id, author=current_user.author, now=clock.now()),
        gettext("Approved. Pay it, then mark it as paid."),
    )


@blueprint.post("/<int:withdrawal_id>/refuse")
@needs(Permission.REVIEW_WITHDRAWALS)
def refuse(withdrawal_id: int) -> Answer:
    """Refuse a withdrawal and give the money back."""
    form = RefuseForm()
    return _decide(
        withdrawal_id,
        form,
        lambda: refuse_withdrawal(
            number=withdrawal_id, reason=form.reason.data, author=current_user.author, now=clock.now()
        ),
        gettext("Refused: the money is back in the member's wallet."),
    )


@blueprint.post("/<int:withdrawal_id>/pay")
@needs(Permission.REVIEW_WITHDRAWALS)
def pay(withdrawal_id: int) -> Answer:
    """Note that a withdrawal has been paid."""
    form = PayForm()
    return _decide(
        withdrawal_id,
        form,
        lambda: pay_withdrawal(
            number=withdrawal_id, reference=form.reference.data, author=current_user.author, now=clock.now()
        ),
        gettext("Marked as paid."),
    )


def read_filter() -> WithdrawalFilter:
    """The filter in the address."""
    status = request.args.get("status")
    return WithdrawalFilter(
        status=status if status in WITHDRAWALS else None,
        search=stripped(request.args.get("q", ""))[:LONGEST_SEARCH],
    )


def _require(withdrawal_id: int) -> WithdrawalRow:
    found = get_withdrawal(withdrawal_id) if withdrawal_id <= LARGEST_ID else None
    if found is None:
        abort(404)
    return found


def _decide(withdrawal_id: int, form: Form, act: Callable[[], bool], done: str) -> Answer:
    """Act once the form is right; a withdrawal that was decided meanwhile is shown as it is now."""
    _require(withdrawal_id)
    if not form.validate():
        return _page(_require(withdrawal_id), form)
    try:
        is_new = act()
    except Refused as refused:
        form.put(refused)
        return _page(_require(withdrawal_id), form, status=409)
    flash(done if is_new else gettext("That was done already, once."), "success")
    return redirect(url_for("withdrawals.detail", withdrawal_id=withdrawal_id))


def _page(withdrawal: WithdrawalRow, form: Form | None = None, *, status: int = 422) -> tuple[str, int]:
    balances = {balance.asset: balance.cents for balance in list_balances(withdrawal.member_id)}
    page = render_template(
        "withdrawals/detail.html",
        withdrawal=withdrawal,
        balance_cents=balances[withdrawal.asset],
        acts=list_acts(withdrawal.id),
        form=form,
        refuse_form=form if isinstance(form, RefuseForm) else RefuseForm(formdata=None),
        pay_form=form if isinstance(form, PayForm) else PayForm(formdata=None),
    )
    return page, status if form is not None else 200
