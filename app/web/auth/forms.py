"""The forms of the login and of passwords."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from app.services.staff import LONGEST_PASSWORD, SHORTEST_PASSWORD
from app.web.forms import Form, stripped


class LoginForm(Form):
    """User name, password, and where to go then, or what to send then."""

    username = StringField(
        lazy_gettext("User name"),
        filters=[stripped],
        validators=[DataRequired(lazy_gettext("Enter your user name."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        validators=[InputRequired(lazy_gettext("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    typed = HiddenField()


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
