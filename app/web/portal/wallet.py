"""What a member holds, and of each asset where it came from."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, url_for
from flask_babel import gettext, lazy_gettext

from app import clock
from app.domain.balances import HELD
from app.domain.wallet import SENT, WITHDRAWN, Wallet
from app.queries.portal.wallet import list_holdings, list_steps
from app.queries.statement import Other, StatementRow
from app.services.portal.wallet import Receiver, standing_of
from app.web.arguments import get_id
from app.web.masking import mask_person
from app.web.portal.members_only import current_member, for_members

blueprint = Blueprint("wallet", __name__, url_prefix="/m/wallet")

ABOUT = {
    "cash": lazy_gettext("Money that the queue has paid you."),
    "commission": lazy_gettext("Money for what others bought whom you or your team brought here."),
    "points": lazy_gettext("Points from exchanges and rewards, to be used in the shop."),
    "love_available": lazy_gettext("Love value that you can use."),
    "love_frozen": lazy_gettext("Love value that you cannot use yet. The shop makes it available."),
    "voucher": lazy_gettext("Vouchers from exchanges and rewards, to be used in the shop."),
}
"""What each asset is."""

IN = {
    "payout": lazy_gettext("Received from the queue"),
    "direct": lazy_gettext("Reward: somebody whom you invited bought something"),
    "indirect": lazy_gettext("Reward: somebody whom those invited whom you invited bought something"),
    "team": lazy_gettext("Reward for your level: your team bought something"),
    "recruiter": lazy_gettext("Reward: a store that you brought here sold something"),
    "shareholder": lazy_gettext("Shareholder dividend"),
    "random_return": lazy_gettext("Returned at once by chance"),
    "exchange": lazy_gettext("Exchanged for a place in the queue"),
    "deduction_returned": lazy_gettext("Given back: an order was refunded"),
    "opening": lazy_gettext("Brought along when the shop moved here"),
    "adjustment": lazy_gettext("Given by the shop"),
    "sent": lazy_gettext("Received from a member"),
    "withdrawal_returned": lazy_gettext("Given back: a withdrawal was not paid out"),
    "released": lazy_gettext("Has become available"),
    "redemption_returned": lazy_gettext("Given back: a gift was cancelled"),
}
"""Where what came to a member came from, by the kind of the transfer."""

OUT = {
    "clawback": lazy_gettext("Taken back: an order was refunded"),
    "deduction": lazy_gettext("Used for an order"),
    "adjustment": lazy_gettext("Taken by the shop"),
    "sent": lazy_gettext("Sent to a member"),
    "sent_fee": lazy_gettext("Fee for sending"),
    "withdrawal": lazy_gettext("Set aside to be paid out"),
    "released": lazy_gettext("Has become available"),
    "redeemed": lazy_gettext("Gift"),
}
"""Where what left a member went."""


@blueprint.get("")
@for_members
def home() -> str:
    """Everything that the member holds."""
    holdings = list_holdings(current_member.id)
    return render_template("portal/wallet/home.html", holdings=holdings, terms=terms())


@blueprint.get("/<asset>")
@for_members
def statement(asset: str) -> str:
    """Where an asset came from and went to."""
    require(asset, HELD)
    page = list_steps(current_member.id, asset, after=get_id("after"), before=get_id("before"))
    return render_template(
        "portal/wallet/statement.html",
        asset=asset,
        holding=list_holdings(current_member.id)[asset],
        about=ABOUT[asset],
        page=page,
        what=what,
        details=details,
        can_send=asset in SENT and terms().sending is not None,
        can_withdraw=asset in WITHDRAWN and terms().withdrawing is not None,
        has_withdrawals=asset in WITHDRAWN,
        link=lambda **turn: url_for("wallet.statement", asset=asset, **turn),
    )


def what(row: StatementRow) -> str:
    """What a row of a statement is, in plain words."""
    words = IN if row.cents > 0 else OUT
    return str(words.get(row.kind, row.kind))


def details(row: StatementRow) -> list[str]:
    """What else there is to say of a row: whose it was, what it belongs to. Others' orders are not named."""
    said = []
    if row.other is not None and row.kind != "payout":
        said.append(shown(row.other))
    if row.entry_id is not None:
        said.append(gettext("queue ID %(id)s", id=row.entry_id))
    elif row.order_ref is not None and row.other is None:
        said.append(gettext("order %(ref)s", ref=row.order_ref))
    if row.withdrawal_id is not None:
        said.append(gettext("withdrawal %(number)s", number=row.withdrawal_id))
    if row.gift_name:
        said.append(row.gift_name)
    if row.note:
        said.append(gettext("“%(note)s”", note=row.note))
    return said


def shown(other: Other | Receiver) -> str:
    """Another member as members see them."""
    return mask_person(other.name, other.nickname, other.ref)


def terms() -> Wallet:
    """What members may do with what they hold."""
    return standing_of(member_id=current_member.id, asset=HELD[0], now=clock.now()).terms


def require(asset: str, assets: tuple[str, ...]) -> None:
    """Answer 404 for anything but these assets."""
    if asset not in assets:
        abort(404)
