"""The mails of the desk's page, to whom newsroom.toml names and to nobody else: one signs in, one asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from crier.aws import secretsmanager, ses
from crier.mail import subscription_letters
from crier.model import desk_session
from crier.model.desk_session import Entry
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

    def link() -> str:
        keys = secretsmanager.keys(settings.secret_id)
        token = tokens.make(keys, "enter", entry.subject, 0, now + desk_session.LINK)
        return f"{settings.site_url}/staff/enter/{token}"

    return _mail(settings, entry.person, "enter", entry.subject, link, now)


def ask(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """A file waits for a word of whoever handed it in (workflows/hand_in.py). It is mailed once a day."""
    return _mail(
        settings, message["mark"], "waits", message["about"], lambda: f"{settings.site_url}/staff/", now
    )


def _mail(
    settings: Settings, mark: str, words: str, about: str, link: Callable[[], str], now: datetime
) -> str:
    """To whom of newsroom.toml a mark means, in words greeting.…; about: for what it is mailed once."""
    in_force = current_newsroom.in_force(settings.releases)
    person = desk_session.person(in_force.newsroom, mark) if in_force else None
    if in_force is None or person is None:
        return "nobody"
    if not settings.allowed.staff(person.address):
        return "withheld"
    pacing.wait_turn(settings.mailings, 1)
    if not desk_sessions.once(settings.subscribers, f"mail {about}", now):
        return "told"
    facts, language = site_bucket.facts(settings.site), in_force.newsroom.desk_language
    letter = subscription_letters.enter(facts, settings.from_email, language, link(), words)
    tags = {"greeting": words}
    ses.send(letter, [person.address], configuration_set=settings.configuration_set, tags=tags)
    return words
