"""What an arriving file starts: a version of its release, or of those whose picture it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from crier.aws import s3
from crier.model import filesets, naming, questions
from crier.model.settings import ReleasesTable, UploadsBucket
from crier.stores.releases import LASTING, Releases, Superseded, Uploaded
from crier.workflows import translation_group


class Settings(UploadsBucket, ReleasesTable, Protocol):
    """What is asked of the stack here."""


GATHER = 30  # seconds in which the other files of a folder, or the other languages, can still come


@dataclass(frozen=True)
class Start:
    """One execution to begin: `gather` seconds pass before the version is read."""

    execution: str
    release: str
    version: int
    gather: int = 0
    late: bool = False  # a newer file of its name was known before it: nothing of it is read

    @property
    def given(self) -> dict[str, object]:
        """The execution's input."""
        wait: dict[str, object] = {"gather": self.gather} if self.gather else {}
        if self.late:
            wait["late"] = True
        return {"format": 1, "release": self.release, "version": self.version, **wait}


def came(event: Mapping[str, Any], now: datetime) -> datetime:
    """When S3 took a file, by its event: a queue may hand it over hours later, when its embargo is over.

    now: when it is taken up, where the event does not say, or says something that is still to come.
    """
    try:
        at = datetime.fromisoformat(str(event.get("time", "")))
    except ValueError:
        return now
    return min(at, now) if at.tzinfo else now


def text(settings: Settings, upload: Uploaded) -> Start:
    """A version of the text's release.

    Raises Superseded for an event older than what is known, and where a better format of it lies there.
    """
    releases = Releases(settings.releases)
    name, _, _ = upload.key.rpartition(".")
    if filesets.worse(upload.key) and filesets.better(upload.key, s3.listing(settings.uploads, name)):
        raise Superseded("a better format of the same text")
    release = releases.called(naming.release_id(upload.key))
    execution = fileset(settings, release, upload.key, upload.version_id)
    version = releases.register(release, execution, upload)
    translation_group.join(settings.releases, upload.key, release)
    waits = filesets.folder(upload.key) or filesets.language(upload.key)
    return Start(execution, release, version, GATHER if waits else 0)


def picture(settings: Settings, upload: Uploaded) -> list[Start]:
    """A version of every release whose picture it is; one of its own, to be refused, where nobody's is."""
    releases, home = Releases(settings.releases), filesets.folder(upload.key)
    starts = []
    for key in filesets.texts(upload.key, s3.listing(settings.uploads, home)) if home else ():
        release = releases.called(naming.release_id(key))
        if latest := releases.head(release).latest:
            pinned = str(releases.version(release, latest)["version_id"])
            execution = fileset(settings, release, key, pinned)
            version = releases.again(release, execution, received=upload.received)
            starts.append(Start(execution, release, version, GATHER))
    if starts:
        return starts
    own = naming.release_id(f"{upload.key}.alone")  # not the id of a text of that name
    execution = naming.execution(own, [(upload.key, upload.version_id)])
    return [Start(execution, own, releases.register(own, execution, upload), GATHER if home else 0)]


def answer_stray(settings: Settings, upload: Uploaded, why: str) -> Start:
    """A version that is only answered, once: `late`, or `misplaced`, as naming.misplaced says of its key."""
    own = naming.stray(upload.key, upload.version_id, why)
    execution = naming.execution(own, [(upload.key, upload.version_id)])
    number = Releases(settings.releases).register(own, execution, upload)
    return Start(execution, own, number, late=why == "late")


def misplaced(settings: Settings, object_: Mapping[str, Any], key: str, received: str) -> Start:
    """A version of a file in a wrong place, as S3's event describes it: answered, never opened."""
    sequencer = str(object_["sequencer"])
    version, size = str(object_.get("version-id") or sequencer), int(object_.get("size") or 0)
    stray = Uploaded(settings.uploads, key, version, sequencer, size, received)
    return answer_stray(settings, stray, "misplaced")


def linked(settings: Settings, release: str, links: tuple[str, ...], received: str) -> Start | None:
    """A quiet version more of a public release whose page should link elsewhere; None: no longer."""
    releases = Releases(settings.releases)
    head = releases.head(release)
    if not head.version or head.latest != head.version:
        return None
    execution = naming.execution(release, [("links", f"{head.version} {' '.join(links)}")])
    return Start(execution, release, releases.again(release, execution, received=received, quiet=True))


def answered(settings: Settings, release: str, version: int, received: str) -> Start | None:
    """What the desk's answer starts (model/questions.py): this version once more, or a release of its own.

    The answer is read from the table, where the desk's door noted it. None: nothing is to be started.
    """
    releases = Releases(settings.releases)
    item = releases.version(release, version)
    reply = questions.asked(item).reply(str(item.get("said", "")))
    if reply is None or reply.deed != "go on":
        return None
    if reply.end != "parted":
        execution = naming.execution(release, [("answer", f"{version} {item['question']} {reply.word}")])
        return Start(execution, release, version)
    own, key = naming.apart(release, version), item["key"]
    execution = fileset(settings, own, key, item["version_id"])
    fields = {name: item[name] for name in Uploaded.__dataclass_fields__}
    number = releases.register(own, execution, Uploaded(**fields | {"received": received}))
    if lasting := {name: item[name] for name in LASTING if name in item}:
        releases.note(own, number, lasting)
    releases.call(naming.release_id(key), own)  # a correction of this name is one of the new release
    translation_group.join(settings.releases, key, own)
    releases.settle(release, version, "parted", {"to": own})
    return Start(execution, own, number)


def fileset(settings: Settings, release: str, key: str, version_id: str) -> str:
    """What a text's version is called together with what lies beside it now: the same files start once."""
    return naming.execution(release, [(key, version_id), *_beside(settings, key)])


def _beside(settings: Settings, key: str) -> list[tuple[str, str]]:
    home = filesets.folder(key)
    if not home:
        return []
    there = s3.listing(settings.uploads, home)
    return [(name, there[name].etag) for name in filesets.beside(key, there)]
