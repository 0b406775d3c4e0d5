"""A file that the desk's page took in is put among the drafts, in the name of who was signed in."""

from __future__ import annotations

from typing import Protocol

from crier.aws import s3
from crier.aws.s3 import Missing
from crier.model import handed_in
from crier.model.settings import ReleasesTable, UploadsBucket
from crier.stores import current_newsroom, file_writers


class Settings(UploadsBucket, ReleasesTable, Protocol):
    """What is asked of the stack here."""


def take(settings: Settings, key: str, version: str = "") -> str:
    """Puts that version into drafts/, notes who wrote it, and takes it away: twice is once.

    Where it dies before that the draft is put again, and proofed again; where the note comes late the writer
    is unknown, and one person more must approve. How large a file may be S3 has seen to, by the form.
    """
    try:
        body, stored = s3.get(settings.uploads, key, version)
    except Missing:
        return "gone"
    one = handed_in.of(key)
    if one.destination:
        copy = s3.put_version(settings.uploads, one.destination, body, stored.content_type)
        in_force = current_newsroom.in_force(settings.releases)
        person = one.address(in_force.newsroom) if in_force else ""
        file_writers.note_person(settings.releases, one.destination, copy or "", person)
    s3.delete_version(settings.uploads, key, version or stored.version_id or "null")
    return "put" if one.destination else "ignored"
