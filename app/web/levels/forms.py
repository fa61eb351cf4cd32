"""The forms of a member level."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.web.document_form import DocumentForm
from app.web.fields import RatioField, WholeField
from app.web.text_fields import name_field, ref_field

MOST_RANK = 1_000_000


class LevelForm(DocumentForm):
    """What can be changed of a level; its number stays, because other settings name it."""

    name = name_field()
    rank = WholeField(lazy_gettext("Rank"), required=True, least=-MOST_RANK, most=MOST_RANK)
    team_ratio = RatioField(lazy_gettext("Team ratio"))


class NewLevelForm(LevelForm):
    """A level that is to be added."""

    must_be_new = True
    ref = ref_field()
