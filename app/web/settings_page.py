"""What the pages of base, distribution and union settings do alike: show, save, and try out as typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.queries.catalogue import list_levels
from app.services.shop_file import settings_now
from app.web import describe
from app.web.document_form import Doc, DocumentForm
from app.web.permissions import Permission, may
from app.web.preview import preview, preview_form, what_to_mend
from app.web.since_when import saved
from app.web.sure import about
from app.web.templating import current_shop

Page = tuple[str, int]

NOT_CARRIED = frozenset({"csrf_token", "step", "sure-word", "sure-password"})
"""What the page that asks for a confirmation brings anew."""


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """A page over one object of the settings: its key, its form, and the folder of its templates.

    ``facts`` gives what the page tells besides, from the settings as typed; None where they are not valid. ``example``
    names what of the order to try is something else at first than everywhere.
    """

    key: str
    folder: str
    form: type[DocumentForm]
    facts: Callable[[Doc | None], dict[str, Any]]
    example: Callable[[], dict[str, str]] = dict

    def show(self) -> str:
        """The page as it is."""
        return self._page(self._form(), is_checked=False)[0]

    def save(self) -> Response | Page:
        """Save what was typed; more rows are given, and mistakes told, on the same page."""
        form = self._form()
        if form.add_rows() or request.form.get("step") == "back":
            return self._page(form, is_checked=False)
        before = settings_now()
        if form.save():
            flash(saved(before, settings_now()), "success")
            return redirect(url_for(f"{self.folder}.show"))
        return self._confirmation(form) if form.dangers else self._page(form)

    def attempt(self) -> Response | str | Page:
        """Try an order out under the settings as typed, or as they are for who may not edit them.

        Whoever loads the answer anew, or comes back to it in another language, is led to the page.
        """
        if request.method == "GET":
            return redirect(url_for(f"{self.folder}.show"))
        form = self._form()
        is_typed = may(Permission.EDIT_SETTINGS)
        if is_typed:
            form.validate()
        if request.form.get("preview") != "fragment":
            return self._page(form, is_checked=is_typed)
        return render_template(f"{self.folder}/_live.html", **self._context(form, is_checked=is_typed))

    def _form(self) -> DocumentForm:
        return self.form(
            settings_now()[self.key],
            lambda doc: {self.key: doc},
            zone=current_shop().zone,
            levels=[ref for ref, _ in list_levels()],
            is_fixed=not may(Permission.EDIT_SETTINGS),
        )

    def _confirmation(self, form: DocumentForm) -> Page:
        """The page that asks whether what cannot be taken back is meant; it carries everything typed."""
        page = render_template(
            f"{self.folder}/confirm.html",
            form=form,
            folder=self.folder,
            carried=[(name, text) for name, text in request.form.items(multi=True) if name not in NOT_CARRIED],
            **about(form.dangers, form.document().get("zeroing")),
        )
        return page, 422 if form.errors else 200

    def _page(self, form: DocumentForm, *, is_checked: bool = True) -> Page:
        context = self._context(form, is_checked=is_checked)
        return render_template(f"{self.folder}/show.html", **context), form.status

    def _context(self, form: DocumentForm, *, is_checked: bool) -> dict[str, Any]:
        """What the templates are told; ``is_checked`` says that the form, where it was sent, was looked through."""
        saved: Doc = settings_now()[self.key]
        try_form = preview_form(**self.example())
        if form.errors:
            typed, found = None, what_to_mend(form)
        elif form.is_submitted() and is_checked:
            typed = form.document()
            found = preview(try_form, {self.key: typed})
        else:
            typed, found = saved, preview(try_form)
        return {
            "form": form,
            "folder": self.folder,
            "levels": dict(list_levels()),
            "try_form": try_form,
            "preview": found,
            "words": describe,
            "can_edit": may(Permission.EDIT_SETTINGS),
            **self.facts(typed),
        }
