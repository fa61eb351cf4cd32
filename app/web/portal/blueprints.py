"""Every blueprint of the members' pages, one for each thing that they do."""

from app.web.portal import (
    account,
    agreement,
    applying,
    entrance,
    exchange,
    inbox,
    joining,
    lottery,
    progress,
    redeeming,
    seeing,
    sending,
    team,
    wallet,
    withdrawing,
)

blueprints = (
    entrance.blueprint,
    joining.blueprint,
    seeing.blueprint,
    agreement.blueprint,
    account.blueprint,
    progress.blueprint,
    lottery.blueprint,
    exchange.blueprint,
    inbox.blueprint,
    redeeming.blueprint,
    team.blueprint,
    applying.blueprint,
    wallet.blueprint,
    sending.blueprint,
    withdrawing.blueprint,
)
