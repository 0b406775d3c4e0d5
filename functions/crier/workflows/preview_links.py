"""The address of one person's preview: it names person, release and version, and nobody else can make one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from crier.model import previews
from crier.model.previews import Preview
from crier.model.settings import ReleasesTable, SiteUrl
from crier.stores.releases import Releases
from crier.subscribers import tokens
from crier.subscribers.tokens import Keys


class Settings(ReleasesTable, SiteUrl, Protocol):
    """What is asked of the stack here."""


def addresses(settings: Settings, keys: Keys, release: str, version: int) -> Callable[[str], str]:
    """Where each person, by id, reads a version's preview, and later finds the public page."""
    item = Releases(settings.releases).version(release, version)
    until = datetime.fromisoformat(item["publish_at"]) + previews.LINKS

    def address(person: str) -> str:
        subject = Preview(release, version, person).subject
        return f"{settings.site_url}/preview/{tokens.make(keys, 'preview', subject, version, until)}/page"

    return address
