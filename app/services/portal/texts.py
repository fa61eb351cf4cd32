"""What messages say: the program's text of each event or the shop's own, in either language, with its gaps filled.

The program's texts are translated by the same catalogue as the pages; ``N_`` marks them for it.
"""

from __future__ import annotations

import gettext
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from app.domain.money import format_ratio, sign_of, written
from app.extensions import db
from app.formats.portal import GAP
from app.formats.shop import Base
from app.models import Shop

CATALOGUES = Path(__file__).resolve().parents[2] / "translations"
LANGUAGES = ("zh_CN", "en")
N_ = str


@dataclass(frozen=True, slots=True)
class Said:
    """A message in words."""

    title: str
    body: str


TEXTS = {
    "joined": Said(
        N_("Queue {queue_id}: you have joined"),
        N_("Your order {order} has joined {programme} with the queue ID {queue_id}. It can bring you up to {amount}."),
    ),
    "received": Said(
        N_("Queue {queue_id}: {amount} received"),
        N_("{amount} has been credited to your balance for queue {queue_id}. It still waits for {waiting}."),
    ),
    "completed": Said(
        N_("Queue {queue_id} is completed"),
        N_("{amount} has been credited to you for queue {queue_id}. Nothing waits on it any more."),
    ),
    "drawn": Said(
        N_("Queue {queue_id}: the draw is done"),
        N_("Since the draw the ratio of queue {queue_id} is {ratio}. It can bring you up to {amount}."),
    ),
    "exchanged": Said(
        N_("Queue {queue_id} is exchanged"),
        N_("The {given_up} for which queue {queue_id} waited were exchanged: you have received {amount}."),
    ),
    "zeroing_ahead": Said(
        N_("Zeroing at {due}"),
        N_("At {due} everything that waits in {programme} becomes nothing. For you that is {waiting} now."),
    ),
    "zeroing_off": Said(
        N_("No zeroing at {due}"),
        N_("The zeroing of {due} does not take place, and what waits for you stays. Of any other you are told before."),
    ),
    "zeroed": Said(
        N_("What waited for you was zeroed"),
        N_("{programme} has been zeroed: the {amount} that waited for you became nothing."),
    ),
    "refunded": Said(
        N_("Order {order}: refunded"),
        N_("Of order {order} {amount} is refunded by now, and what it could bring you is less. {waiting} still waits."),
    ),
    "commission": Said(
        N_("Commission: {amount}"),
        N_("{amount} of commission has been credited to you."),
    ),
    "withdrawal_requested": Said(
        N_("Withdrawal of {amount} requested"),
        N_("{amount} is set aside until the shop has decided; the fee is {fee}. If it was not you, tell the shop now."),
    ),
    "withdrawal_refused": Said(
        N_("Withdrawal of {amount} refused"),
        N_("Your withdrawal of {amount} was refused, and the amount is yours again. The reason: {reason}"),
    ),
    "withdrawal_paid": Said(
        N_("Withdrawal of {amount} paid"),
        N_("Your withdrawal of {amount} was paid out, less the fee of {fee}. Number of the payment: {reference}"),
    ),
    "gift": Said(N_("Gift: {gift}"), N_("{gift}: {state}")),
}
"""The program's texts, by event."""

STATES = {
    "redeemed": N_("It is yours. Your pick-up code is {code}."),
    "ordered": N_("It is yours, and will be sent to you."),
    "sent": N_("It is on its way. The number of the parcel is {parcel}."),
    "fulfilled": N_("It was handed over."),
    "cancelled": N_("It was cancelled, and you have back what you gave for it. The reason: {reason}"),
}
"""What has become of a gift, for {state}."""

ASSETS = {
    "points": N_("points"),
    "love_available": N_("love value (available)"),
    "love_frozen": N_("love value (frozen)"),
    "love_value": N_("love value"),
    "voucher": N_("vouchers"),
}

