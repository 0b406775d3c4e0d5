"""The mail that signs somebody in to the desk's page: to whom newsroom.toml names, and to nobody else."""

from __future__ import annotations

from collections.abc import Mapping
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
    in_force = current_newsroom.in_force(settings.releases)
    person = desk_session.person(in_force.newsroom, entry.person) if in_force else None
    if in_force is None or person is None or now - entry.asked >= desk_session.LINK:
        return "nobody"
    if not settings.allowed.staff(person.address):
        return "withheld"
    pacing.wait_turn(settings.mailings, 1)
    if not desk_sessions.once(settings.subscribers, f"mail {entry.subject}", now):
        return "told"
    keys = secretsmanager.keys(settings.secret_id)
    token = tokens.make(keys, "enter", entry.subject, 0, now + desk_session.LINK)
    letter = subscription_letters.enter(
        site_bucket.facts(settings.site),
        settings.from_email,
        in_force.newsroom.desk_language,
        f"{settings.site_url}/staff/enter/{token}",
    )
    tags = {"greeting": "enter"}
    ses.send(letter, [person.address], configuration_set=settings.configuration_set, tags=tags)
    return "enter"
