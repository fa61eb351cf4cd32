"""The page of what members may do with what they hold, with examples reckoned as typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.domain.money import share
from app.domain.wallet import Wallet, released_in_a_day
from app.formats.rules import read_wallet
from app.queries.next_run import next_run_of
from app.queries.portal.wallet import frozen_in_all
from app.services.shop_file import settings_now
from app.web import describe
from app.web.document_form import Doc
from app.web.permissions import Permission, may, needs
from app.web.since_when import saved
from app.web.templating import current_shop
from app.web.wallet_settings.forms import WalletForm

blueprint = Blueprint("wallet_settings", __name__, url_prefix="/settings")

EXAMPLE = 10_000
"""What the examples are reckoned of, in cents."""


@dataclass(frozen=True, slots=True)
class Examples:
    """What the settings make of ``EXAMPLE``; None of what is off. ``half_days`` is when half of it is available."""

    terms: Wallet
    sending_fee: int | None
    withdrawal_fee: int | None
    released: int | None
    half_days: int | None
    next_release: datetime | None


@blueprint.get("/wallet")
@needs(Permission.SEE_SETTINGS)
def show() -> str:
    """What members may do with what they hold."""
    return _page(_form())[0]


@blueprint.post("/wallet")
@needs(Permission.EDIT_SETTINGS)
def save() -> Response | tuple[str, int]:
    """Save it."""
    form = _form()
    before = settings_now()
    if form.save():
        flash(saved(before, settings_now()), "success")
        return redirect(url_for("wallet_settings.show"))
    return _page(form)


@blueprint.route("/wallet/try", methods=["GET", "POST"])
@needs(Permission.SEE_SETTINGS)
def attempt() -> Response | str | tuple[str, int]:
    """Reckon the examples as typed."""
    if request.method == "GET":
        return redirect(url_for("wallet_settings.show"))
    form = _form()
    if may(Permission.EDIT_SETTINGS):
        form.validate()
    if request.form.get("preview") != "fragment":
        return _page(form)
    return render_template("wallet_settings/_examples.html", **_context(form))


def examples_of(document: Doc) -> Examples:
    """What settings in the shape of the shop file make of the example."""
    terms = read_wallet(document)
    release = document["release"] and {"every": "day", "at": document["release"]["at"]}
    return Examples(
        terms=terms,
        sending_fee=share(EXAMPLE, terms.sending.fee_bps) if terms.sending else None,
        withdrawal_fee=share(EXAMPLE, terms.withdrawing.fee_bps) if terms.withdrawing else None,
        released=None if terms.release_bps is None else released_in_a_day(EXAMPLE, terms.release_bps),
        half_days=days_to_half(terms.release_bps) if terms.release_bps else None,
        next_release=next_run_of("release_love_value", release, current_shop().zone, clock.now()),
    )


def days_to_half(ratio_bps: int) -> int:
    """How many days it takes until half of the example is available, at a ratio of more than 0."""
    frozen, days = EXAMPLE, 0
    while 2 * frozen > EXAMPLE:
        frozen -= released_in_a_day(frozen, ratio_bps)
        days += 1
    return days


def _form() -> WalletForm:
    return WalletForm(
        settings_now()["wallet"],
        lambda doc: {"wallet": doc},
        zone=current_shop().zone,
        levels=[],
        is_fixed=not may(Permission.EDIT_SETTINGS),
    )


def _page(form: WalletForm) -> tuple[str, int]:
    return render_template("wallet_settings/show.html", **_context(form)), form.status


def _context(form: WalletForm) -> dict[str, Any]:
    typed = form.is_submitted() and may(Permission.EDIT_SETTINGS)
    return {
        "form": form,
        "folder": "wallet_settings",
        "words": describe,
        "can_edit": may(Permission.EDIT_SETTINGS),
        "examples": None if form.errors else examples_of(form.document() if typed else settings_now()["wallet"]),
        "example_cents": EXAMPLE,
        "frozen": frozen_in_all(),
    }
