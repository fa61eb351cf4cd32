"""The forms of the login and of passwords."""

from __future__ import annotations

from typing import ClassVar

from flask import redirect, render_template, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Regexp

from app.services.staff import LONGEST_PASSWORD, SHORTEST_PASSWORD
from app.web.auth.typed import pack, typed_now, unpack
from app.web.forms import Form, stripped
from app.web.next_page import safe_next


class EntranceForm(Form):
    """A login: a password, and where to go then, or what to send then; ``HOME`` is the endpoint where one begins."""

    PAGE: ClassVar[str]
    SEND: ClassVar[str]
    HOME: ClassVar[str]

    password = PasswordField(
        lazy_gettext("Password"),
        validators=[InputRequired(lazy_gettext("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    typed = HiddenField()

    def go_on(self) -> Response | str:
        """What follows the login: what was typed before is shown to be sent, or else the page that was asked for."""
        typed = unpack(self.typed.data)
        if typed is not None:
            return render_template(self.SEND, typed=typed)
        return redirect(safe_next(self.next.data, url_for(self.HOME)))

    @classmethod
    def session_ended(cls) -> tuple[str, int] | None:
        """Answer a form whose session ran out with a login that carries what was typed; None where nothing was."""
        typed = typed_now()
        if typed is None:
            return None
        packed = pack(typed)
        return cls(formdata=None, typed=packed, next="").page(too_long=packed is None), 401

    def page(self, *, too_long: bool = False) -> str:
        """The login page, which says what it carries."""
        return render_template(self.PAGE, form=self, typed=unpack(self.typed.data), too_long=too_long)


class LoginForm(EntranceForm):
    """The login of staff."""

    PAGE, SEND, HOME = "auth/login.html", "auth/send.html", "overview.show"

    username = StringField(
        lazy_gettext("User name"),
        filters=[stripped],
        validators=[DataRequired(lazy_gettext("Enter your user name."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class NewPasswordForm(Form):
    """A password, twice."""

    password = PasswordField(
        lazy_gettext("New password"),
        validators=[
            InputRequired(lazy_gettext("Choose a password.")),
            Length(
                SHORTEST_PASSWORD,
                LONGEST_PASSWORD,
                lazy_gettext("Use at least %(min)d and at most %(max)d characters."),
            ),
            Regexp(r"\s*\S", message=lazy_gettext("A password needs more than blanks.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    password_again = PasswordField(
        lazy_gettext("New password again"),
        validators=[EqualTo("password", lazy_gettext("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class OwnPasswordForm(NewPasswordForm):
    """The same, with the old one."""

    old_password = PasswordField(
        lazy_gettext("Present password"),
        validators=[InputRequired(lazy_gettext("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
