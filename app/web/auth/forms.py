"""The login form."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired

from app.web.forms import Form, stripped


class LoginForm(Form):
    """User name, password, and where to go then."""

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
