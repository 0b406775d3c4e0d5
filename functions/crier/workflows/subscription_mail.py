"""The mails to single people, one message of the queue each. A message that comes twice mails once.

Before SES is asked, the mail is noted at the mailbox: dying in between costs a
mail, which they can ask for again, and never puts two into a mailbox.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from crier.aws import secretsmanager, ses, sqs
from crier.mail import subscription_letters
from crier.mail.subscription_letters import MESSAGES, Desk
from crier.model.errors import CrierError
from crier.model.mail_address import normal
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
from crier.stores.mailboxes import Mailboxes
from crier.stores.subscribers import Subscribers
from crier.subscribers import consent, subscription
from crier.subscribers.address import subscriber_id
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
    mailboxes = Mailboxes(settings.subscribers, keys.names)
    wish = _wish(settings, message, keys.names)
    asked = partial(_asked, wish=wish, now=now)
    if asked(people.records(wish.id))[0] == "nothing":
        return "over"
    if not mailboxes.count(wish.address).open(now):
        return "not now"
    if not settings.allowed.subscriber(wish.address):
        return "withheld"
    pacing.wait_turn(settings.mailings, 1)
    if not mailboxes.claim(wish.address, now):
        return "not now"
    kinds: list[str] = []  # what the decision that was written says

    def decide(was: SubscriptionRecords) -> SubscriptionRecords | None:
        kind, records = asked(was)
        kinds[:] = [kind]
        return None if kind == "nothing" else records

    after = people.change(wish.id, decide)
    if after is None:  # it ended meanwhile
        mailboxes.release(wish.address)
        return "over"
    if after.row is None:
        raise ValueError("a sign-up leaves a row")
    person = after.wish if kinds == ["confirm"] and after.wish else after.row
    _send_counted(settings, kinds[0], person, wish.address, now)
    return kinds[0]


def _asked(was: SubscriptionRecords, wish: Subscriber, now: datetime) -> tuple[str, SubscriptionRecords]:
    own = not consent.is_keepers(wish.consent)
    return subscription.asked(subscription.current(was, now), wish, own)


def link(message: Message, settings: Settings, now: datetime) -> str:
    """The link to one's choices, for whoever is on the list; once a day."""
    keys = secretsmanager.keys(settings.secret_id)
    people = Subscribers(settings.subscribers, keys.naming)
    mailboxes = Mailboxes(settings.subscribers, keys.names)
    person = people.find(message["id"])
    if person is None or person.status != "confirmed" or not mailboxes.count(person.address).open(now):
        return "not now"
    if not settings.allowed.subscriber(person.address):
        return "withheld"
    pacing.wait_turn(settings.mailings, 1)
    if not mailboxes.claim(person.address, now):
        return "not now"
    _send_counted(settings, "choose", person, person.address, now)
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
    keys = secretsmanager.keys(settings.secret_id)
    people = Subscribers(settings.subscribers, keys.naming)
    mailboxes = Mailboxes(settings.subscribers, keys.names)
    records = subscription.current(people.records(message["id"]), now)
    person = records.undo if row.to_leavers else records.row
    if person is None or not person.address:
        return "not now"
    if not settings.allowed.subscriber(person.address):
        return "withheld"
    occasion = _occasion(row, person, str(message.get("at", ""))[:10])
    if people.was_told(person.id, occasion):  # whoever presses again takes nobody's turn
        return "told"
    pacing.wait_turn(settings.mailings, 1)
    if not people.once(person.id, occasion, _remembered(now)):
        return "told"
    if _unasked(people, row, person, message, now) and not mailboxes.claim(person.address, now):
        return "not now"
    if row.kind == "data" and message.get("asked"):
        mailboxes.note(person.address, now)
    if row.kind == "data":
        person = replace(person, asked=mailboxes.count(person.address).unasked)
    tags = {"greeting": row.kind}
    letter = row.compose(_desk(settings), person, now)
    ses.send(letter, [person.address], configuration_set=settings.configuration_set, tags=tags)
    return row.kind


def _occasion(row: subscription_letters.Message, person: Subscriber, day: str) -> str:
    """What this mail is due for, once: this joining, this leaving or this day."""
    times = {
        "joining": str(person.generation),
        "leaving": f"{person.generation}.{person.leavings}",
        "day": day,
    }
    return f"{row.kind}#{times[row.once or 'day']}"


def _unasked(
    people: Subscribers,
    row: subscription_letters.Message,
    person: Subscriber,
    message: Message,
    now: datetime,
) -> bool:
    """Whether somebody else can have brought this mail about.

    One's data are asked for by the link of a new mail (choosing.send_data). A goodbye follows the first
    leaving since one joined; whoever holds a mail can leave and come back all day: the others are counted.
    """
    if row.kind == "data":
        return not message.get("asked")
    if row.once != "leaving":
        return False
    return not people.once(person.id, f"{row.kind}#{person.generation}", _remembered(now))


def _remembered(now: datetime) -> int:
    return int((now + timedelta(days=60)).timestamp())


def _send_counted(settings: Settings, kind: str, person: Subscriber, to: str, now: datetime) -> None:
    """Sends what was counted; what SES refused outright was no mail, and is not counted."""
    letter = MESSAGES[kind].compose(_desk(settings), person, now)
    tags = {"greeting": kind}
    try:
        ses.send(letter, [to], configuration_set=settings.configuration_set, tags=tags)
    except CrierError as error:
        if ses.refused_outright(error):
            keys = secretsmanager.keys(settings.secret_id)
            Mailboxes(settings.subscribers, keys.names).release(to)
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
