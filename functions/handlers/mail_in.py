"""SES took a mail in: a draft of somebody of the newsroom, an answer, or nothing at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crier.aws.queue_handler import batch
from crier.workflows import mail_in
from handlers.settings.mail_in import Settings


def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One notification of SES by way of SNS (raw): its verdicts, and where it put the mail."""
    return mail_in.take(message, settings, now)


handler = batch(take, Settings)
