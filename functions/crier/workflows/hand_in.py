"""A file that the desk's page took in, or that was mailed in, is put among the drafts, in its sender's name.

Where a colleague's draft of that name waits for its answer it is not put: its writer is asked on the page
(stores/waiting_files.py), and a word about exactly that draft lets it take its place. So it is where the
queue hands over a file after a newer one of the same person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from crier.aws import s3, sqs
from crier.aws.s3 import Missing, Stored
from crier.model import four_eyes, handed_in, naming
from crier.model.errors import Transient
from crier.model.handed_in import HandedIn
from crier.model.settings import GreetingsQueue, ReleasesTable, UploadsBucket
from crier.model.timestamps import sortable
from crier.stores import current_newsroom, file_writers, waiting_files
from crier.stores.releases import Releases
from crier.stores.waiting_files import WaitingFile
from crier.workflows import writers


class Settings(UploadsBucket, ReleasesTable, GreetingsQueue, Protocol):
    """What is asked of the stack here."""


@dataclass(frozen=True)
class InTheWay:
    """A draft that waits. by: who wrote it; empty: nobody can tell. since: ISO 8601, UTC."""

    key: str
    version: str
    since: str
    by: str

    @property
    def shown(self) -> str:
        """Names it for whoever is asked."""
        return handed_in.mark(self.key, self.version)


def take(settings: Settings, key: str, version: str, now: datetime) -> str:
    """Puts that version into drafts/, notes who wrote it, and takes it away: twice is once.

    The draft carries the mark of the file that it was, and is put only in the place of what was looked at:
    where it dies in between, the same file is known again and not put once more. Where the note comes late
    the writer is unknown, and one person more must approve. How large a file may be S3 has seen to, by the
    form. Raises Transient where another file came at that very moment.
    """
    one, bucket = handed_in.of(key), settings.uploads
    try:
        body, stored = s3.get(bucket, key, version)
    except Missing:
        waiting_files.forget(settings.releases, one.person, handed_in.mark(key, version))
        return "gone"
    version = version or stored.version_id or "null"
    mark = handed_in.mark(key, version)
    known = waiting_files.known(settings.releases, one.person, mark)
    if not one.destination or (known and known.said == "leave"):
        return _done(settings, key, version, "ignored")
    in_force = current_newsroom.in_force(settings.releases)
    person = one.address(in_force.newsroom) if in_force else ""
    there = s3.look(bucket, one.destination)
    if there and there.metadata.get(handed_in.MARK) == mark:
        copy = there.version_id
    else:
        came = sortable(stored.taken or now)
        waits = _in_the_way(settings, one, there, person, came)
        if waits and not (known and known.said == "replace" and known.shown == waits.shown):
            return _ask(
                settings, WaitingFile(key, version, waits.shown, waits.by, waits.since, sortable(now))
            )
        metadata = {handed_in.MARK: mark, handed_in.AT: came}
        copy = s3.put_instead(bucket, one.destination, body, stored.content_type, of=there, metadata=metadata)
        if copy is None:
            raise Transient("another file came meanwhile")
    note = file_writers.note_sender if one.mailed else file_writers.note_person
    note(settings.releases, one.destination, copy or "", person)
    return _done(settings, key, version, "put")


def _ask(settings: Settings, file: WaitingFile) -> str:
    """On the page, and by a mail that leads there, once a day at most."""
    new = waiting_files.ask(settings.releases, file)
    about = f"{file.mark} {file.shown}"
    sqs.hand_over(settings, {"kind": "waits", "mark": file.person, "about": about})
    return "asked" if new else "waiting"


def _done(settings: Settings, key: str, version: str, outcome: str) -> str:
    """The file is taken away, and nothing is asked about it any more: in this order, so that a death between
    them leaves a question about nothing, which the next time ends."""
    s3.delete_version(settings.uploads, key, version)
    waiting_files.forget(settings.releases, handed_in.of(key).person, handed_in.mark(key, version))
    return outcome


def _in_the_way(
    settings: Settings, one: HandedIn, there: Stored | None, person: str, came: str
) -> InTheWay | None:
    """Another person's draft that waits: the newest of its release, or one that was not seen by intake yet.

    One's own is replaced without a word, but for one that is newer than the file. Whoever nobody can name may
    be anybody. came: when S3 took the file.
    """
    item, key = _newest(settings, one.destination), one.destination
    since, lies = "", there
    if item and (item["key"] != key or not there or there.version_id == item["version_id"]):
        key, since = str(item["key"]), str(item["received"])
        lies = there if key == one.destination else s3.look(settings.uploads, key)
        if not handed_in.waits(item):
            return None
    if lies is None or (since and lies.version_id != item["version_id"]):
        return None  # it was taken away, and what was shown of it cannot be approved any more
    version = lies.version_id or ""
    waits = InTheWay(key, version, since, by=writers.of_file(settings, key, version))
    own = person and four_eyes.same(waits.by) == four_eyes.same(person)
    return None if own and came >= _handed_in(lies) else waits


def _handed_in(draft: Stored) -> str:
    """When its writer put a draft: it may have waited in a queue, or for a word, before it lay here."""
    return draft.metadata.get(handed_in.AT) or (sortable(draft.taken) if draft.taken else "")


def _newest(settings: Settings, key: str) -> Mapping[str, Any]:
    releases = Releases(settings.releases)
    draft = releases.called(naming.release_id(key))
    latest = releases.head(draft).latest
    return releases.version(draft, latest) if latest else {}
