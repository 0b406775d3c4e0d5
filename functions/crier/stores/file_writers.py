"""Who put a file, by its key and version: what the desk's page noted, or the mail it came by, and what S3's
own notification said."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from crier.aws import dynamodb


@dataclass(frozen=True)
class Writer:
    """person: an address that the file was taken from. principal: S3's name of who put it.

    answer: an address that mailed it in, and hears what becomes of it.
    """

    person: str = ""
    principal: str = ""
    answer: str = ""


def note_person(releases: str, key: str, version_id: str, person: str) -> None:
    """Notes who put a file by the desk's page. The first word counts."""
    _note(releases, key, version_id, "person", person)


def note_sender(releases: str, key: str, version_id: str, person: str) -> None:
    """Notes who mailed a file in: they wrote it, and are answered. The first word counts."""
    if version_id and person:
        values = {"person": person, "answer": person}
        dynamodb.update(releases, *_key(key, version_id), values, where={"person": None})


def note_principal(releases: str, key: str, version_id: str, principal: str) -> None:
    """Notes whom S3 names. The first word counts."""
    _note(releases, key, version_id, "principal", principal)


def of(releases: str, key: str, version_id: str) -> Writer:
    """Who put this version of a file, as far as it was noted."""
    item = dynamodb.get(releases, *_key(key, version_id)) if version_id else None
    return Writer(**{name: str(item.get(name, "")) for name in _NOTED}) if item else Writer()


_NOTED = ("person", "principal", "answer")


def _note(releases: str, key: str, version_id: str, name: str, value: str) -> None:
    if version_id and value:
        dynamodb.update(releases, *_key(key, version_id), {name: value}, where={name: None})


def _key(key: str, version_id: str) -> tuple[str, str]:
    mark = hashlib.sha256(f"{key}\0{version_id}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"file#{mark}", "writer"
