"""Zeroing tried out, and done by hand."""

from __future__ import annotations

from datetime import datetime
from threading import Event

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.queries.coming_zeroing import next_zeroing
from app.queries.zeroing import list_concerned, try_zeroing
from app.services.shop_file import settings_now
from app.services.zeroing import Zeroed, zero_by_hand
from app.web.arguments import get_id
from app.web.base_settings.forms import ZeroForm
from app.web.base_settings.views import blueprint
from app.web.orders.entering import look_at
from app.web.permissions import Permission, needs
from app.web.sure import ZEROING, word_for
from app.web.templating import current_shop, money

REST = 0.15
"""Seconds between two parts: a writer that waits for SQLite's lock asks every tenth of a second."""


@blueprint.get("/zeroing")
@needs(Permission.SEE_SETTINGS)
def zeroing() -> str:
    """What zeroing would make nothing of if it ran now, and for whom; the sums stand on the first page."""
    return _zeroing_page(ZeroForm())


@blueprint.post("/zeroing")
@needs(Permission.DESTROY)
def zero() -> Response | tuple[str, int]:
    """Zero the queue by hand, of what was there when the page was looked at."""
    form = ZeroForm()
    if not form.is_confirmed():
        return _zeroing_page(form), 422
    done = zero_by_hand(
        before=datetime.fromisoformat(form.moment.data),
        token=form.token.data,
        reason=form.reason.data,
        author=current_user.author,
        now=clock.now(),
        rest=lambda: Event().wait(REST),
    )
    flash(gettext("That was done already, once.") if done is None else _said(done), "success")
    return redirect(url_for("base_settings.zeroing"))


def _said(done: Zeroed) -> str:
    return str(
        ngettext(
            "%(num)s entry was zeroed; it waited for %(amount)s.",
            "%(num)s entries were zeroed; they waited for %(amount)s.",
            done.entries,
            amount=money(done.cents),
        )
    )


def _zeroing_page(form: ZeroForm) -> str:
    after, before = get_id("after"), get_id("before")
    look_at(form)
    return render_template(
        "base_settings/zeroing.html",
        form=form,
        word=word_for(ZEROING),
        trial=try_zeroing() if after is None and before is None else None,
        page=list_concerned(after=after, before=before),
        next_zeroing=next_zeroing(settings_now()["base"]["zeroing"], current_shop().zone, clock.now()),
    )
