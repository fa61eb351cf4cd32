"""The worked preview beside every form that sets a ratio: an order that the rules themselves try out, unsaved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext
from wtforms import Form, SelectField, StringField

from app import clock
from app.domain.errors import Refused
from app.queries.catalogue import find_names, first_refs
from app.queries.shop import CHANNELS
from app.queries.trace import TraceView, read_trace
from app.services.outcome import LineOutcome, Movement
from app.services.trial import try_order
from app.web import describe
from app.web.errors import refusal_text
from app.web.fields import AmountField, LocalTimeField
from app.web.forms import choices_of, stripped
from app.web.labels import CHANNELS as CHANNEL_NAMES
from app.web.sentences import sentence
from app.web.templating import current_shop, portion
from app.web.wording import listed

Doc = dict[str, Any]
PREFIX = "try-"

REWARDS = ("direct", "indirect", "team", "recruiter", "accrual")
"""The kinds of transfers that are rewards beside the queue."""


class PreviewForm(Form):  # type: ignore[misc]
    """The order to try: who buys what, where, for how much and when; it lives inside the form that it previews.

    ``store_product`` is the product where the channel can be chosen and is a store's: each has an example of its own.
    """

    channel = SelectField(lazy_gettext("Channel"), choices=choices_of((each, CHANNEL_NAMES[each]) for each in CHANNELS))
    amount = AmountField(lazy_gettext("Amount paid"), required=True)
    product = StringField(lazy_gettext("Product"), filters=[stripped])
    store = StringField(lazy_gettext("Store"), filters=[stripped])
    store_product = StringField(lazy_gettext("Product of the store"), filters=[stripped])
    member = StringField(lazy_gettext("Member"), filters=[stripped])
    at = LocalTimeField(lazy_gettext("Paid at (empty: now)"))


@dataclass(frozen=True, slots=True)
class Share:
    """A part of what was paid, drawn from ``start`` on, in thousandths."""

    kind: str
    cents: int
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What the order would get: why it is refused, or its line, the chain that was asked, and who is paid.

    ``names`` are those of the product, the store and the member that it names.
    """

    problem: str = ""
    line: LineOutcome | None = None
    trace: TraceView | None = None
    movements: tuple[Movement, ...] = ()
    names: dict[str, str] = field(default_factory=dict)

    @property
    def shares(self) -> tuple[Share, ...]:
        """Where the amount paid goes: the shop keeps what nobody else is given."""
        line = self.line
        if line is None or not line.paid_cents:
            return ()
        to_queue = line.extraction_cents or 0
        paid_out = min(to_queue, line.paid_out_cents)
        pool = sum(each.cents for each in self.movements if each.kind == "pool_inflow")
        rewards = sum(each.cents for each in self.movements if each.kind in REWARDS)
        kept = max(0, line.paid_cents - to_queue - pool - rewards)
        parts = {"kept": kept, "paid": paid_out, "left": to_queue - paid_out, "pool": pool, "rewards": rewards}
        found, start = [], 0
        for kind, cents in parts.items():
            width = min(portion(cents, line.paid_cents), 1000 - start)
            if cents:
                found.append(Share(kind, cents, start, width))
            start += width
        return tuple(found)


def preview_form(**subject: str) -> PreviewForm:
    """The preview's fields as sent, or at first: the shop's first product and member, and ¥100 now.

    ``subject`` fixes the ``channel``, ``product`` or ``store`` that the page is about.
    """
    first = first_refs(subject.get("channel", "mall"), subject.get("store"))
    data: Doc = {"channel": "mall", "amount": "100.00"} | first | subject
    if "channel" not in subject:
        data["store_product"] = first_refs("store").get("product")
    form = PreviewForm(request.form if _is_sent() else None, prefix=PREFIX, data=data)
    if "channel" in subject:
        del form.store_product
    return form


def preview(form: PreviewForm, change: Doc | None = None) -> Preview:
    """What the order of ``form`` would get, with ``change`` (an object of the shop file) holding first."""
    form.at.keep(current_shop().zone, None)
    if not form.validate():
        return Preview(problem=gettext("Look at the marked fields of the order to try."))
    now = clock.now()
    order = order_of(form, now.isoformat())
    missing = _missing(order)
    if missing:
        return Preview(problem=missing)
    try:
        outcome = try_order(order, change=change, now=now)
    except Refused as refused:
        return Preview(problem=_problem(refused))
    line = outcome.lines[0]
    product = order["lines"][0].get("product", "")
    names = find_names(product=product, store=order.get("store", ""), member=order["member"])
    return Preview(line=line, trace=read_trace(line.trace), movements=outcome.movements, names=names)


def what_to_mend(form: Any) -> Preview:
    """In place of a preview: which fields of the form around it are to be mended first."""
    names = dict.fromkeys(str(each.label.text) for each in form if each.errors and each.type != "CSRFTokenField")
    if not names:
        return Preview(problem=gettext("Mend what is marked first."))
    return Preview(problem=gettext("Mend this first: %(fields)s.", fields=listed(names)))


def order_of(form: PreviewForm, now: str) -> Doc:
    """The order as an event says it."""
    channel = form.channel.data
    line: Doc = {"paid": form.amount.data}
    if channel != "cashier":
        product = form.store_product if channel == "store" and "store_product" in form else form.product
        line["product"] = product.data or ""
    order = {"at": form.at.data or now, "member": form.member.data or "", "channel": channel, "lines": [line]}
    return order if channel == "mall" else order | {"store": form.store.data or ""}


def _is_sent() -> bool:
    """Whether the order to try came along; a form that was sent on after a login has it, too."""
    return any(name.startswith(PREFIX) for name in request.form)


def _missing(order: Doc) -> str:
    """What has to be there before an order can be tried out at all; empty where nothing is missing."""
    if not order["member"]:
        return str(gettext("Add a member, or type the number of one, and an order can be tried out."))
    if order.get("store") == "":
        return str(gettext("Add a store, or type the number of one, and an order can be tried out."))
    if order["lines"][0].get("product") == "":
        return str(gettext("Add a product, or type the number of one, and an order can be tried out."))
    return ""


def _problem(refused: Refused) -> str:
    names = {"member": gettext("Member"), "store": gettext("Store"), "lines[0].product": gettext("Product")}
    name = names.get(refused.place) or (describe.label(refused.place) if refused.place else "")
    return f"{name}: {sentence(refused)}" if name else refusal_text(refused)
