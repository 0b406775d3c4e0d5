"""The mails of the desk's page, to whom newsroom.toml names and to nobody else: one signs in, one asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from crier.aws import secretsmanager, ses
from crier.mail import subscription_letters
from crier.mail.letter import Letter
from crier.model import desk_session
from crier.model.desk_session import Entry
from crier.model.newsroom import Newsroom
from crier.model.settings import ReleasesTable
from crier.stores import current_newsroom, desk_sessions, site_bucket
from crier.subscribers import tokens
from crier.workflows import pacing, subscription_mail


class Settings(subscription_mail.Settings, ReleasesTable, Protocol):
    """What is asked of the stack here."""


def write(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One wish to sign in (workflows/web/signing_in.py). It comes twice, and is mailed once."""
    entry = Entry(datetime.fromisoformat(message["at"]), message["browser"], message["mark"])
    if now - entry.asked >= desk_session.LINK:
        return "nobody"

    def composed(newsroom: Newsroom) -> Letter:
        keys = secretsmanager.keys(settings.secret_id)
        token = tokens.make(keys, "enter", entry.subject, 0, now + desk_session.LINK)
        return _letter(settings, newsroom, f"/staff/enter/{token}", "enter")

    return deliver(settings, entry.person, "enter", entry.subject, composed, now)


def ask(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """A file waits for a word of whoever handed it in (workflows/hand_in.py). It is mailed once a
    day at most, however often it is asked for."""

    def composed(newsroom: Newsroom) -> Letter:
        return _letter(settings, newsroom, "/staff/", "waits")

    return deliver(settings, message["mark"], "waits", message["about"], composed, now)


def _letter(settings: Settings, newsroom: Newsroom, path: str, words: str) -> Letter:
    facts, link = site_bucket.facts(settings.site), f"{settings.site_url}{path}"
    return subscription_letters.enter(facts, settings.from_email, newsroom.desk_language, link, words)


def deliver(
    settings: Settings,
    mark: str,
    kind: str,
    about: str,
    composed: Callable[[Newsroom], Letter],
    now: datetime,
    inline: Sequence[ses.Inline] = (),
) -> str:
    """Mails whom of newsroom.toml a mark means; what became of it, `kind` if it went out.

    about: for what it is mailed once. inline: the pictures that it shows.
    """
    in_force = current_newsroom.in_force(settings.releases)
    person = desk_session.person(in_force.newsroom, mark) if in_force else None
    if in_force is None or person is None:
        return "nobody"
    if not settings.allowed.staff(person.address):
        return "withheld"
    pacing.wait_turn(settings.mailings, 1)
    if not desk_sessions.once(settings.subscribers, f"mail {about}", now):
        return "told"
    letter, to = composed(in_force.newsroom), [person.address]
    ses.send(letter, to, configuration_set=settings.configuration_set, tags={"greeting": kind}, inline=inline)
    return kind
