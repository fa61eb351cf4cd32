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
WITHDRAWALS = {
    "requested": lazy_gettext("To be decided"),
    "approved": lazy_gettext("To be paid"),
    "paid": lazy_gettext("Paid to the member"),
    "refused": lazy_gettext("Refused"),
    "cancelled": lazy_gettext("Cancelled"),
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
    "supplier": lazy_gettext("Supplier"),
}
PERMISSIONS = {
    Permission.SEE_OVERVIEW: lazy_gettext("See the overview of the whole shop"),
    Permission.SEE_OWN_SUPPLY: lazy_gettext("See what was sold of the products one supplies"),
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
    Permission.MAKE_LINKS: lazy_gettext("Make links by which members get in"),
    Permission.REVIEW_WITHDRAWALS: lazy_gettext("Decide on withdrawals, and mark them paid"),
    Permission.EDIT_GIFTS: lazy_gettext("Edit gifts"),
    Permission.HAND_OUT_GIFTS: lazy_gettext("Hand out gifts that members redeemed"),
    Permission.REVIEW_APPLICATIONS: lazy_gettext("Decide on stores and suppliers that apply to join"),
    Permission.MANAGE_MESSAGES: lazy_gettext("Manage messages and their channels"),
    Permission.SEE_CATALOGUE: lazy_gettext("See products, stores and cashiers"),
    Permission.EDIT_CATALOGUE: lazy_gettext("Edit products, stores and cashiers, and what they override"),
    Permission.ADD_STORES: lazy_gettext("Add stores and suppliers"),
    Permission.SEE_SETTINGS: lazy_gettext("See the settings of the whole shop"),
    Permission.EDIT_SETTINGS: lazy_gettext("Edit the settings of the whole shop"),
    Permission.IMPORT_FILES: lazy_gettext("Import files"),
    Permission.SEE_HISTORY: lazy_gettext("See the history, and restore from it what one may edit"),
    Permission.DESTROY: lazy_gettext("Zero the queue by hand, and what else cannot be undone"),
    Permission.MANAGE_STAFF: lazy_gettext("Manage staff"),
}
PRODUCT_SOURCES = {
    "self": lazy_gettext("Self-operated"),
    "supplier": lazy_gettext("Supplier"),
    "supply_chain": lazy_gettext("Supply chain"),
    "store": lazy_gettext("Store"),
}
LINKS = {
    "claim": lazy_gettext("Link that opens the account"),
    "reset": lazy_gettext("Link for a new password"),
    "view": lazy_gettext("Personal link"),
}
REDEMPTIONS = {
    "open": lazy_gettext("not handed over yet"),
    "fulfilled": lazy_gettext("handed over"),
    "cancelled": lazy_gettext("cancelled"),
}
APPLICANTS = {"store": lazy_gettext("Store"), "supplier": lazy_gettext("Supplier")}
APPLICATIONS = {
    "open": lazy_gettext("to be decided"),
    "approved": lazy_gettext("approved"),
    "refused": lazy_gettext("refused"),
}
CHANGE_KINDS = {
    "settings": lazy_gettext("Settings"),
    "levels": lazy_gettext("Member level"),
    "stores": lazy_gettext("Store"),
    "suppliers": lazy_gettext("Supplier"),
    "products": lazy_gettext("Product"),
    "members": lazy_gettext("Member"),
    "gifts": lazy_gettext("Gift"),
    "orders": lazy_gettext("Order"),
    "withdrawals": lazy_gettext("Withdrawal"),
    "redemptions": lazy_gettext("Redeemed gift"),
    "applications": lazy_gettext("Application"),
    "staff": lazy_gettext("Staff"),
    "channels": lazy_gettext("Channel of messages"),
    "imports": lazy_gettext("File"),
    "queue": lazy_gettext("Queue"),
}
ACTIONS = {
    "created": lazy_gettext("created"),
    "invited": lazy_gettext("invited"),
    "disabled": lazy_gettext("disabled"),
    "enabled": lazy_gettext("enabled again"),
    "link_made": lazy_gettext("link for a password made"),
    "claim_made": lazy_gettext("link that opens the account made"),
    "reset_made": lazy_gettext("link for a new password made"),
    "view_made": lazy_gettext("personal link made"),
    "link_revoked": lazy_gettext("link revoked"),
    "claimed": lazy_gettext("account opened by link"),
    "phone_changed": lazy_gettext("phone number to log in with changed"),
    "password_chosen": lazy_gettext("password chosen by link"),
    "password_changed": lazy_gettext("own password changed"),
    "password_reset": lazy_gettext("password reset"),
    "entered": lazy_gettext("entered by hand"),
    "completed": lazy_gettext("completed by hand"),
    "refunded": lazy_gettext("refunded"),
    "adjusted": lazy_gettext("balance adjusted"),
    "handed_over": lazy_gettext("handed over"),
    "deleted": lazy_gettext("deleted"),
    "cancelled": lazy_gettext("cancelled"),
    "referrer_corrected": lazy_gettext("referrer corrected"),
    "released": lazy_gettext("frozen love value released"),
    "approved": lazy_gettext("approved"),
    "refused": lazy_gettext("refused"),
    "paid": lazy_gettext("marked as paid"),
    "imported": lazy_gettext("taken in"),
    "zeroed": lazy_gettext("zeroed by hand"),
}
AUTHORS = {
    "set-up": lazy_gettext("the set-up"),
    "shop load": lazy_gettext("a shop file"),
    "shop.changed": lazy_gettext("an event"),
    "command line": lazy_gettext("the command line"),
}
JOBS = {
    "complete_orders": lazy_gettext("completing orders"),
    "zero_queue": lazy_gettext("zeroing"),
    "distribute_union": lazy_gettext("the union distribution"),
    "distribute_dividend": lazy_gettext("the dividend"),
    "release_love_value": lazy_gettext("the release of frozen love value"),
}
MESSAGES = {
    "joined": lazy_gettext("A queue was joined"),
    "received": lazy_gettext("A queue received something"),
    "completed": lazy_gettext("A queue is completed"),
    "drawn": lazy_gettext("A draw was made"),
    "exchanged": lazy_gettext("A queue was exchanged"),
    "zeroing_ahead": lazy_gettext("A zeroing is near"),
    "zeroing_off": lazy_gettext("A zeroing does not take place"),
    "zeroed": lazy_gettext("A zeroing took something"),
    "refunded": lazy_gettext("An order was refunded"),
    "commission": lazy_gettext("Commission came in"),
    "withdrawal_requested": lazy_gettext("A withdrawal was requested"),
    "withdrawal_refused": lazy_gettext("A withdrawal was refused"),
    "withdrawal_paid": lazy_gettext("A withdrawal was paid"),
    "gift": lazy_gettext("A gift was redeemed, handed over or cancelled"),
}
CHANNEL_KINDS = {
    "wecom": lazy_gettext("WeCom group robot"),
    "dingtalk": lazy_gettext("DingTalk group robot"),
    "feishu": lazy_gettext("Feishu group robot"),
    "email": lazy_gettext("E-mail"),
    "webhook": lazy_gettext("Webhook"),
}
AUDIENCES = {"staff": lazy_gettext("Staff"), "members": lazy_gettext("Members")}
GAPS = {
    "member": lazy_gettext("the member's name"),
    "shop": lazy_gettext("the shop's name"),
    "programme": lazy_gettext("the name of the programme"),
    "date": lazy_gettext("when it happened"),
    "queue_id": lazy_gettext("the queue ID"),
    "order": lazy_gettext("the order's number"),
    "amount": lazy_gettext("the amount that it is about"),
    "waiting": lazy_gettext("what still waits"),
    "ratio": lazy_gettext("the drawn ratio"),
    "given_up": lazy_gettext("what waited before"),
    "due": lazy_gettext("when the zeroing comes"),
    "fee": lazy_gettext("the fee"),
    "reason": lazy_gettext("the reason given"),
    "reference": lazy_gettext("the number of the payment"),
    "gift": lazy_gettext("the gift"),
    "state": lazy_gettext("what became of the gift, in a sentence"),
    "code": lazy_gettext("the pick-up code"),
    "parcel": lazy_gettext("the number of the parcel"),
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
    "sent": lazy_gettext("Sent between members"),
    "sent_fee": lazy_gettext("Fee for sending"),
    "withdrawal": lazy_gettext("Withdrawal"),
    "withdrawal_fee": lazy_gettext("Fee for a withdrawal"),
    "withdrawal_paid": lazy_gettext("Withdrawal paid out"),
    "withdrawal_returned": lazy_gettext("Withdrawal given back"),
    "released": lazy_gettext("Frozen love value released"),
    "redeemed": lazy_gettext("Gift redeemed"),
    "redemption_returned": lazy_gettext("Gift given back"),
}
ACCOUNTS = {
    "takings": lazy_gettext("Takings"),
    "platform": lazy_gettext("Platform"),
    "opening": lazy_gettext("Opening balances"),
    "carry": lazy_gettext("Carried in the queue"),
    "union": lazy_gettext("Rebate pool"),
    "dividend": lazy_gettext("Dividend"),
    "withdrawals": lazy_gettext("Reserved for withdrawals"),
    "paid_out": lazy_gettext("Paid out to members"),
}


OF_AN_ASSET = frozenset({"member", "platform", "opening", "withdrawals", "paid_out"})
"""The kinds of accounts of which there is one for each asset."""


def account(view: AccountView) -> str:
    """An account in words: whose it is, and what it holds."""
    name = view.member_ref or ACCOUNTS.get(view.kind, view.kind)
    if view.kind not in OF_AN_ASSET:
        return str(name)
    return str(gettext("%(account)s, %(asset)s", account=name, asset=ASSETS.get(view.asset, view.asset)))
