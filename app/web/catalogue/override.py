"""The page of a scope, the same for a product, a store's online lines and a cashier."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.queries.catalogue import list_levels
from app.queries.products import ProductRow
from app.queries.stores import StoreRow
from app.services.shop_file import settings_now
from app.web import describe
from app.web.catalogue.owner import Doc, Owner, Scopes, coverage_of, inherit, inherit_levels
from app.web.catalogue.scope_form import UnionScopeForm, form_class
from app.web.catalogue.week import read_week
from app.web.parts.base import WEEKDAYS
from app.web.permissions import Permission, may
from app.web.preview import Preview, PreviewForm, preview, preview_form, what_to_mend
from app.web.templating import current_shop

INHERITS = ("extraction_ratio", "ratio", "cumulative", "lottery", "random_return")
"""What the next scope is asked for where nothing is set; windows and limits of all scopes hold together."""

PAGES = {"rebate": "products", "online": "stores", "cashier": "cashiers"}
"""The blueprint of each scope's page, by its key."""

Page = tuple[str, int]


class ScopePage:
    """A scope on its way through a request: its form, and what stands around it.

    ``subject`` is the product or the store whose scope it is.
    """

    def __init__(self, owner: Owner, subject: ProductRow | StoreRow) -> None:
        self._owner = owner
        self._subject = subject
        self._settings = settings_now()
        self._levels = dict(list_levels())
        self._can_edit = may(Permission.EDIT_CATALOGUE)
        self.form: UnionScopeForm = form_class(self._settings["scheme"], is_store=owner.is_store)(
            owner.scope_now(),
            owner.wrap,
            zone=current_shop().zone,
            levels=list(self._levels),
            is_fixed=not self._can_edit,
            find_stranded=owner.stranded,
        )

    def show(self) -> Page:
        """The page as it is."""
        return self._page(self._preview())

    def save(self) -> Response | Page:
        """Save the scope, or empty a row of it, or add rows to it; what is not saved is tried out as it was."""
        form = self.form
        if form.add_rows() or form.inherit():
            return self._page(self._preview())
        if form.save():
            flash(gettext("Saved. It holds for orders paid from now on."), "success")
            return redirect(self._address("override"))
        return self._page(self._preview() if form.overtaken else what_to_mend(form))

    def attempt(self) -> str | Page:
        """Try an order out under the scope as typed, or as it is for who may not edit it."""
        form = self.form
        if not self._can_edit:
            found = self._preview()
        elif form.validate():
            found = self._preview(form.wrap(form.document()))
        else:
            found = what_to_mend(form)
        if request.form.get("preview") != "fragment":
            return self._page(found)
        return render_template("scope/_live.html", preview=found, **self._live(self._farther()))

    def _page(self, found: Preview) -> Page:
        """The page with everything typed, and ``found`` beside it."""
        form = self.form
        farther = self._farther()
        page = render_template(
            "scope/override.html",
            owner=self._owner,
            subject=self._subject,
            levels=self._levels,
            inherited={name: inherit(name, farther) for name in INHERITS},
            level_hints=self._level_hints(farther),
            farther=farther,
            is_set={name: form.is_set(name) for name in form.edited()},
            fixed=self._owner.fixed,
            try_form=self._try_form(),
            preview=found,
            can_edit=self._can_edit,
            save_url=self._address("save_override"),
            try_url=self._address("attempt"),
            **self._live(farther),
        )
        return page, form.status

    def _live(self, farther: Scopes) -> Doc:
        """What is told anew while one types."""
        form = self.form
        windows = form.value_of("windows") or []
        return {
            "form": form,
            "week": read_week(windows),
            "dated": [window for window in windows if window["from"] or window["until"]],
            "coverage": [] if self._settings["scheme"] == "union" else coverage_of(form.value_of, farther),
            "weekdays": WEEKDAYS,
            "words": describe,
        }

    def _farther(self) -> Scopes:
        return self._owner.farther(self._settings)

    def _level_hints(self, farther: Scopes) -> dict[str, str]:
        """What each level has without a ratio of its own."""
        found = inherit_levels(farther)
        return {ref: found[ref].value if ref in found else gettext("not set") for ref in self._levels}

    def _try_form(self) -> PreviewForm:
        """The order to try; what the page is about cannot be another, whatever was sent."""
        subject = self._owner.subject
        form = preview_form(**subject)
        for name, value in subject.items():
            form[name].data = value
        return form

    def _preview(self, change: Any = None) -> Preview:
        if self._owner.key == "online" and not self._try_form().product.data:
            return Preview(problem=gettext("Give the store a product first, then an order can be tried out."))
        return preview(self._try_form(), change)

    def _address(self, view: str) -> str:
        name = "store_id" if self._owner.is_store else "product_id"
        return url_for(f"{PAGES[self._owner.key]}.{view}", **{name: self._owner.id})  # type: ignore[arg-type]
