"""Where a place's ratio comes from, in a member's words (R10)."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext

from app.queries.portal.place import PlaceDetail

WHERE_FROM = {
    "product.level": lazy_gettext("Your member level has this ratio for this product."),
    "store.level": lazy_gettext("Your member level has this ratio in this store."),
    "cashier.level": lazy_gettext("Your member level has this ratio at this counter."),
    "base.level": lazy_gettext("Your member level has this ratio."),
    "product.ratio": lazy_gettext("This product has this ratio."),
    "store.ratio": lazy_gettext("This store has this ratio."),
    "cashier.ratio": lazy_gettext("This counter has this ratio."),
    "base.default": lazy_gettext("This is the usual ratio of the shop."),
    "union.default": lazy_gettext("This is the usual ratio of the shop."),
    "opened": lazy_gettext("This place was taken over from the system that the shop used before."),
}


def where_from(detail: PlaceDetail) -> str:
    """One sentence on where the ratio of a place comes from."""
    kind = detail.source.rpartition(".")[2]
    if kind == "lottery":
        return str(gettext("You drew this ratio."))
    if kind == "cumulative" and detail.tier is not None:
        return str(
            gettext(
                "You had spent ¥%(spent)s in the %(days)s days before; from ¥%(amount)s on the ratio is this one.",
                spent=detail.tier.spent,
                days=detail.tier.days,
                amount=detail.tier.amount,
            )
        )
    if kind == "cumulative":
        return str(gettext("What you had spent before gives this ratio."))
    return str(WHERE_FROM.get(detail.source, ""))
