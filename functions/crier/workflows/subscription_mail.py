"""The mails to single people, one message of the queue each. A message that comes twice mails once.

Before SES is asked, the mail is noted at the person: dying in between costs a
mail, which they can ask for again, and never puts two into a mailbox.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from crier.aws import secretsmanager, ses, sqs
from crier.mail import subscription_letters
from crier.mail.letter import Letter
from crier.mail.subscription_letters import MESSAGES, Desk
from crier.model.errors import CrierError
from crier.model.settings import (
    ConfigurationSet,
    FromEmail,
    LinkKey,
    MailingsTable,
    Recipients,
    SiteBucket,
    SiteUrl,
    SubscribersTable,
)
from crier.stores import address_encryption, site_bucket
from crier.stores.subscribers import Subscribers
from crier.subscribers import subscription
from crier.subscribers.address import normal, subscriber_id
from crier.subscribers.subscriber import Subscriber
from crier.subscribers.subscription import SubscriptionRecords
from crier.workflows import pacing


class Settings(
    SiteBucket,
    SubscribersTable,
    MailingsTable,
    SiteUrl,
    FromEmail,
    ConfigurationSet,
    LinkKey,
    Recipients,
    Protocol,
):
    """What is asked of the stack here."""


Message = Mapping[str, Any]


def join(message: Message, settings: Settings, now: datetime) -> str:
    """A sign-up: a confirmation, a link to one's choices, or nothing. The form's sender learns none of it."""
    keys = secretsmanager.keys(settings.secret_id)
    people = Subscribers(settings.subscribers, keys.naming)
    wish = _wish(settings, message, keys.names)
    found = subscription.asked(subscription.current(people.records(wish.id), now), wish, now)
    if found is None:
        return "not now"
    if not settings.allowed.subscriber(wish.address):
        return "withheld"
    pacing.wait_turn(settings.mailings, 1)
    said: list[str] = []  # what the decision that was written says

    def decide(was: SubscriptionRecords) -> SubscriptionRecords | None:
        answer = subscription.asked(subscription.current(was, now), wish, now)
        said[:] = [answer[0]] if answer else []
        return answer[1] if answer else None

    after = people.change(wish.id, decide)
    if after is None or after.row is None:
        return "not now"
    desk = _desk(settings)
    if said == ["confirm"] and after.wish is not None:
        _send(
            settings,
            subscription_letters.confirm(desk, after.wish, now),
            wish.address,
            "confirm",
            people,
            wish.id,
        )
    else:
        _send(
            settings,
            subscription_letters.choose(desk, after.row, now),
            wish.address,
            "choose",
            people,
            wish.id,
        )
    return said[0]


def link(message: Message, settings: Settings, now: datetime) -> str:
    """The link to one's choices, for whoever is on the list; once a day."""
    people = Subscribers(settings.subscribers, secretsmanager.keys(settings.secret_id).naming)
    linked = subscription.linked(people.records(message["id"]), now)
    if linked is None:
        return "not now"
    if linked.row is not None and not settings.allowed.subscriber(linked.row.address):
        return "withheld"
    pacing.wait_turn(settings.mailings, 1)
    after = people.change(message["id"], lambda was: subscription.linked(was, now))
    if after is None or after.row is None:
        return "not now"
    person = after.row
    _send(
        settings,
        subscription_letters.choose(_desk(settings), person, now),
        person.address,
        "choose",
        people,
        person.id,
    )
    return "choose"


def write(message: Message, settings: Settings, now: datetime) -> str:
    """One message of the queue: a sign-up, a wish for one's link, or a mail that is written once.

    Raises KeyError for what is none of these: nobody asks for a confirmation but by signing up.
    """
    kind = message["kind"]
    if kind in ("join", "link"):
        return join(message, settings, now) if kind == "join" else link(message, settings, now)
    rows = {row.kind: row for row in MESSAGES.values() if row.once}
    return _once(message, settings, now, rows[kind])


def _once(message: Message, settings: Settings, now: datetime, row: subscription_letters.Message) -> str:
    people = Subscribers(settings.subscribers, secretsmanager.keys(settings.secret_id).naming)
    records = subscription.current(people.records(message["id"]), now)
    person = records.undo if row.to_leavers else records.row
    if person is None or not person.address:
        return "not now"
    if not settings.allowed.subscriber(person.address):
        return "withheld"
    pacing.wait_turn(settings.mailings, 1)
    time = str(message["at"])[:10] if row.once == "day" else person.generation
    if not people.once(person.id, f"{row.kind}#{time}", int((now + timedelta(days=60)).timestamp())):
        return "told"
    tags = {"greeting": row.kind}
    letter = row.compose(_desk(settings), person, now)
    ses.send(letter, [person.address], configuration_set=settings.configuration_set, tags=tags)
    return row.kind


def _send(
    settings: Settings, letter: Letter, to: str, kind: str, people: Subscribers, subscriber: str
) -> None:
    """Sends what was counted; what SES refused outright was no mail, and is not counted."""
    tags = {"greeting": kind}
    try:
        ses.send(letter, [to], configuration_set=settings.configuration_set, tags=tags)
    except CrierError as error:
        if ses.refused_outright(error):
            people.change(subscriber, subscription.refused)
            raise
        # SES may have it: rather no mail than two.


def _desk(settings: Settings) -> Desk:
    return Desk(
        site_bucket.facts(settings.site),
        settings.site_url,
        settings.from_email,
        secretsmanager.keys(settings.secret_id),
    )


def _wish(settings: Settings, message: Message, key: bytes) -> Subscriber:
    sealed = address_encryption.EncryptedValue(message["key"], sqs.data(message["sealed"]))
    said = json.loads(address_encryption.decrypt(settings.subscribers, sealed, "join"))
    address = normal(said["address"])
    return Subscriber(
        id=subscriber_id(key, address),
        address=address,
        language=said["language"],
        lists=tuple(said["lists"]),
        status="pending",
        consent=said["consent"],
        since=said["since"],
        topics=tuple(said["topics"]),
        cadence=said["cadence"],
    )
