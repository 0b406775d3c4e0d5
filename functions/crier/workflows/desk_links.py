"""The links of mails to the desk: one word each, said by whoever has the mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from crier.aws import secretsmanager
from crier.model.settings import Settings
from crier.subscribers import tokens

WORKS = timedelta(days=28)  # in which a link does what it says, or says how it ended


def links(here: Settings, subject: str, words: tuple[str, ...], now: datetime) -> tuple[tuple[str, str], ...]:
    """For each word (approve, hold, withdraw, keep): its message's key and its address.

    subject: what the link is about (Proof.subject, Deletion.subject).
    """
    keys, until = secretsmanager.keys(here.secret_id), now + WORKS
    return tuple(
        (f"desk.{word}.link", f"{here.site_url}/desk/{word}/{tokens.make(keys, word, subject, until=until)}")
        for word in words
    )
