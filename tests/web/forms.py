"""Reading a page as a browser does: what the fields of a form on it would send."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

Attributes = dict[str, str | None]


def fields_of(page: str, action: str = "", *, method: str = "post") -> MultiDict[str, str]:
    """What the form whose action is ``action`` (empty: the first that has ``method`` and a field) sends untouched.

    Boxes that are not ticked, what is disabled, and buttons are left out, as by a browser.
    """
    reader = _Reader()
    reader.feed(page)
    for form in reader.forms:
        found = form.attributes.get("action") or ""
        has_method = (form.attributes.get("method") or "get").lower() == method
        if has_method and (found == action or (not action and form.data)):
            return form.data
    raise AssertionError(f"no form with action {action!r} among {[f.attributes.get('action') for f in reader.forms]}")


def typed_in(page: str, action: str, changes: Mapping[str, str | None]) -> MultiDict[str, str]:
    """What the form sends once somebody has typed ``changes``; None takes the tick from a box."""
    data = fields_of(page, action)
    for name, value in changes.items():
        data.setlist(name, [] if value is None else [value])
    return data


def seen_in(page: str, action: str) -> dict[str, str]:
    """What a form says that its sender has seen, to go along with what a test types by itself."""
    return {"seen": fields_of(page, action)["seen"]}


class _Form:
    def __init__(self, attributes: Attributes) -> None:
        self.attributes = attributes
        self.data: MultiDict[str, str] = MultiDict()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self._form: _Form | None = None
        self._disabled: list[bool] = []
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []
        self._is_multiple = False
        self._textarea: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        name = attributes.get("name")
        if tag == "form":
            self._form = _Form(attributes)
            self.forms.append(self._form)
        elif tag == "fieldset":
            self._disabled.append("disabled" in attributes)
        elif tag == "input" and name and self._counts(attributes):
            self._input(name, attributes)
        elif tag == "select" and name and self._counts(attributes):
            self._select, self._options, self._is_multiple = name, [], "multiple" in attributes
        elif tag == "option" and self._select:
            self._options.append((attributes.get("value") or "", "selected" in attributes))
        elif tag == "textarea" and name and self._counts(attributes):
            self._textarea, self._text = name, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "fieldset":
            self._disabled.pop()
        elif tag == "select" and self._select:
            chosen = [value for value, is_selected in self._options if is_selected]
            if not chosen and self._options and not self._is_multiple:
                chosen = [self._options[0][0]]
            for value in chosen:
                self._send(self._select, value)
            self._select = None
        elif tag == "textarea" and self._textarea:
            self._send(self._textarea, self._text.replace("\r\n", "\n").removeprefix("\n"))
            self._textarea = None

    def _input(self, name: str, attributes: Attributes) -> None:
        kind = attributes.get("type") or "text"
        is_box = kind in ("checkbox", "radio")
        if kind in ("submit", "button", "image", "reset", "file") or (is_box and "checked" not in attributes):
            return
        value = attributes.get("value")
        self._send(name, ("on" if is_box else "") if value is None else value)

    def _counts(self, attributes: Attributes) -> bool:
        return "disabled" not in attributes and not any(self._disabled)

    def _send(self, name: str, value: str) -> None:
        if self._form is not None:
            self._form.data.add(name, value)


def send(client: FlaskClient, path: str, **typed: Any) -> Any:
    """Send the form of a page with these fields typed; None is left out, as a box that is not ticked."""
    data = fields_of(client.get(path).text, path.partition("?")[0])
    for name, value in typed.items():
        data.poplist(name)
        if value is not None:
            data[name] = value
    return client.post(path.partition("?")[0], data=data)
