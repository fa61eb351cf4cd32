"""What members may do with what they hold, one field for each key of the shop file's ``wallet``."""

from __future__ import annotations

from wtforms import FormField

from app.web.describe import WORDS
from app.web.document_form import DocumentForm
from app.web.parts.wallet import ReleasePart, SendingPart, WithdrawingPart


class WalletForm(DocumentForm):
    """Everything under ``wallet``."""

    sending = FormField(SendingPart, WORDS["wallet.sending"].label)
    withdrawing = FormField(WithdrawingPart, WORDS["wallet.withdrawing"].label)
    release = FormField(ReleasePart, WORDS["wallet.release"].label)
