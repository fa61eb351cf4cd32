"""Refusals of the shop file in the words of a form: there they speak of keys, here of what stands on the page."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.domain.errors import Refused
from app.web.errors import refusal_text

SENTENCES = {
    "needs the exchange ratio for points": lazy_gettext(
        "Random return pays in points: set the exchange ratio for points first."
    ),
    "is needed by a store's random return": lazy_gettext(
        "A store's random return pays in points, so this ratio cannot be left empty."
    ),
    "must not say {gap}; it may say {known}": lazy_gettext(
        "{gap} is not known here. What can stand in braces: {known}"
    ),
    "names nothing that exists": lazy_gettext("There is nothing with this number."),
    "must not be blanks only": lazy_gettext("A password needs more than blanks."),
    "must not be empty": lazy_gettext("This cannot be empty."),
    "must have no control characters": lazy_gettext("Only letters, digits and signs can stand here."),
    "must have at most {max_length} characters": lazy_gettext("Use at most {max_length} characters."),
    "must have {max_length} or fewer": lazy_gettext("Use at most {max_length} rows."),
    "cannot be changed once there is an order": lazy_gettext("This cannot be changed once there is an order."),
    "is set already and stays": lazy_gettext("This is set already and stays as it is."),
    "makes a loop": lazy_gettext("That would make the member their own referrer, over some steps."),
    "is named twice": lazy_gettext("This number is there twice."),
    "is not sold there": lazy_gettext("This product is not sold there."),
    "must name a store where the source is store, and none elsewhere": lazy_gettext(
        "A store's product needs its store; other products have none."
    ),
    "must name a store for store and cashier, and none for mall": lazy_gettext(
        "A sale in a store or at a cashier names its store; one in the mall has none."
    ),
    "must name a product, and none at a cashier": lazy_gettext(
        "A sale in the mall or in a store names its product; one at a cashier has none."
    ),
    "must lie between 1971 and 2199": lazy_gettext("Enter a time between 1971 and 2199."),
    "the member has less than that": lazy_gettext("The member has less than that."),
    "there is an order of this ref already": lazy_gettext("There is an order of this number already."),
    "this order is completed already": lazy_gettext("This order is completed already."),
    "this order is wholly refunded": lazy_gettext("All of this order is refunded."),
    "nothing is left to refund": lazy_gettext("Nothing is left to refund."),
    "is more than what is left of the line": lazy_gettext("This is more than what is left of the line."),
    "was applied before with other content": lazy_gettext(
        "This form was sent before with other values. Open it again and look at what was done."
    ),
    "may name a supplier only where the source is supplier": lazy_gettext("Only a supplier's product has a supplier."),
}


def sentence(refused: Refused) -> str:
    """What a refusal says to somebody who looks at a form."""
    said = SENTENCES.get(refused.reason)
    return refusal_text(refused) if said is None else str(said).format(**refused.values)
