"""What templates can call: the shop, money, ratios, times, and the words for what the tables hold."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask, g
from flask_babel import get_locale
from markupsafe import Markup

from app.domain.money import YUAN, format_ratio, sign_of, written
from app.queries.shop import ShopView, get_shop
from app.web import charts, labels
from app.web.languages import LANGUAGES
from app.web.navigation import at_most, current_item, menu, tallies, waiting_work
from app.web.next_page import here
from app.web.permissions import Permission, may, sees
from app.web.portal.members_only import member_here
from app.web.portal.navigation import TABS
from app.web.qr import qr_code
from app.web.vitals import find_vitals
from app.web.wording import in_sentences, listed


def register(app: Flask) -> None:
    """Add the filters and globals."""
    app.add_template_filter(money)
    app.add_template_filter(amount)
    app.add_template_filter(signed)
    app.add_template_filter(listed)
    app.add_template_filter(in_sentences)
    app.add_template_filter(ratio)
    app.add_template_filter(when)
    app.add_template_filter(day)
    app.add_template_filter(count)
    app.add_template_filter(portion)
    app.add_template_filter(at_most)
    app.add_template_test(is_message, "message")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        current_shop=current_shop,
        html_language=html_language,
        languages=LANGUAGES,
        here=here,
        labels=labels,
        menu=menu,
        current_item=current_item,
        tallies=tallies,
        waiting_work=waiting_work,
        may=may,
        sees=sees,
        Permission=Permission,
        line_chart=charts.line_chart,
        find_vitals=find_vitals,
        version=app.config["VERSION"],
        member_here=member_here,
        qr_code=qr_code,
        tabs=TABS,
    )


def is_message(error: object) -> bool:
    """Whether an error of a field is a text, also one that is translated late, and not the errors of fields within."""
    return not isinstance(error, (list, tuple, dict))


def current_shop() -> ShopView:
    """The shop, read once a request."""
    if "shop" not in g:
        g.shop = get_shop()
    shop: ShopView = g.shop
    return shop


def keep_shop(shop: ShopView) -> None:
    """Take a view of the shop that was read along with something else for the rest of the request."""
    g.shop = shop


def html_language() -> str:
    """The language of the page in the form that HTML uses."""
    return str(get_locale()).replace("_", "-")


def money(cents: int) -> str:
    """``123456`` as ``¥1,234.56``."""
    return written(cents, YUAN)


def amount(cents: int, asset: str) -> str:
    """Money as money, everything else as a bare number."""
    return written(cents, sign_of(asset))


def signed(cents: int, asset: str) -> str:
    """An amount with its sign, as a change of what somebody holds."""
    return f"{'+' if cents > 0 else ''}{amount(cents, asset)}"


def ratio(bps: int) -> str:
    """``13000`` as ``130 %``, with a blank that does not break."""
    return f"{format_ratio(bps)}\N{NO-BREAK SPACE}%"


def count(number: int) -> str:
    """``13838`` as ``13,838``."""
    return f"{number:,}"


def when(moment: datetime) -> Markup:
    """A moment in the shop's zone, to the minute."""
    local = moment.astimezone(current_shop().zone)
    return Markup('<time datetime="{}">{}</time>').format(
        local.isoformat(timespec="seconds"), f"{local:%Y-%m-%d %H:%M}"
    )


def day(on: date) -> str:
    """A date as ``2026-11-21``."""
    return on.isoformat()


def portion(part: int, whole: int) -> int:
    """``part`` of ``whole`` in thousandths, for drawing; of nothing it is nothing."""
    return 0 if whole <= 0 else max(0, min(1000, part * 1000 // whole))
