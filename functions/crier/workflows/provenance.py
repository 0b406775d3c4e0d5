"""Which upload a reading is of, by what intake wrote down and by the bytes themselves, never by the reading.

Read runs strangers' bytes. What it says a release says are words; which file it was, whose newsroom speaks,
whether it may go out and whether it is new are found out here, by steps that parse nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crier.aws import s3
from crier.model import filesets, fingerprint, naming
from crier.model.release import Reading, Source
from crier.model.settings import ReleasesTable
from crier.reading import verdicts
from crier.stores.releases import Releases

_MOST_BESIDE = 150 << 20  # bytes of pictures beside a text; what comes after them is refused

Upload = Mapping[str, Any]  # the version's item, as intake wrote it


def certain(reading: Reading, release: str, version: int, upload: Upload, *, refused: bool) -> Reading:
    """The reading with the source and the verdict that are its own. refused: whatever was read."""
    verdict = "reject" if refused else verdicts.reckoned(reading)
    new = fingerprint.unlike_any(release, version)
    same = verdict != "reject" and _fingerprint(upload) == reading.source.sha256
    source = Source(
        **{name: upload[name] for name in ("bucket", "key", "version_id", "sequencer")},
        # Other bytes than were read: a picture was replaced meanwhile, or somebody lies.
        sha256=reading.source.sha256 if same else new,
        format=naming.extension(naming.display(upload["key"])),
    )
    layout = reading.layout.model_copy(update={"format": source.format}) if reading.layout else None
    return reading.model_copy(update={"source": source, "verdict": verdict, "layout": layout})


def beside(upload: Upload) -> Iterator[tuple[str, str | None]]:
    """Name and key of the pictures beside a text; no key for what is too much."""
    home, left = filesets.folder(upload["key"]), _MOST_BESIDE
    there = s3.listing(upload["bucket"], home) if home else {}
    for key in filesets.beside(upload["key"], there):
        left -= there[key].size
        yield naming.display(key), key if left >= 0 else None


def overtaken(settings: ReleasesTable, release: str, version: int, upload: Upload) -> bool:
    """Whether, while its folder was waited for, a newer set of files came, or the text a picture is for."""
    if Releases(settings.releases).head(release).latest > version:
        return True
    if filesets.part(upload["key"]) == "text":
        return False
    home = filesets.folder(upload["key"])
    return bool(home and filesets.texts(upload["key"], s3.listing(upload["bucket"], home)))


def _fingerprint(upload: Upload) -> str | None:
    """Of what lies there now; None where it is gone."""
    bucket = upload["bucket"]
    try:
        pictures = {
            name: fingerprint.of(s3.pieces(bucket, key) if key else (), {}) for name, key in beside(upload)
        }
        return fingerprint.of(s3.pieces(bucket, upload["key"], upload["version_id"] or None), pictures)
    except s3.Missing:
        return None
