"""Bounces, complaints and refusals: who gets no more mail, who got none, and when to stop altogether."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from crier.aws.queue_handler import batch
from crier.aws import secretsmanager
from crier.aws.handler import count
from crier.mail.sending import feedback
from crier.model.errors import Rejected
from crier.model.timestamps import sortable
from crier.stores import mailings
from crier.stores.subscribers import Subscribers
from crier.subscribers.address import subscriber_id, within
from handlers.settings.record_feedback import Settings


def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One event of SES by way of SNS (raw). Twice, late or out of order changes nothing more."""
    keys = secretsmanager.keys(settings.secret_id)
    people = Subscribers(settings.subscribers, keys.naming)
    ending = feedback.ending(message)
    if ending is not None:
        for subscriber in _whom(ending, keys.names):
            people.end(subscriber, ending.kind, sortable(now))
        if ending.counts and mailings.judge(settings.mailings, ending.kind, message["mail"]["messageId"]):
            count("breaker.open")
    if (person := feedback.fell_through(message)) is not None:
        mailings.fell_through(settings.mailings, *person)
        count("mail.fell_through")
    if feedback.desk_missed(message):
        count("desk.unreached")  # an alarm says so by another way than SES
    kind = str(message.get("eventType", "")).lower().replace(" ", "_")
    count(f"ses.{kind}")
    return kind


def _whom(ending: feedback.Ending, key: bytes) -> set[str]:
    """The subscribers' ids, of whom there is one: by tag, and by address where keys have changed since.

    Raises Rejected where nobody is named: a person must look.
    """
    people = {ending.person} if ending.person else set[str]()
    for address in ending.addresses:
        with suppress(Rejected):
            people.add(subscriber_id(key, within(address)))
            break
    if not people:
        raise Rejected("address")
    return people


def _set_aside(body: str) -> bool:
    """Whether it is what SES says to a topic once events may go there, which is no event."""
    return body.strip().encode() == feedback.GREETING


handler = batch(take, Settings, other=_set_aside)
