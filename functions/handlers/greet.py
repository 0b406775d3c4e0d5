"""Mails to single people: confirm, choose, welcome, goodbye, my data; and those of the desk's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crier.aws.queue_handler import batch
from crier.workflows import desk_copies, desk_entry, subscription_mail
from handlers.settings.greet import Settings


def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One message of the queue (crier.aws.sqs)."""
    if message["kind"] == "enter":
        return desk_entry.write(message, settings, now)
    if message["kind"] == "waits":
        return desk_entry.ask(message, settings, now)
    if message["kind"] == "copy":
        return desk_copies.write(message, settings, now)
    return subscription_mail.write(message, settings, now)


handler = batch(take, Settings)
