"""The form of the agreement: one text, the key ``agreement`` of the shop file."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import Length, Regexp

from app.formats.portal import LONGEST_AGREEMENT
from app.web.describe import WORDS
from app.web.document_form import DocumentForm
from app.web.forms import stripped


def plain_lines(text: Any) -> Any:
    """A text with one kind of line end, as forms send it another way than files hold it."""
    return stripped(text).replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


class AgreementForm(DocumentForm):
    """The text that holds; an empty one asks members to accept nothing."""

    agreement = TextAreaField(
        WORDS["agreement"].label,
        filters=[plain_lines],
        validators=[
            Length(max=LONGEST_AGREEMENT, message=lazy_gettext("Use at most %(max)d characters.")),
            Regexp(
                r"\A[^\x00-\x08\x0b-\x1f\x7f-\x9f]*\Z", message=lazy_gettext("Leave out signs that cannot be seen.")
            ),
        ],
        render_kw={"rows": 16},
    )
