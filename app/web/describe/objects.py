"""The words for what the shop is made of, and for what staff do."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.web.describe import values
from app.web.describe.words import EMPTY, NOBODY, Words
from app.web.labels import ASSETS, AUDIENCES, CHANNEL_KINDS, CHANNELS, PRODUCT_SOURCES, ROLES

OBJECTS: dict[str, Words] = {
    "about": Words(lazy_gettext("About it"), values.beginning, EMPTY),
    "offered": Words(lazy_gettext("How many there are in all"), values.number, lazy_gettext("without end")),
    "ref": Words(lazy_gettext("Number"), values.text),
    "rank": Words(lazy_gettext("Rank"), values.number),
    "team_ratio": Words(lazy_gettext("Team ratio"), values.ratio),
    "commission_ratio": Words(lazy_gettext("Commission ratio"), values.ratio),
    "recruiter": Words(lazy_gettext("Recruited by"), values.text, NOBODY),
    "contact": Words(lazy_gettext("Contact"), values.text, EMPTY),
    "phone": Words(lazy_gettext("Phone"), values.text, EMPTY),
    "email": Words(lazy_gettext("E-mail"), values.text, EMPTY),
    "source": Words(lazy_gettext("Source"), values.one_of(PRODUCT_SOURCES)),
    "store": Words(lazy_gettext("Store"), values.text),
    "price": Words(lazy_gettext("Price"), values.amount),
    "cost": Words(lazy_gettext("Cost"), values.amount),
    "on_sale": Words(lazy_gettext("On sale"), values.switch),
    "supplier": Words(lazy_gettext("Supplier"), values.text),
    "sku": Words(lazy_gettext("SKU"), values.text, EMPTY),
    "picture": Words(lazy_gettext("Picture"), values.picture, EMPTY),
    "level": Words(lazy_gettext("Level"), values.text),
    "referrer": Words(lazy_gettext("Referrer"), values.text, NOBODY),
    "shares": Words(lazy_gettext("Shares"), values.number),
    "nickname": Words(lazy_gettext("Nickname"), values.text, EMPTY),
}
"""The keys of products, stores, suppliers, members, levels and gifts; a name is called as the shop's."""

ACTS: dict[str, Words] = {
    "at": Words(lazy_gettext("Time"), values.moment),
    "member": Words(lazy_gettext("Member"), values.text),
    "channel": Words(lazy_gettext("Channel"), values.one_of(CHANNELS)),
    "line": Words(lazy_gettext("Line"), values.number),
    "lines": Words(lazy_gettext("Lines"), values.order_lines),
    "deducted": Words(lazy_gettext("Deducted"), values.assets),
    "asset": Words(lazy_gettext("Balance"), values.one_of(ASSETS)),
    "amount": Words(lazy_gettext("Amount"), values.text),
    "reference": Words(lazy_gettext("Number of the payment"), values.text),
    "rows": Words(lazy_gettext("Rows"), values.number),
    "entries": Words(lazy_gettext("Number of entries"), values.number),
    "waiting": Words(lazy_gettext("Waiting"), values.amount),
    "carried": Words(lazy_gettext("Carried"), values.amount),
    "role": Words(lazy_gettext("Role"), values.one_of(ROLES)),
    "stores": Words(lazy_gettext("Stores"), unset=lazy_gettext("none")),
    "kind": Words(lazy_gettext("Kind"), values.one_of(CHANNEL_KINDS)),
    "audience": Words(lazy_gettext("For"), values.one_of(AUDIENCES)),
    "events": Words(lazy_gettext("Messages"), values.events),
    "is_on": Words(lazy_gettext("Switched on"), values.switch),
    "connection": Words(lazy_gettext("Connection"), values.one_of({"new": lazy_gettext("entered anew")})),
}
"""What acts of staff say of themselves."""
