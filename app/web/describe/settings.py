"""The words for the settings: of the whole shop, and of what may override them."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.web.describe import values
from app.web.describe.words import OFF, Words
from app.web.labels import SCHEMES
from app.web.languages import LANGUAGES

SETTLED = {"paid": lazy_gettext("when the order is paid"), "completed": lazy_gettext("when the order is completed")}
ORDERS = {"queue": lazy_gettext("queue order"), "completed_only": lazy_gettext("completed orders only")}
SURPLUS = {"retain": lazy_gettext("goes to the platform"), "carry": lazy_gettext("stays in the queue")}
OWN = {
    "all": lazy_gettext("all, those of the same order too"),
    "not_same_order": lazy_gettext("not those of the same order"),
    "not_same_member": lazy_gettext("not those of the same member"),
}
MERCHANT_QUEUE = {True: lazy_gettext("one queue for the whole mall"), False: lazy_gettext("a queue for each product")}
BY_STORE = {True: lazy_gettext("one queue for all stores"), False: lazy_gettext("a queue for each store")}
LOVE_VALUE = {True: lazy_gettext("frozen"), False: lazy_gettext("available")}
WHOLE_ONLY = {True: lazy_gettext("only in full"), False: lazy_gettext("the last one in part")}

STORE_PARTS = {"online": lazy_gettext("Online rebate"), "cashier": lazy_gettext("Cashier rebate")}
SCOPE_PARTS = {"rebate", *STORE_PARTS}

SCOPE: dict[str, Words] = {
    "enabled": Words(lazy_gettext("Takes part in the queue rebate"), values.switch),
    "extraction_ratio": Words(lazy_gettext("Extraction ratio"), values.ratio),
    "ratio": Words(lazy_gettext("Entitlement ratio"), values.ratio),
    "level_ratios": Words(lazy_gettext("Entitlement ratio by member level"), values.level_table),
    "cumulative": Words(lazy_gettext("Entitlement ratio by cumulative spend"), values.tiers),
    "lottery": Words(lazy_gettext("Lottery"), values.lottery),
    "windows": Words(lazy_gettext("Time windows"), values.windows),
    "limits": Words(lazy_gettext("Limits for each member"), values.limits),
    "random_return": Words(lazy_gettext("Random return"), values.random_return),
}
"""The keys of a product's, a store's and a cashier's scope."""

