"""The links of mails to the desk: one word each, said by whoever has the mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from crier.aws import secretsmanager
from crier.model.settings import LinkKey, SiteUrl
from crier.subscribers import tokens


class Settings(SiteUrl, LinkKey, Protocol):
    """What is asked of the stack here."""


Word = tuple[str, str]
WORKS = timedelta(days=28)  # in which a link does what it says, or says how it ended


def links(settings: Settings, subject: str, words: Iterable[Word], now: datetime) -> tuple[Word, ...]:
    """For each word a link says (approve, keep …) and how it is called there: its message's key, its address.

    subject: what the link is about (Proof.subject, Deletion.subject).
    """
    keys, until = secretsmanager.keys(settings.secret_id), now + WORKS

    def address(word: str) -> str:
        return f"{settings.site_url}/desk/{word}/{tokens.make(keys, word, subject, until=until)}"

    return tuple((f"desk.{called}.link", address(word)) for word, called in words)
