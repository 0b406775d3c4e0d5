"""What a release's manifest says (docs/verify.md), and what a file that somebody holds is by it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from crier.model.naming import ADDRESS

FORMAT = 2  # 1: before manifests were signed; it says neither publisher nor time

# current: what is public now, or its text. corrected: it was public, and another text is. withdrawn: it was
# public, and nothing is. unknown: no release had it. unsure: it is noted, and what vouches for it is not
# what was signed, or cannot be found: nothing is said of it.
State = Literal["current", "corrected", "withdrawn", "unknown", "unsure"]


@dataclass(frozen=True)
class Manifest:
    """The files of one published version. Hashes are SHA-256 in 64 hex digits."""

    url: str  # of the release's page, with a slash at its end
    version: int
    publisher: str
    published: datetime  # UTC, first publication of the release
    updated: datetime  # UTC, of this version's text: a page made anew with the same words keeps it
    files: Mapping[str, str]  # hash by file name
    previews: Mapping[str, str] = field(default_factory=dict)  # the same, of what some read before its hour

    @property
    def address(self) -> str:
        """The page's path on the site."""
        return urlsplit(self.url).path


@dataclass(frozen=True)
class Mention:
    """Where a file was published: what the index keeps under its hash, one for each release that has it."""

    address: str  # of the release
    name: str  # of the file
    version: int  # the newest that has these bytes
    manifest: str  # hash of that version's manifest


@dataclass(frozen=True)
class Verification:
    """What a file or an address is. `manifest`: the version it belongs to; None where nobody vouches."""

    state: State
    manifest: Manifest | None = None
    name: str = ""  # of the file; empty: an address was asked about
    withdrawn: datetime | None = None  # UTC

    @property
    def preview(self) -> bool:
        """Whether it is what some read before the hour: its words were published, the file was not."""
        return self.manifest is not None and self.name in self.manifest.previews


UNKNOWN = Verification("unknown")
UNSURE = Verification("unsure")


def read(data: bytes) -> Manifest | None:
    """What a manifest says; None where it is none of FORMAT."""
    try:
        said = json.loads(data)
        if said["format"] != FORMAT:
            return None
        manifest = Manifest(
            url=str(said["url"]),
            version=int(said["version"]),
            publisher=str(said["publisher"]),
            published=_instant(said["published"]),
            updated=_instant(said["updated"]),
            files=_hashes(said["files"]),
            previews=_hashes(said.get("previews", [])),
        )
    except (KeyError, TypeError, ValueError):
        return None
    return manifest if ADDRESS.match(manifest.address) else None


def _hashes(files: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {str(one["name"]): str(one["sha256"]) for one in files}


def _instant(said: object) -> datetime:
    moment = datetime.fromisoformat(str(said))
    if moment.tzinfo is None:
        raise ValueError("an instant without its offset")
    return moment


def judged(
    name: str,
    sha256: str,
    vouching: Manifest | None,
    current: Manifest | None,
    withdrawn: datetime | None = None,
) -> Verification:
    """What a file is that a release had under this name.

    vouching: the signed manifest of the version that is said to have it; current: that of what is public at
    its address now. None: not there, or not signed by us.
    """
    if vouching is None or sha256 not in (vouching.files.get(name), vouching.previews.get(name)):
        return UNSURE
    if withdrawn:
        return Verification("withdrawn", vouching, name, withdrawn)
    if current is None or current.address != vouching.address:
        return UNSURE
    # A page that links to a new translation has other bytes and the same words: nothing was corrected.
    if sha256 in current.files.values() or current.updated == vouching.updated:
        return Verification("current", vouching, name)
    return Verification("corrected", vouching, name)


_BEST: tuple[State, ...] = ("current", "corrected", "withdrawn", "unsure", "unknown")


def best(found: list[Verification]) -> Verification:
    """Of several releases that have the same file, what is said of it: the best for it. None: unknown."""
    return min(found, key=lambda one: _BEST.index(one.state), default=UNKNOWN)


def mentions(data: bytes) -> list[Mention]:
    """What the index keeps under a hash, the newest first. Raises ValueError where it is none of ours."""
    try:
        return [
            Mention(str(one["address"]), str(one["name"]), int(one["version"]), str(one["manifest"]))
            for one in json.loads(data)["releases"]
        ]
    except (KeyError, TypeError) as error:
        raise ValueError("not a record of the index") from error


MOST = 10  # releases of a record: the same contacts.vcf may lie beside hundreds


def record(sha256: str, known: list[Mention], new: Mention) -> bytes:
    """The index's record with one mention more; a release has one in it, that of its newest version."""
    others = [one for one in known if one.address != new.address]
    same = [one for one in known if one.address == new.address and one.version > new.version]
    kept: list[dict[str, Any]] = [vars(one) for one in (*(same or [new]), *others)][:MOST]
    return (json.dumps({"format": 1, "sha256": sha256, "releases": kept}, indent=1) + "\n").encode()
