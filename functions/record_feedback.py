"""Bounces and complaints: whoever's mailbox is gone, or who does not want our mail, gets no more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crier.aws import secrets
from crier.aws.door import batch, count
from crier.aws.releases import iso
from crier.aws.subscribers import Subscribers
from crier.mail import feedback
from crier.settings import Settings
from crier.subscribers.address import subscriber_id


def take(message: Mapping[str, Any], here: Settings, now: datetime) -> str:
    """One event of SES by way of SNS (raw). Twice, late or out of order changes nothing more."""
    keys = secrets.keys(here.secret_id)
    people = Subscribers(here.subscribers, keys.current)
    for address, status in feedback.endings(message):
        people.end(subscriber_id(keys.keys[keys.current], address), status, iso(now))
    kind = str(message.get("eventType", "")).lower().replace(" ", "_")
    count(f"ses.{kind}")  # a rendering failure or a reject: the mail was accepted and never went
    return kind


handler = batch(take)
