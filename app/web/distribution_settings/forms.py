"""The rewards beside the queue, one field for each key of the shop file's ``distribution``."""

from __future__ import annotations

from wtforms import FormField

from app.web.describe import WORDS
from app.web.document_form import DocumentForm
from app.web.parts.schedules import DividendPart, RewardPart, TeamPart


class DistributionForm(DocumentForm):
    """Everything under ``distribution``."""

    direct = FormField(RewardPart, WORDS["distribution.direct"].label)
    indirect = FormField(RewardPart, WORDS["distribution.indirect"].label)
    team = FormField(TeamPart, WORDS["distribution.team"].label)
    shareholder = FormField(DividendPart, WORDS["distribution.shareholder"].label)
    recruiter = FormField(RewardPart, WORDS["distribution.recruiter"].label)
