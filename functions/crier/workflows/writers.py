"""Who wrote a version: whoever put its text and what lies beside it, as far as that can be told.

S3's event by way of EventBridge names the account and nobody in it. Who put a file is known where the desk's
page took it in, or where S3's own notification (handlers/note_writer.py) named a principal of AWS that the
operator said is somebody's of newsroom.toml. What comes too late, or not at all, leaves the writer unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from crier.aws import s3
from crier.model import four_eyes
from crier.model.four_eyes import UNKNOWN
from crier.model.newsroom import Newsroom
from crier.model.settings import ReleasesTable
from crier.stores import file_writers, principals
from crier.workflows import provenance


class Settings(ReleasesTable, Protocol):
    """What is asked of the stack here."""


def of_file(settings: ReleasesTable, key: str, version: str) -> str:
    """The address of who put this version of one file, named today or not; UNKNOWN: nobody can tell."""
    writer = file_writers.of(settings.releases, key, version)
    return writer.person or principals.person(settings.releases, writer.principal)


def of(settings: Settings, newsroom: Newsroom, upload: Mapping[str, Any]) -> tuple[str, ...]:
    """The addresses of those who wrote this version, by its item; UNKNOWN for whom nobody can name."""
    named = {four_eyes.same(person.address) for person in newsroom.people}
    people = set[str]()
    for key, version in _files(upload):
        person = of_file(settings, key, version)
        people.add(person if four_eyes.same(person) in named else UNKNOWN)
    return tuple(sorted(people))


def _files(upload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Key and version of the text and of all that lies beside it now."""
    yield upload["key"], upload["version_id"]
    for _, key in provenance.beside(upload):
        stored = s3.look(upload["bucket"], key) if key else None
        if key and stored:
            yield key, stored.version_id or ""
