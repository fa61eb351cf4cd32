"""Who would wait for nobody: what is in a queue that nothing would pay any more (R14, R21)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Product, QueueBlock, Scope
from app.queries.shop import CHANNELS, ShopView, get_shop

Key = tuple[str, int]
"""A queue as it is paid now: the channel and the lane, 0 for a whole channel; ``union`` is all of them."""

UNION: Key = ("union", 0)


@dataclass(frozen=True, slots=True)
class Stranded:
    """What would wait for nobody, and how many entries wait in queues that others go on paying."""

    entries: int = 0
    waiting_cents: int = 0
    others_pay: int = 0


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is to pay into no queue any more: products, stores' online orders, stores' cashiers."""

    products: Collection[int] = ()
    stores: Collection[int] = ()
    cashiers: Collection[int] = ()


def stranded_by_products(lanes: Iterable[tuple[int, str, int]]) -> Stranded:
    """What would be stranded if these products, each with its channel and lane, paid into no queue any more."""
    shop = get_shop()
    found = list(lanes)
    leaving = Leaving(products=[product_id for product_id, _, _ in found])
    return _sum({_queue(shop, channel, lane_id) for _, channel, lane_id in found}, leaving)


def stranded_by_stores(channel: str, store_ids: Collection[int]) -> Stranded:
    """What would be stranded if these stores paid into no queue of ``channel`` (store or cashier) any more."""
    shop = get_shop()
    leaving = Leaving(stores=store_ids) if channel == "store" else Leaving(cashiers=store_ids)
    return _sum({_queue(shop, channel, store_id) for store_id in store_ids}, leaving)


def is_paid(queue: Key) -> bool:
    """Whether anything is on sale and takes part that pays into a queue."""
    return _is_paid(queue, Leaving())


def _queue(shop: ShopView, channel: str, lane_id: int) -> Key:
    if shop.scheme == "union":
        return UNION
    return channel, 0 if channel in shop.unified else lane_id


def _sum(queues: set[Key], leaving: Leaving) -> Stranded:
    paid = {queue for queue in queues if _is_paid(queue, leaving)}
    entries, cents = _waiting(queues - paid)
    return Stranded(entries, cents, _waiting(paid)[0])


def _is_paid(queue: Key, leaving: Leaving) -> bool:
    """Whether anything is left that pays into a queue when some products and stores are not."""
    channel, lane_id = queue
    own, online = aliased(Scope), aliased(Scope)
    sold = [
        Product.on_sale.is_(True),
        own.product_id == Product.id,
        own.enabled.is_(True),
        Product.id.not_in(leaving.products),
    ]
    payers: list[ColumnElement[bool]] = []
    if channel in ("mall", "union"):
        lane = [Product.id == lane_id] if lane_id else []
        payers.append(exists().where(*sold, Product.store_id.is_(None), *lane))
    if channel in ("store", "union"):
        lane = [Product.store_id == lane_id] if lane_id else []
        is_on = [online.store_id == Product.store_id, online.kind == "store", online.enabled.is_(True)]
        payers.append(exists().where(*sold, *is_on, Product.store_id.not_in(leaving.stores), *lane))
    if channel in ("cashier", "union"):
        lane = [own.store_id == lane_id] if lane_id else []
        is_on = [own.kind == "cashier", own.enabled.is_(True), own.store_id.not_in(leaving.cashiers)]
        payers.append(exists().where(*is_on, *lane))
    return bool(db.session.scalar(select(or_(*payers))))


def _waiting(queues: set[Key]) -> tuple[int, int]:
    """How many entries wait in queues, and for how much."""
    if not queues:
        return 0, 0
    keys = [(channel, 0) for channel in CHANNELS] if UNION in queues else sorted(queues)
    chosen = (and_(QueueBlock.channel == channel, QueueBlock.lane_id == lane_id) for channel, lane_id in keys)
    entries, cents = func.sum(QueueBlock.entries), func.sum(QueueBlock.waiting_cents)
    row = db.session.execute(select(func.coalesce(entries, 0), func.coalesce(cents, 0)).where(or_(*chosen))).one()
    return int(row[0]), int(row[1])
