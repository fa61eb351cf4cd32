"""What the lists of stores and of cashiers share: the same stores, looked at from one of their two sides."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.queries.queue import Waiting, waiting_in
from app.queries.stores import Side, StoreFilter, StoreRow, get_stores, list_store_rows
from app.queries.stranded import stranded_by_stores
from app.services.shop_file import object_now
from app.web.arguments import get_id
from app.web.catalogue.switching import SWITCH, is_shared, switch_all, ticked
from app.web.forms import stripped
from app.web.next_page import safe_next
from app.web.permissions import own_stores, sees

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class SideView:
    """One side of a store: its queue, whether that is shared with other stores, and what it sets for itself."""

    side: Side
    channel: str
    enabled: bool
    waiting: Waiting
    is_shared: bool
    scope: dict[str, object]


class SidePages:
    """The pages of ``side``: stores' online orders, or their cashiers."""

    def __init__(self, side: Side) -> None:
        self.side: Side = side
        self.channel = "store" if side == "online" else "cashier"
        self._folder = "stores" if side == "online" else "cashiers"

    def list_page(self) -> str:
        """Stores, filtered by what the address says."""
        wanted = self.read_filter()
        return render_template(
            f"{self._folder}/list.html",
            page=list_store_rows(wanted, after=get_id("after"), before=get_id("before")),
            wanted=wanted,
            link=lambda **changes: self._link(wanted, **changes),
            is_limited=own_stores() is not None,
        )

    def bulk(self) -> Response | str:
        """Switch this side's rebate of the ticked stores; off only after it was shown what that would strand."""
        back = safe_next(request.form.get("next"), url_for(f"{self._folder}.list"))
        to = SWITCH.get(request.form.get("to", ""))
        if to is None:
            abort(400)
        ids = ticked()
        if not ids:
            flash(gettext("Tick at least one row first."), "warning")
            return redirect(back)
        found = [store for store in get_stores(ids) if sees(store.id)]
        if not to and "confirmed" not in request.form:
            leaving = [store.id for store in found if self._is_on(store)]
            return render_template(
                "stores/switch_off.html",
                found=found,
                count=len(leaving),
                ids=ids,
                side=self.side,
                stranded=stranded_by_stores(self.channel, leaving),
                back=back,
                action=url_for(f"{self._folder}.bulk"),
            )
        switch_all("stores", self.side, [(each.ref, self._is_on(each)) for each in found], asked=len(ids), to=to)
        return redirect(back)

    def side_of(self, store: StoreRow) -> SideView:
        """This side of one store."""
        doc = object_now("stores", store.ref)
        assert doc is not None
        waiting = waiting_in(self.channel, store.id)
        shared = is_shared(self.channel)
        return SideView(self.side, self.channel, self._is_on(store), waiting, shared, doc[self.side])

    def read_filter(self) -> StoreFilter:
        """The filter in the address."""
        return StoreFilter(
            online=SWITCH.get(request.args.get("online", "")),
            cashier=SWITCH.get(request.args.get("cashier", "")),
            search=stripped(request.args.get("q", ""))[:LONGEST_SEARCH],
            own=own_stores(),
        )

    def _is_on(self, store: StoreRow) -> bool:
        return store.online if self.side == "online" else store.cashier

    def _link(self, wanted: StoreFilter, **changes: object) -> str:
        words = {True: "on", False: "off", None: None}
        values: dict[str, object] = {
            "online": words[wanted.online],
            "cashier": words[wanted.cashier],
            "q": wanted.search or None,
        }
        return url_for(f"{self._folder}.list", **{**values, **changes})  # type: ignore[arg-type]
