"""A list as a file: every row that its filter lets pass, as CSV given out while it is read, or as XLSX.

The file of a list is at the list's own address, with ``/export.csv`` or ``/export.xlsx`` behind it and the same filter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from flask import Flask, Response, flash, make_response, redirect, request, stream_with_context, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wsgi import wrap_file

from app import clock
from app.domain.errors import Refused
from app.queries.paging import AnyPage, every_page
from app.services.table_files import Column, csv_file, require_room, xlsx_file
from app.web.errors import refusal_text
from app.web.masking import for_reader, mask_name
from app.web.templating import current_shop

Row = TypeVar("Row")

NAMES = {
    "cashiers": lazy_gettext("Cashiers"),
    "entries": lazy_gettext("Entries"),
    "history": lazy_gettext("History"),
    "members": lazy_gettext("Members"),
    "orders": lazy_gettext("Orders"),
    "products": lazy_gettext("Products"),
    "queues": lazy_gettext("Queues"),
    "referrals": lazy_gettext("Referred members"),
    "stores": lazy_gettext("Stores"),
    "suppliers": lazy_gettext("Suppliers"),
    "supply": lazy_gettext("Sold"),
    "transfers": lazy_gettext("Transfers"),
    "withdrawals": lazy_gettext("Withdrawals"),
}
"""What each file is called for its reader, and its sheet; what it is called where only ASCII is understood."""

FORMS = "<any(csv, xlsx):form>"
"""The part of an address that says which file."""

FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_AT_A_TIME = 1_000
PAGE_KEYS = frozenset({"after", "before"})
"""What in an address says from where a page goes on: a file begins at the beginning."""


def register(app: Flask) -> None:
    """Add the global ``export_address``."""
    app.jinja_env.globals["export_address"] = export_address


def export(name: str, form: str, columns: Sequence[Column[Row]], read: Callable[[Any, int], AnyPage[Row]]) -> Response:
    """The list as a file, named as in ``NAMES``; ``read`` gives the page that follows a key, of at most so many rows.

    Who asks for a workbook of too long a list is sent back to the list, and told what to do.
    """

    def pages() -> Iterator[Sequence[Row]]:
        return every_page(lambda key: read(key, ROWS_AT_A_TIME))

    if form == "csv":
        response = Response(stream_with_context(csv_file(columns, pages())))
    else:
        try:
            require_room(pages())
        except Refused as refused:
            flash(refusal_text(refused), "danger")
            page = request.path.removesuffix(f"/export.{form}")
            return make_response(redirect(page + _filters(), HTTPStatus.SEE_OTHER))
        file = xlsx_file(str(NAMES[name]), columns, pages())
        response = Response(wrap_file(request.environ, file), direct_passthrough=True)
    today = clock.now().astimezone(current_shop().zone).date()
    response.headers["Content-Type"] = FILES[form]
    named = {"filename": f"{name}_{today}.{form}", "filename*": f"UTF-8''{quote(f'{NAMES[name]}_{today}.{form}')}"}
    response.headers.set("Content-Disposition", "attachment", **named)
    return response


def export_address(form: str) -> str:
    """The address of the file of the list on the present page, under the same filter."""
    page = url_for(str(request.endpoint), **(request.view_args or {}))
    return f"{page}/export.{form}{_filters()}"


def _filters() -> str:
    filters = urlencode([(key, value) for key, value in request.args.items(multi=True) if key not in PAGE_KEYS])
    return f"?{filters}" if filters else ""


def moment(heading: str, value: Callable[[Row], datetime | None]) -> Column[Row]:
    """A column of times by the shop's clock."""
    zone = current_shop().zone

    def local(row: Row) -> str | None:
        at = value(row)
        return None if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"

    return Column(heading, local)


def word(heading: str, value: Callable[[Row], Any], words: Mapping[Any, Any]) -> Column[Row]:
    """A column of which ``words`` holds each value in words."""
    said = {key: str(text) for key, text in words.items()}
    return Column(heading, lambda row: said.get(value(row), value(row)))


def real_name(name: Callable[[Row], str], ref: Callable[[Row], str]) -> Column[Row]:
    """A column of members' names, empty where none was ever given."""
    shown = for_reader(mask_name)
    return Column(gettext("Real name"), lambda row: "" if name(row) == ref(row) else shown(name(row)))


def yes_no() -> dict[bool, str]:
    """The words for whether something is so."""
    return {True: gettext("yes"), False: gettext("no")}
