"""What staff uploaded, as read needs it: the file, what lies beside it, the same in other languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from crier.aws import s3
from crier.model import filesets, naming
from crier.model.errors import Rejected
from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.model.settings import ReleasesTable
from crier.reading import guard, pipeline
from crier.reading.pipeline import Read, Upload
from crier.stores.releases import Releases
from crier.workflows import provenance, translation_group

_MOST_LANGUAGES = 12
_MOST_LEFT = 50  # names of files left out that a receipt tells


def _named(version: Mapping[str, Any]) -> Upload:
    """A version's upload by its names, without its bytes."""
    pinned = {part: version[part] for part in ("bucket", "key", "version_id", "sequencer")}
    return Upload(b"", naming.display(version["key"]), **pinned)


def fetched(version: Mapping[str, Any]) -> Upload:
    """The upload whole. Raises Rejected before a byte is fetched of what is too large."""
    file = _named(version)
    guard.weigh(version["size"], file.extension)
    data, _ = s3.get(version["bucket"], version["key"], version["version_id"] or None)
    names = tuple(naming.display(key) for key in filesets.left_out(version["key"], _folder(version)))
    return replace(file, data=data, beside=dict(_beside(version)), left=names[:_MOST_LEFT])


def annex_of(version: Mapping[str, Any]) -> str | None:
    """The key of the release beside which an upload lies as an annex; None for a release."""
    return filesets.annex_of(version["key"], _folder(version))


def _folder(version: Mapping[str, Any]) -> Iterable[str]:
    home = filesets.folder(version["key"])
    return s3.listing(version["bucket"], home) if home else ()


def path(version: Mapping[str, Any]) -> str:
    """Where an upload lies, for people to read."""
    return "/".join(naming.display(part) for part in str(version["key"]).split("/"))[:300]


def refused(version: Mapping[str, Any], error: Rejected, newsroom: Newsroom) -> Read:
    """Why nothing is read of an upload, in words."""
    return Read(pipeline.refused(_named(version), error, newsroom=newsroom), {})


def _beside(version: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    for name, key in provenance.beside(version):
        yield name, s3.get(version["bucket"], key)[0] if key else b""


def others(
    settings: ReleasesTable,
    release: str,
    key: str,
    newsroom: Newsroom,
    now: datetime,
    run: pipeline.Run,
) -> tuple[Reading, ...]:
    """The release's other languages, read to be compared; what cannot be read answers for itself."""
    found = []
    for one in translation_group.members(settings.releases, key)[:_MOST_LANGUAGES]:
        if one.release != release and one.head.latest and one.head.state != "withdrawn":
            version = Releases(settings.releases).version(one.release, one.head.latest)
            try:
                read = pipeline.read_in_sandbox(fetched(version), newsroom=newsroom, now=now, run=run)
                found.append(read.reading)
            except (Rejected, s3.Missing):
                continue
    return tuple(found)
