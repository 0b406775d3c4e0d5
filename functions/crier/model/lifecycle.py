"""What may become of an upload and of a release: two tables and the decisions over them.

A *version* is one upload of a release; the *head* is the release itself.
Every change of a head is a conditional write on the `revision` it was decided
on, so whoever loses a race reads again and decides again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

# A version's states. What is not listed cannot happen.
VERSION: Mapping[str, frozenset[str]] = {
    "received": frozenset({"rejected", "held", "unchanged", "ready", "asked", "superseded", "failed"}),
    "ready": frozenset(
        {"published", "proofed", "superseded", "failed"}
    ),  # rendered, or waiting for its embargo
    "failed": frozenset(
        {"ready", "asked", "rejected", "held", "unchanged", "published", "superseded"}
    ),  # tried again
    # The desk's word is waited for, however long (model/questions.py). Nothing of it is public.
    "asked": frozenset({"ready", "parted", "held", "rejected", "unchanged", "superseded", "failed"}),
    "published": frozenset({"superseded"}),
    "proofed": frozenset(),  # a draft: what is approved of it is put into releases/
    "parted": frozenset(),  # it became a release of its own
    "rejected": frozenset(),
    "held": frozenset(),
    "unchanged": frozenset(),
    "superseded": frozenset(),
}

# A head's states.
HEAD: Mapping[str, frozenset[str]] = {
    "received": frozenset({"publishing", "withdrawn"}),
    "publishing": frozenset({"publishing", "published", "withdrawn"}),  # to itself: the lock is taken over
    "published": frozenset({"publishing", "withdrawn"}),
    "withdrawn": frozenset(),
}

LOCK = timedelta(seconds=60)  # an older publishing lock may be taken over


@dataclass(frozen=True)
class Head:
    """A release as a whole, as its item was read."""

    revision: int = 0  # counts the writes of this item; 0: there is none yet
    state: str = "received"
    latest: int = 0  # how many versions there are
    sequencer: str = ""  # S3's, of the newest version
    ready: int = 0  # the newest version that may be published
    version: int = 0  # the published one, 0: none
    publishing: int = 0  # the one being published, 0: none
    since: str = ""  # ISO 8601 UTC: when that began
    address: str = ""
    language: str = ""  # of the address
    published: str = ""  # ISO 8601 UTC, first publication
    first: int = 0  # the version that was published first: the one that is mailed
    sha256: str = ""  # of the published version's file
    manifest: str = ""  # SHA-256 of the published version's manifest; empty: made before those were signed
    files: tuple[str, ...] = ()  # what the published version put at its address
    links: tuple[str, ...] = ()  # "language address" of the translations the published page links to
    shelved: tuple[
        str, ...
    ] = ()  # keys of the items that show it in feeds and lists, see stores/collection_items.py
    unlisted: bool = False  # public, and its lists do not have it: the table was restored; put again, they do
    touched: tuple[str, ...] = ()  # once withdrawn, or while unlisted: the shelves it stood on
    dropped: tuple[str, ...] = ()  # likewise: folders of the search's indexes that had its words

    @classmethod
    def from_item(cls, item: Mapping[str, Any] | None) -> Head:
        """The head of an item, or the head of a release nobody has sent yet."""
        return (
            cls(**{name: item[name] for name in cls.__dataclass_fields__ if name in item}) if item else cls()
        )


def links(translations: Mapping[str, str]) -> tuple[str, ...]:
    """Translations (language → address) as a head keeps them."""
    return tuple(f"{language} {address}" for language, address in sorted(translations.items()))


def newer(sequencer: str, than: str) -> bool:
    """Whether an S3 event is the later of two on one key: hexadecimal, compared after left-padding.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    width = max(len(sequencer), len(than))
    return sequencer.rjust(width, "0") > than.rjust(width, "0")


Take = Literal["take", "done", "superseded", "busy", "withdrawn"]


def take(head: Head, version: int, now: datetime) -> Take:
    """Whether this version may be published now. busy: another is at it, come back."""
    if head.state == "withdrawn":
        return "withdrawn"
    if max(head.version, head.ready) > version:
        return "superseded"
    if head.state == "published" and head.version == version:
        return "done"
    if head.state == "publishing" and head.publishing != version:
        begun = datetime.fromisoformat(head.since)
        if now - begun < LOCK:
            return "busy"
    return "take"