SETTINGS: dict[str, Words] = {
    "name": Words(lazy_gettext("Name"), values.text),
    "language": Words(lazy_gettext("Language"), values.one_of(LANGUAGES)),
    "scheme": Words(lazy_gettext("Scheme"), values.one_of(SCHEMES)),
    "timezone": Words(lazy_gettext("Time zone"), values.text),
    "base.enabled": Words(lazy_gettext("Queue rebate programme"), values.switch),
    "base.new_products_enabled": Words(lazy_gettext("New products take part"), values.switch),
    "base.deducted_orders_join": Words(lazy_gettext("Deducted orders join"), values.switch),
    "base.settle_on": Words(lazy_gettext("Settlement"), values.one_of(SETTLED)),
    "base.reward_order": Words(lazy_gettext("Reward order"), values.one_of(ORDERS)),
    "base.auto_complete_days": Words(lazy_gettext("Orders complete by themselves after"), values.days, OFF),
    "base.program_name": Words(lazy_gettext("Programme name"), values.text),
    "base.exchange_name": Words(lazy_gettext("Name on the exchange button"), values.text),
    "base.extraction_ratio": Words(lazy_gettext("Extraction ratio"), values.ratio),
    "base.default_ratio": Words(lazy_gettext("Default entitlement ratio"), values.ratio),
    "base.level_ratios": Words(lazy_gettext("Entitlement ratio by member level"), values.level_table),
    "base.lottery": Words(lazy_gettext("Lottery"), values.lottery, OFF),
    "base.exchange.points": Words(lazy_gettext("Exchange into points"), values.ratio, OFF),
    "base.exchange.love_value": Words(lazy_gettext("Exchange into love value"), values.ratio, OFF),
    "base.exchange.voucher": Words(lazy_gettext("Exchange into vouchers"), values.ratio, OFF),
    "base.exchange_open": Words(lazy_gettext("Exchange open to members"), values.switch),
    "base.love_value_frozen": Words(lazy_gettext("Love value arrives"), values.one_of(LOVE_VALUE)),
    "base.merchant_queue": Words(lazy_gettext("Merchant queue"), values.one_of(MERCHANT_QUEUE)),
    "base.all_stores_queue": Words(lazy_gettext("All stores' queue"), values.one_of(BY_STORE)),
    "base.all_cashiers_queue": Words(lazy_gettext("All cashiers' queue"), values.one_of(BY_STORE)),
    "base.random_return": Words(lazy_gettext("Random return"), values.random_return, OFF),
    "base.zeroing": Words(lazy_gettext("Zeroing"), values.schedule, OFF),
    "base.paused": Words(lazy_gettext("Rewards paused"), values.switch),
    "base.show.progress": Words(lazy_gettext("Show queue progress"), values.switch),
    "base.show.rewarded": Words(lazy_gettext("Show what was rewarded in all"), values.switch),
    "base.show.waiting": Words(lazy_gettext("Show what is still to come in all"), values.switch),
    "base.show.member": Words(lazy_gettext("Show members in the queue"), values.switch),
    "base.show.waiting_amount": Words(lazy_gettext("Show the waiting amount of each entry"), values.switch),
    "base.clawback": Words(lazy_gettext("Take back on a refund"), values.switch),
    "base.surplus": Words(lazy_gettext("Left-over"), values.one_of(SURPLUS)),
    "base.own_entries": Words(lazy_gettext("Entries that an order may pay"), values.one_of(OWN)),
    "distribution.direct": Words(lazy_gettext("Direct referral reward"), values.reward, OFF),
    "distribution.indirect": Words(lazy_gettext("Indirect referral reward"), values.reward, OFF),
    "distribution.team": Words(lazy_gettext("Level difference reward"), values.team, OFF),
    "distribution.shareholder": Words(lazy_gettext("Shareholder dividend"), values.reward, OFF),
    "distribution.recruiter": Words(lazy_gettext("Merchant recruitment reward"), values.reward, OFF),
    "union": Words(lazy_gettext("Union queue")),
    "union.ratio": Words(lazy_gettext("Ratio of the union queue"), values.ratio),
    "union.pool_ratio": Words(lazy_gettext("Share of the profit for the rebate pool"), values.ratio),
    "union.release_ratio": Words(lazy_gettext("Part of the pool released each day"), values.ratio),
    "union.at": Words(lazy_gettext("Time of distribution"), values.text),
    "union.whole_only": Words(lazy_gettext("Entries are paid"), values.one_of(WHOLE_ONLY)),
    "union.acceleration_ratio": Words(lazy_gettext("Acceleration for each referral's order"), values.ratio),
    "union.acceleration_share": Words(lazy_gettext("Part of the release for acceleration"), values.ratio),
    "wallet.sending": Words(lazy_gettext("Members send to each other"), values.sending, OFF),
    "wallet.withdrawing": Words(lazy_gettext("Withdrawals"), values.withdrawing, OFF),
    "wallet.release": Words(lazy_gettext("Frozen love value becomes available"), values.release, OFF),
    "messages.zeroing_ahead_hours": Words(lazy_gettext("Members are told of a zeroing ahead"), values.hours),
    "messages.texts": Words(lazy_gettext("Texts of messages"), values.texts, lazy_gettext("those of the program")),
    "agreement": Words(lazy_gettext("Agreement"), values.beginning, lazy_gettext("none")),
}
"""The places of the settings of the whole shop."""
