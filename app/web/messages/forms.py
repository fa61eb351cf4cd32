"""The forms of channels: one for each kind, with the few things that its connection needs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectMultipleField, StringField
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.formats.portal import EVENTS
from app.queries.portal.channels import ChannelRow
from app.services.portal.channels import Wanted
from app.services.portal.notices import FIXED
from app.web.forms import Form, choices_of, one_time, stripped
from app.web.labels import AUDIENCES, MESSAGES
from app.web.languages import LANGUAGES
from app.web.permissions import Permission, may
from app.web.templating import current_shop
from app.web.text_fields import NO_CONTROLS, text_field

LONGEST = 500
FOR_STAFF = ("withdrawal_requested", "refunded", "gift")
"""What staff most likely want to hear of."""

FOR_MEMBERS = ("completed", *sorted(FIXED))
"""What members most likely want to have by mail, too."""


def typed_field(label: Any) -> StringField:
    """Something that is copied from elsewhere."""
    return StringField(
        label,
        filters=[stripped],
        validators=[Length(max=LONGEST), NO_CONTROLS],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )


class ChannelForm(Form):
    """What every channel has; ``CONNECTION`` names the fields of its connection, which is never shown again."""

    CONNECTION: ClassVar[tuple[str, ...]] = ()
    USUAL: ClassVar[tuple[str, ...]] = FOR_STAFF

    name: StringField = text_field(lazy_gettext("Name"), required=lazy_gettext("Give it a name."))
    events = SelectMultipleField(
        lazy_gettext("Which messages"),
        choices=choices_of((event, MESSAGES[event]) for event in EVENTS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    language = RadioField(lazy_gettext("Language"), choices=choices_of(LANGUAGES.items()))
    token_once = HiddenField(filters=[one_time])

    def __init__(self, kind: str, there: ChannelRow | None = None) -> None:
        if there is not None:
            data = {"name": there.name, "events": list(there.events), "language": there.language}
        else:
            data = {"events": self.USUAL, "language": current_shop().language}
        super().__init__(data=data)
        self.kind, self.there = kind, there
        if not may(Permission.MANAGE_STAFF) and "is_internal" in self:
            del self.is_internal

    def validate_events(self, field: Any) -> None:
        """A channel is for something."""
        if not field.data:
            raise ValidationError(gettext("Choose at least one."))

    def wanted(self) -> Wanted:
        """What the channel is to be."""
        return Wanted(
            name=self.name.data,
            kind=self.kind,
            audience=self.audience.data if "audience" in self else "staff",
            events=self.events.data,
            language=self.language.data,
            typed={name: self[name].data or "" for name in self.CONNECTION if name in self},
            is_internal="is_internal" in self and bool(self.is_internal.data),
        )


class WecomForm(ChannelForm):
    """A group robot of WeCom."""

    CONNECTION = ("token",)

    token = typed_field(lazy_gettext("The robot's address or key"))


class DingtalkForm(ChannelForm):
    """A group robot of DingTalk."""

    CONNECTION = ("token", "secret")

    token = typed_field(lazy_gettext("The robot's address or access token"))
    secret = typed_field(lazy_gettext("Secret, where it signs"))


class FeishuForm(ChannelForm):
    """A group robot of Feishu or Lark."""

    CONNECTION = ("token", "region")

    token = typed_field(lazy_gettext("The robot's address or key"))
    region = RadioField(
        lazy_gettext("Where"), choices=choices_of([("feishu", "Feishu 飞书"), ("lark", "Lark")]), default="feishu"
    )

    def wanted(self) -> Wanted:
        """The region alone is no new connection."""
        found = super().wanted()
        return found if found.typed["token"] else replace(found, typed={})


class EmailForm(ChannelForm):
    """A mail server."""

    CONNECTION = ("host", "port", "security", "user", "password", "sender", "to")
    USUAL = FOR_MEMBERS

    audience = RadioField(lazy_gettext("For whom"), choices=choices_of(AUDIENCES.items()), default="members")
    host = typed_field(lazy_gettext("Mail server"))
    port = typed_field(lazy_gettext("Port"))
    security = RadioField(
        lazy_gettext("Secured by"),
        choices=choices_of(
            [
                ("ssl", lazy_gettext("SSL (port 465)")),
                ("starttls", "STARTTLS (587)"),
                ("none", lazy_gettext("nothing (25)")),
            ]
        ),
        default="ssl",
    )
    user = typed_field(lazy_gettext("User"))
    password = PasswordField(
        lazy_gettext("Password or authorisation code"),
        validators=[Length(max=LONGEST)],
        render_kw={"autocomplete": "new-password"},
    )
    sender = typed_field(lazy_gettext("Sender's address"))
    to = typed_field(lazy_gettext("Receiver's address (for staff)"))
    is_internal = BooleanField(lazy_gettext("The server stands in our own network"))

    def __init__(self, kind: str, there: ChannelRow | None = None) -> None:
        super().__init__(kind, there)
        if there is not None:
            del self.audience
            if there.audience == "members":
                del self.to

    def wanted(self) -> Wanted:
        """How it is secured is alone no new connection; the server says whether there is one."""
        found = super().wanted()
        is_new = any(found.typed.get(name) for name in self.CONNECTION if name != "security")
        return found if is_new or self.there is None else replace(found, typed={})


class WebhookForm(ChannelForm):
    """An address of another program."""

    CONNECTION = ("address",)

    address = typed_field(lazy_gettext("Address"))
    is_internal = BooleanField(lazy_gettext("The server stands in our own network"))


FORMS: dict[str, type[ChannelForm]] = {
    "wecom": WecomForm,
    "dingtalk": DingtalkForm,
    "feishu": FeishuForm,
    "email": EmailForm,
    "webhook": WebhookForm,
}


class OnceForm(Form):
    """A button that does something once, however often it is pressed."""

    token_once = HiddenField(filters=[one_time])
