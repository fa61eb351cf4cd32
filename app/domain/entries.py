"""An entry's life besides being paid: draw, exchange, zeroing, being taken over (R8, R9, R26, R27, R29)."""

from __future__ import annotations

from app.domain.accounts import PLATFORM, member_account, platform_account
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.instants import day_number
from app.domain.joining import count_joined
from app.domain.money import MAX_RATIO, WHOLE, share
from app.domain.orders import scopes_of
from app.domain.records import Entry, Line, Member, Order, Product, Store
from app.domain.settings import Asset, Channel


def draw_entry(book: Book, line: Line, entry: Entry) -> int | None:
    """Draw a ratio for ``entry`` once (R9); returns it, None for no win."""
    if not entry.drawable or entry.offer is None or entry.status != "waiting":
        raise Refused("no draw is open on this entry")
    ratio = entry.offer.lottery.draw(book.randbelow)
    entry.drawable = False
    entry.was_drawn = True
    if ratio is not None:
        entry.drawn_ratio_bps = entry.ratio_bps = ratio
        entry.source = entry.offer.source
        entry.total = entry.waiting = share(line.net, ratio)
    if not entry.waiting:
        entry.status = "completed"
    book.entry_changed(entry)
    book.became_eligible(entry)
    book.add_draw(entry, entry.offer, ratio)
    return ratio


def exchange_entry(book: Book, entry: Entry, into: Asset) -> int:
    """Turn all that ``entry`` waits for into an asset (R26); returns the amount of the asset, in 0.01."""
    base = book.rules.base
    ratio = base.exchange.get(into)
    if not base.exchange_open:
        raise Refused("exchange is not open to members")
    if ratio is None:
        raise Refused("there is no exchange into this", "into")
    if not entry.waiting:
        raise Refused("nothing waits on this entry")
    account: str = into
    if into == "love_value":
        account = "love_frozen" if base.love_value_frozen else "love_available"
    amount = share(entry.waiting, ratio)
    entry.converted += entry.waiting
    entry.waiting = 0
    entry.status = "converted"
    entry.drawable = False
    entry.converted_asset = account
    entry.converted_ratio_bps = ratio
    book.entry_changed(entry)
    book.transfer(platform_account(account), member_account(entry.member_id, account), amount, "exchange", entry=entry)
    return amount


def zero_queue(book: Book) -> None:
    """Zero every entry of status waiting; carried money is retained, the union pool stays (R27)."""
    book.zero_waiting()
    retain_carries(book)


def retain_carries(book: Book) -> None:
    """Hand all carried money to the platform, as zeroing does (R27)."""
    for account, cents in list(book.carries()):
        book.transfer(account, PLATFORM, cents, "zeroing_retained")


def open_entry(
    book: Book,
    ref: str,
    member: Member,
    channel: Channel,
    store: Store | None,
    product: Product | None,
    *,
    paid: int,
    total: int,
    waiting: int,
) -> Order:
    """Take an entry over from another system as a completed and settled order (R29).

    Amounts in cents; the difference between ``total`` and ``waiting`` was received there. Refused where ``waiting`` is
    above ``total`` or the ratio above 1000 %.
    """
    if waiting > total:
        raise Refused("must be at most the total", "waiting")
    ratio = (2 * total * WHOLE + paid) // (2 * paid) if paid else 0
    if ratio > MAX_RATIO:
        raise Refused("must be at most 10 times what was paid", "total")
    order = Order(
        0, ref, member.id, channel, store.id if store else None, book.now, completed_at=book.now, is_opened=True
    )
    lane = store or product
    assert lane is not None
    line = Line(
        id=0,
        number=1,
        product_id=product.id if product else None,
        lane_id=lane.id,
        quantity=1,
        paid=paid,
        subsidy=0,
        profit=0,
        takes_part=True,
        extraction_bps=0,
        trace='{"opened":true}',
        settled_net=paid,
    )
    order.lines.append(line)
    book.add_order(order)
    day = day_number(order.paid_at, book.rules.zone)
    line.entry = Entry(
        id=0,
        line_id=line.id,
        order_id=order.id,
        member_id=member.id,
        channel=channel,
        lane_id=lane.id,
        joined_at=order.paid_at,
        joined_day=day,
        ratio_bps=ratio,
        source="opened",
        total=total,
        rewarded=total - waiting,
        converted=0,
        zeroed=0,
        waiting=waiting,
        status="waiting" if waiting else "completed",
        is_completed=True,
        drawable=False,
    )
    book.add_entry(line.entry)
    count_joined(book, member.id, scopes_of(book, order, line), day, 1)
    book.add_spending(member.id, order.area, order.paid_at, paid)
    return order
