"""What staff uploaded, as read needs it: the file, what lies beside it, the same in other languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from crier.aws import s3
from crier.model import filesets, naming
from crier.model.errors import Rejected
from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.model.settings import Settings
from crier.reading import guard, pipeline
from crier.reading.pipeline import Read, Upload
from crier.stores.releases import Releases
from crier.workflows import translation_group

_MOST_BESIDE = 150 << 20  # bytes of pictures beside a text; what comes after them is refused
_MOST_LANGUAGES = 12


def _named(version: Mapping[str, Any]) -> Upload:
    """A version's upload by its names, without its bytes."""
    pinned = {part: version[part] for part in ("bucket", "key", "version_id", "sequencer")}
    return Upload(b"", naming.display(version["key"]), **pinned)


def fetched(version: Mapping[str, Any]) -> Upload:
    """The upload whole. Raises Rejected before a byte is fetched of what is too large."""
    file = _named(version)
    guard.weigh(version["size"], file.extension)
    data, _ = s3.get(version["bucket"], version["key"], version["version_id"] or None)
    return replace(file, data=data, beside=dict(_beside(version)))


def refused(version: Mapping[str, Any], error: Rejected, newsroom: Newsroom) -> Read:
    """Why nothing is read of an upload, in words."""
    return Read(pipeline.refused(_named(version), error, newsroom=newsroom), {})


def _beside(version: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    home, left = filesets.folder(version["key"]), _MOST_BESIDE
    there = s3.listing(version["bucket"], home) if home else {}
    for key in filesets.beside(version["key"], there):
        left -= there[key].size
        data = s3.get(version["bucket"], key)[0] if left >= 0 else b""
        yield naming.display(key), data


def others(here: Settings, release: str, key: str, newsroom: Newsroom, now: datetime) -> tuple[Reading, ...]:
    """The release's other languages, read to be compared; what cannot be read answers for itself."""
    found = []
    for one in translation_group.members(here.releases, key)[:_MOST_LANGUAGES]:
        if one.release != release and one.head.latest and one.head.state != "withdrawn":
            version = Releases(here.releases).version(one.release, one.head.latest)
            try:
                found.append(pipeline.jailed(fetched(version), newsroom=newsroom, now=now).reading)
            except (Rejected, s3.Missing):
                continue
    return tuple(found)


def overtaken(here: Settings, release: str, version: int, upload: Mapping[str, Any]) -> bool:
    """Whether, while its folder was waited for, a newer set of files came, or the text a picture is for."""
    if Releases(here.releases).head(release).latest > version:
        return True
    if filesets.part(upload["key"]) == "text":
        return False
    home = filesets.folder(upload["key"])
    return bool(home and filesets.texts(upload["key"], s3.listing(upload["bucket"], home)))