SAMPLE = {
    "queue_id": 1024,
    "order": "20261121-0007",
    "cents": 6_500,
    "waiting_cents": 4_420,
    "fee_cents": 100,
    "given_up_cents": 6_500,
    "ratio_bps": 13_000,
    "reason": "…",
    "reference": "202611210001",
    "gift": "…",
    "state": "redeemed",
    "code": "482913",
    "parcel": "SF1234567890",
}
"""What fills the gaps where a text is tried out; ``due`` is added by who knows the time."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: the shop, its programme, its clock, and its own texts by event and language."""

    shop: str
    programme: str
    zone: ZoneInfo
    texts: Mapping[str, Any] = field(default_factory=dict)


def read_voice() -> Voice:
    """The shop's voice as it is now."""
    with db.engine.connect() as connection:
        return voice_of(connection)


def voice_of(connection: Connection) -> Voice:
    """The shop's voice, inside an open transaction."""
    row = connection.execute(select(Shop.name, Shop.timezone, Shop.base, Shop.messages)).one()
    programme = json.loads(row.base).get("program_name") or Base().program_name
    texts = json.loads(row.messages).get("texts") or {}
    return Voice(row.name or programme, programme, ZoneInfo(row.timezone), texts)


def program_text(event: str, language: str) -> Said:
    """The program's own text of an event in a language, gaps open."""
    said = TEXTS[event]
    translated = _catalogue(language).gettext
    return Said(translated(said.title), translated(said.body))


def program_sentence(text: str, language: str) -> str:
    """Another text of the program in a language."""
    return _catalogue(language).gettext(text)


def text_of(event: str, language: str, voice: Voice) -> Said:
    """The text that holds: the shop's own where there is one, title and body each for itself."""
    own = voice.texts.get(event, {}).get(language, {})
    said = program_text(event, language)
    return Said(own.get("title") or said.title, own.get("body") or said.body)


def compose(event: str, details: Mapping[str, Any], *, member: str, at: datetime, language: str, voice: Voice) -> Said:
    """A message in words; what its details do not hold is left empty."""
    return fill(text_of(event, language, voice), values_of(details, member, at, language, voice))


def fill(said: Said, values: Mapping[str, str]) -> Said:
    """A text with its gaps filled, each once: what is put in is never read again."""
    return Said(_filled(said.title, values), _filled(said.body, values))


def sample_values(language: str, voice: Voice, now: datetime) -> dict[str, str]:
    """Values with which a text is tried out."""
    details = SAMPLE | {"due": (now + timedelta(days=1)).isoformat()}
    return values_of(details, "Li", now, language, voice)


def values_of(details: Mapping[str, Any], member: str, at: datetime, language: str, voice: Voice) -> dict[str, str]:
    """Every gap with what stands there; an empty text where nothing is known."""
    asset = details.get("asset", "cash")
    due = details.get("due")
    values = {
        "member": member,
        "shop": voice.shop,
        "programme": voice.programme,
        "date": _moment(at, voice.zone),
        "due": _moment(datetime.fromisoformat(due), voice.zone) if due else "",
        "amount": _amount(details.get("cents"), asset, language),
        "fee": _amount(details.get("fee_cents"), asset, language),
        "waiting": _amount(details.get("waiting_cents"), "cash", language),
        "given_up": _amount(details.get("given_up_cents"), "cash", language),
        "ratio": f"{format_ratio(details['ratio_bps'])}%" if "ratio_bps" in details else "",
    }
    for name in ("queue_id", "order", "reason", "reference", "gift", "code", "parcel"):
        values[name] = str(details.get(name) or "")
    state = _catalogue(language).gettext(STATES[details["state"]]) if details.get("state") in STATES else ""
    return values | {"state": _filled(state, values)}


def _filled(text: str, values: Mapping[str, str]) -> str:
    return GAP.sub(lambda match: values.get(match[1], match[0]), text)


def _amount(cents: int | None, asset: str, language: str) -> str:
    if cents is None:
        return ""
    number = written(cents, sign_of(asset))
    return f"{number} {_catalogue(language).gettext(ASSETS[asset])}" if asset in ASSETS else number


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; that of English is empty."""
    return gettext.translation("messages", CATALOGUES, [language], fallback=True)
