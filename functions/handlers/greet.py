"""Mails to single people about their subscription: confirm, choose, welcome, goodbye, my data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crier.aws.queue_handler import batch
from crier.workflows import subscription_mail
from handlers.settings.greet import Settings


def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One message of the queue (crier.aws.sqs)."""
    return subscription_mail.write(message, settings, now)


handler = batch(take, Settings)
