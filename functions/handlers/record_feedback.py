"""Bounces, complaints and refusals: who gets no more mail, who got none, and when to stop altogether."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crier.aws.queue_handler import batch
from crier.aws import secretsmanager
from crier.aws.handler import count
from crier.mail.sending import feedback
from crier.model.timestamps import sortable
from crier.stores import mailings
from crier.stores.subscribers import Subscribers
from crier.subscribers.address import subscriber_id
from handlers.settings.record_feedback import Settings


def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One event of SES by way of SNS (raw). Twice, late or out of order changes nothing more."""
    keys = secretsmanager.keys(settings.secret_id)
    people = Subscribers(settings.subscribers, keys.naming)
    endings = feedback.endings(message)
    for address, status in endings:
        people.end(subscriber_id(keys.names, address), status, sortable(now))
    if endings and mailings.judge(settings.mailings, endings[0][1], message["mail"]["messageId"]):
        count("breaker.open")
    if (person := feedback.fell_through(message)) is not None:
        mailings.fell_through(settings.mailings, *person)
        count("mail.fell_through")
    kind = str(message.get("eventType", "")).lower().replace(" ", "_")
    count(f"ses.{kind}")
    return kind


handler = batch(take, Settings)
