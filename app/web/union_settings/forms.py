"""The union queue, one field for each key of the shop file's ``union``."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import BooleanField

from app.web.describe import WORDS
from app.web.document_form import DocumentForm
from app.web.fields import ClockField, PartField, RatioField


class UnionForm(DocumentForm):
    """Everything under ``union``."""

    ratio = RatioField(WORDS["union.ratio"].label, required=True)
    pool_ratio = RatioField(WORDS["union.pool_ratio"].label, required=True)
    release_ratio = PartField(WORDS["union.release_ratio"].label, required=True)
    at = ClockField(WORDS["union.at"].label, required=True)
    whole_only = BooleanField(lazy_gettext("Pay entries only in full"))
    acceleration_ratio = RatioField(WORDS["union.acceleration_ratio"].label, required=True)
    acceleration_share = PartField(WORDS["union.acceleration_share"].label, required=True)
