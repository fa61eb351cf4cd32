"""The words for what the tables hold: one word for a thing everywhere."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext

from app.queries.entry import AccountView
from app.web.permissions import Permission

CHANNELS = {
    "mall": lazy_gettext("Mall"),
    "store": lazy_gettext("Stores"),
    "cashier": lazy_gettext("Cashiers"),
    "union": lazy_gettext("Union queue"),
}
STATUSES = {
    "waiting": lazy_gettext("Waiting"),
    "completed": lazy_gettext("Completed"),
    "converted": lazy_gettext("Exchanged"),
    "zeroed": lazy_gettext("Zeroed"),
    "cancelled": lazy_gettext("Cancelled"),
}
ORDER_STATES = {
    "paid": lazy_gettext("Paid"),
    "completed": lazy_gettext("Completed"),
    "refunded_in_part": lazy_gettext("Refunded in part"),
    "refunded": lazy_gettext("Refunded"),
}
DEDUCTED = {
    "points": lazy_gettext("points"),
    "love_value": lazy_gettext("love value"),
    "voucher": lazy_gettext("vouchers"),
    "cash": lazy_gettext("cash"),
    "elsewhere": lazy_gettext("another wallet"),
}
SCHEMES = {"queue": lazy_gettext("Queue rebate"), "union": lazy_gettext("Union queue")}
ROLES = {
    "owner": lazy_gettext("Owner"),
    "manager": lazy_gettext("Manager"),
    "finance": lazy_gettext("Finance"),
    "store_manager": lazy_gettext("Store manager"),
    "cashier": lazy_gettext("Cashier"),
    "viewer": lazy_gettext("Viewer"),
}
PERMISSIONS = {
    Permission.SEE_OVERVIEW: lazy_gettext("See the overview of the whole shop"),
    Permission.SEE_QUEUES: lazy_gettext("See queues and entries"),
    Permission.SEE_ORDERS: lazy_gettext("See orders"),
    Permission.ENTER_ORDERS: lazy_gettext("Enter orders by hand"),
    Permission.COMPLETE_ORDERS: lazy_gettext("Complete orders"),
    Permission.REFUND_ORDERS: lazy_gettext("Refund orders"),
    Permission.EXPLAIN: lazy_gettext("Try out what an order would get"),
    Permission.SEE_MEMBERS: lazy_gettext("See members and levels"),
    Permission.SEE_PRIVATE: lazy_gettext("See real names, phones and e-mail addresses in full"),
    Permission.EDIT_MEMBERS: lazy_gettext("Edit members and levels"),
    Permission.CORRECT_REFERRERS: lazy_gettext("Correct a referrer that is set already"),
    Permission.ADJUST_BALANCES: lazy_gettext("Adjust balances"),
    Permission.SEE_CATALOGUE: lazy_gettext("See products, stores and cashiers"),
    Permission.EDIT_CATALOGUE: lazy_gettext("Edit products, stores and cashiers, and what they override"),
    Permission.ADD_STORES: lazy_gettext("Add stores and suppliers"),
    Permission.SEE_SETTINGS: lazy_gettext("See the settings of the whole shop"),
    Permission.EDIT_SETTINGS: lazy_gettext("Edit the settings of the whole shop"),
    Permission.IMPORT_FILES: lazy_gettext("Import files"),
    Permission.SEE_HISTORY: lazy_gettext("See the history and restore from it"),
    Permission.DESTROY: lazy_gettext("Zero the queue by hand, and what else cannot be undone"),
    Permission.MANAGE_STAFF: lazy_gettext("Manage staff"),
}
PRODUCT_SOURCES = {
    "self": lazy_gettext("Self-operated"),
    "supplier": lazy_gettext("Supplier"),
    "supply_chain": lazy_gettext("Supply chain"),
    "store": lazy_gettext("Store"),
}
CHANGE_KINDS = {
    "settings": lazy_gettext("Settings"),
    "levels": lazy_gettext("Member level"),
    "stores": lazy_gettext("Store"),
    "suppliers": lazy_gettext("Supplier"),
    "products": lazy_gettext("Product"),
    "members": lazy_gettext("Member"),
    "orders": lazy_gettext("Order"),
    "staff": lazy_gettext("Staff"),
    "imports": lazy_gettext("File"),
}
ACTIONS = {
    "created": lazy_gettext("created"),
    "invited": lazy_gettext("invited"),
    "disabled": lazy_gettext("disabled"),
    "enabled": lazy_gettext("enabled again"),
    "link_made": lazy_gettext("link for a password made"),
    "password_chosen": lazy_gettext("password chosen by link"),
    "password_changed": lazy_gettext("own password changed"),
    "password_reset": lazy_gettext("password reset"),
    "entered": lazy_gettext("entered by hand"),
    "completed": lazy_gettext("completed by hand"),
    "refunded": lazy_gettext("refunded"),
    "adjusted": lazy_gettext("balance adjusted"),
    "referrer_corrected": lazy_gettext("referrer corrected"),
    "imported": lazy_gettext("taken in"),
}
AUTHORS = {
    "set-up": lazy_gettext("the set-up"),
    "shop load": lazy_gettext("a shop file"),
    "shop.changed": lazy_gettext("an event"),
    "command line": lazy_gettext("the command line"),
}
ASSETS = {
    "cash": lazy_gettext("cash"),
    "commission": lazy_gettext("commission"),
    "points": lazy_gettext("points"),
    "love_available": lazy_gettext("love value (available)"),
    "love_frozen": lazy_gettext("love value (frozen)"),
    "love_value": lazy_gettext("love value"),
    "voucher": lazy_gettext("vouchers"),
}
SOURCES = {
    "product.level": lazy_gettext("Member level, set for the product"),
    "store.level": lazy_gettext("Member level, set for the store"),
    "cashier.level": lazy_gettext("Member level, set for the cashier"),
    "base.level": lazy_gettext("Member level, base setting"),
    "product.cumulative": lazy_gettext("Cumulative spend, set for the product"),
    "store.cumulative": lazy_gettext("Cumulative spend, set for the store"),
    "cashier.cumulative": lazy_gettext("Cumulative spend, set for the cashier"),
    "product.lottery": lazy_gettext("Lottery, set for the product"),
    "store.lottery": lazy_gettext("Lottery, set for the store"),
    "cashier.lottery": lazy_gettext("Lottery, set for the cashier"),
    "base.lottery": lazy_gettext("Lottery, base setting"),
    "product.ratio": lazy_gettext("Default ratio of the product"),
    "store.ratio": lazy_gettext("Default ratio of the store"),
    "cashier.ratio": lazy_gettext("Default ratio of the cashier"),
    "base.default": lazy_gettext("Default ratio, base setting"),
    "union.default": lazy_gettext("Ratio of the union queue"),
    "opened": lazy_gettext("Taken over from another system"),
}
SCOPES = {
    "product": lazy_gettext("the product"),
    "store": lazy_gettext("the store"),
    "cashier": lazy_gettext("the cashier"),
    "base": lazy_gettext("the base settings"),
}
REASONS = {
    "programme_off": lazy_gettext("The programme is switched off."),
    "product_off": lazy_gettext("The product's rebate is switched off."),
    "store_off": lazy_gettext("The store's online rebate is switched off."),
    "cashier_off": lazy_gettext("The store's cashier rebate is switched off."),
    "nothing_paid": lazy_gettext("Nothing was paid for it."),
    "deducted": lazy_gettext("Points or love value were deducted on the order, and such orders do not join."),
    "product_window": lazy_gettext("It was bought outside the product's times."),
    "store_window": lazy_gettext("It was bought outside the store's times."),
    "cashier_window": lazy_gettext("It was bought outside the cashier's times."),
    "product_limit": lazy_gettext("The member has used up the product's limit."),
    "store_limit": lazy_gettext("The member has used up the store's limit."),
    "cashier_limit": lazy_gettext("The member has used up the cashier's limit."),
}
TRANSFERS = {
    "payout": lazy_gettext("Payout"),
    "retained": lazy_gettext("Left-over to the platform"),
    "carried": lazy_gettext("Left-over carried"),
    "carry_taken": lazy_gettext("Carried money used"),
    "zeroing_retained": lazy_gettext("Retained at zeroing"),
    "direct": lazy_gettext("Direct referral reward"),
    "indirect": lazy_gettext("Indirect referral reward"),
    "team": lazy_gettext("Level difference reward"),
    "recruiter": lazy_gettext("Merchant recruitment reward"),
    "shareholder": lazy_gettext("Shareholder dividend"),
    "accrual": lazy_gettext("Set aside for the dividend"),
    "random_return": lazy_gettext("Random return"),
    "exchange": lazy_gettext("Exchange"),
    "clawback": lazy_gettext("Taken back on a refund"),
    "deduction": lazy_gettext("Deducted on an order"),
    "deduction_returned": lazy_gettext("Deduction returned"),
    "opening": lazy_gettext("Opening balance"),
    "pool_inflow": lazy_gettext("Into the rebate pool"),
    "pool_returned": lazy_gettext("Back out of the rebate pool"),
    "adjustment": lazy_gettext("Adjusted by hand"),
}
ACCOUNTS = {
    "takings": lazy_gettext("Takings"),
    "platform": lazy_gettext("Platform"),
    "opening": lazy_gettext("Opening balances"),
    "carry": lazy_gettext("Carried in the queue"),
    "union": lazy_gettext("Rebate pool"),
    "dividend": lazy_gettext("Dividend"),
}


def account(view: AccountView) -> str:
    """An account in words: whose it is, and what it holds."""
    name = view.member_ref or ACCOUNTS.get(view.kind, view.kind)
    if view.kind not in ("member", "platform", "opening"):
        return str(name)
    return str(gettext("%(account)s, %(asset)s", account=name, asset=ASSETS.get(view.asset, view.asset)))
