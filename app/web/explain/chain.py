"""The whole chain of questions of a channel (R5), with what was found at each and the page that sets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from app.queries.trace import StepView, TraceView
from app.web.permissions import Permission, may

SCOPES = {"mall": ("product",), "store": ("product", "store"), "cashier": ("cashier",)}
"""The scopes of a channel, nearest first, base left out."""

PAGES = {
    "product": ("products.override", "product_id", Permission.SEE_CATALOGUE),
    "store": ("stores.override", "store_id", Permission.SEE_CATALOGUE),
    "cashier": ("cashiers.override", "store_id", Permission.SEE_CATALOGUE),
    "base": ("base_settings.show", None, Permission.SEE_SETTINGS),
    "union": ("union_settings.show", None, Permission.SEE_SETTINGS),
}
"""The page that sets a scope, the part of its address that names whose it is, and what it needs."""


@dataclass(frozen=True, slots=True)
class ChainStep:
    """A question of the chain: what was found, None where one before it decided; ``link`` leads to where it is set."""

    source: str
    step: StepView | None
    link: str | None


def sources_of(channel: str, scheme: str) -> list[str]:
    """Every question of a channel, in the order in which they are asked."""
    scopes = SCOPES[channel]
    found = [f"{scope}.level" for scope in (*scopes, "base")]
    if scheme == "queue":
        found += [f"{scope}.cumulative" for scope in scopes]
        found += [f"{scope}.lottery" for scope in (*scopes, "base")]
    found += [f"{scope}.ratio" for scope in scopes]
    return [*found, "base.default" if scheme == "queue" else "union.default"]


def chain_of(trace: TraceView, channel: str, scheme: str, ids: Mapping[str, int]) -> list[ChainStep]:
    """The whole chain with what ``trace`` found; ``ids`` are those of the ``product_id`` and ``store_id`` sold."""
    asked = {step.source: step for step in trace.steps}
    return [
        ChainStep(source, asked.get(source), link_of(source.partition(".")[0], ids))
        for source in sources_of(channel, scheme)
    ]


def link_of(scope: str, ids: Mapping[str, int]) -> str | None:
    """The page that sets a scope; None where one may not open it."""
    endpoint, name, permission = PAGES[scope]
    if not may(permission):
        return None
    return url_for(endpoint) if name is None else url_for(endpoint, **{name: ids[name]})  # type: ignore[arg-type]
