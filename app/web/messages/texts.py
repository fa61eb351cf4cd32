"""The texts of messages: every event, one of them in both languages, tried out as typed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import FormField, StringField, TextAreaField
from wtforms.validators import Length

from app import clock
from app.formats.portal import EVENTS, gaps_of
from app.queries.portal.channels import list_channels
from app.services.portal.texts import Said, Voice, fill, program_text, read_voice, sample_values, text_of
from app.services.shop_file import edit_shop, settings_now
from app.web import describe
from app.web.document_form import Doc, DocumentForm
from app.web.fields import WholeField
from app.web.forms import stripped
from app.web.languages import LANGUAGES
from app.web.messages.blueprint import blueprint
from app.web.parts.base import Part
from app.web.permissions import Permission, needs
from app.web.templating import current_shop
from app.web.text_fields import text_field

Page = tuple[str, int]
EVENT = f"<any({', '.join(EVENTS)}):event>"
LONGEST = 2_000


def plain_lines(value: Any) -> Any:
    """A text of several lines as it is kept, without blanks around it and without signs that nobody sees."""
    if not isinstance(value, str):
        return value
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return stripped("\n".join("".join(each for each in line if each.isprintable()) for line in lines))


class TextPart(Part):
    """Title and body in one language; what is empty, or as the program says it, is the program's."""

    title: StringField = text_field(lazy_gettext("Title"))
    body = TextAreaField(lazy_gettext("Text"), filters=[plain_lines], validators=[Length(max=LONGEST)])

    def value(self) -> Doc:
        return {"title": self.title.data or "", "body": self.body.data or ""}


class TextForm(DocumentForm):
    """The text of one event in both languages."""

    zh_CN = FormField(TextPart, LANGUAGES["zh_CN"])  # noqa: N815 - the key of the shop file
    en = FormField(TextPart, LANGUAGES["en"])

    def __init__(self, event: str) -> None:
        voice = read_voice()
        kept = settings_now()["messages"]["texts"]
        shown = {language: _doc(text_of(event, language, voice)) for language in LANGUAGES}
        super().__init__(
            shown,
            lambda doc: {
                "messages": {"texts": kept | {event: own} if (own := _own(event, doc)) else _but(kept, event)}
            },
            zone=current_shop().zone,
            levels=[],
        )


class HoursForm(DocumentForm):
    """How long before a zeroing members are told of it."""

    zeroing_ahead_hours = WholeField(
        describe.WORDS["messages.zeroing_ahead_hours"].label,
        least=1,
        most=720,
        required=True,
        unit=lazy_gettext("hours"),
    )

    def __init__(self) -> None:
        kept = settings_now()["messages"]
        doc = {key: kept[key] for key in self.edited()}
        super().__init__(doc, lambda doc: {"messages": doc}, zone=current_shop().zone, levels=[])


@blueprint.get("", endpoint="list")
@needs(Permission.MANAGE_MESSAGES)
def list_page() -> Page:
    """Every event with where its text comes from and the channels by which it goes."""
    return _list(HoursForm())


@blueprint.post("")
@needs(Permission.MANAGE_MESSAGES)
def save_hours() -> Response | Page:
    """Save how long before a zeroing members are told."""
    form = HoursForm()
    if not form.save():
        return _list(form)
    flash(gettext("Saved."), "success")
    return redirect(url_for("messages.list"))


@blueprint.get(f"/texts/{EVENT}")
@needs(Permission.MANAGE_MESSAGES)
def text(event: str) -> Page:
    """The text of an event."""
    return _text(event, TextForm(event))


@blueprint.post(f"/texts/{EVENT}")
@needs(Permission.MANAGE_MESSAGES)
def save_text(event: str) -> Response | Page:
    """Save the text of an event."""
    form = TextForm(event)
    if not form.save():
        return _text(event, form)
    flash(gettext("Saved. It holds for messages from now on, and for those that are looked at."), "success")
    return redirect(url_for("messages.list"))


@blueprint.route(f"/texts/{EVENT}/try", methods=["GET", "POST"])
@needs(Permission.MANAGE_MESSAGES)
def attempt(event: str) -> Response | str | Page:
    """What the text as typed would say. Whoever loads the answer anew is led to the page."""
    if request.method == "GET":
        return redirect(url_for("messages.text", event=event))
    form = TextForm(event)
    if request.form.get("preview") != "fragment":
        return _text(event, form)
    return render_template("messages/_preview.html", previews=_previews(event, form))


@blueprint.post(f"/texts/{EVENT}/reset")
@needs(Permission.MANAGE_MESSAGES)
def reset(event: str) -> Response:
    """Go back to the program's text."""
    kept = settings_now()["messages"]["texts"]
    if event in kept:
        edit_shop({"messages": {"texts": _but(kept, event)}}, author=current_user.author, now=clock.now())
    flash(gettext("The program's text holds again."), "success")
    return redirect(url_for("messages.text", event=event))


def _list(form: HoursForm) -> Page:
    kept = settings_now()["messages"]["texts"]
    channels = list_channels()
    page = render_template(
        "messages/list.html",
        form=form,
        words=describe,
        events=EVENTS,
        own=kept.keys(),
        channels=channels,
        goes_by={event: [each for each in channels if event in each.events and each.is_on] for event in EVENTS},
    )
    return page, form.status


def _text(event: str, form: TextForm) -> Page:
    page = render_template(
        "messages/text.html",
        form=form,
        words=describe,
        event=event,
        gaps=gaps_of(event),
        is_own=event in settings_now()["messages"]["texts"],
        previews=_previews(event, form),
    )
    return page, form.status


def _previews(event: str, form: TextForm) -> dict[str, Said]:
    """The text as it stands in the form, filled with values that could be."""
    voice = read_voice()
    return {language: _preview(event, language, form[language].form.value(), voice) for language in LANGUAGES}


def _preview(event: str, language: str, typed: Doc, voice: Voice) -> Said:
    default = program_text(event, language)
    said = Said(typed["title"] or default.title, typed["body"] or default.body)
    return fill(said, sample_values(language, voice, clock.now()))


def _own(event: str, doc: Doc) -> Doc:
    """What of a text is not the program's, by language."""
    found = {}
    for language, typed in doc.items():
        default = _doc(program_text(event, language))
        own = {key: "" if typed[key] == default[key] else typed[key] for key in typed}
        if any(own.values()):
            found[language] = own
    return found


def _but(texts: Doc, event: str) -> Doc:
    return {each: text for each, text in texts.items() if each != event}


def _doc(said: Said) -> Doc:
    return {"title": said.title, "body": said.body}
