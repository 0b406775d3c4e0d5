"""What becomes of a reading: rejected, held, unchanged, superseded, or an edition ready to be made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from crier import naming, words
from crier.edition import Edition
from crier.lifecycle import Head
from crier.newsroom import Newsroom
from crier.release import Reading, Release

Outcome = Literal["ready", "held", "rejected", "unchanged", "superseded"]


@dataclass(frozen=True)
class Decision:
    """`edition` and `publish_at` (UTC) stand where the outcome is ready."""

    outcome: Outcome
    edition: Edition | None = None
    publish_at: datetime | None = None


def addresses(reading: Reading, newsroom: Newsroom, release: str, published: datetime) -> Iterator[str]:
    """The addresses a release may take, best first; the last is its own whatever else is published."""
    slug = naming.slug(reading.headline or "", release)
    for wanted in (slug, f"{slug}-{release[:4]}", f"{slug}-{release}"):
        yield naming.address(reading.language, published, newsroom.timezone, wanted)


def first_published(reading: Reading, head: Head, now: datetime) -> datetime:
    """When the release is, or will have been, first published: it never changes once it is."""
    if head.version:
        return datetime.fromisoformat(head.published)
    until = reading.embargo.until if reading.embargo else None
    return max(until, now) if until else now


def decide(
    reading: Reading,
    head: Head,
    newsroom: Newsroom,
    release_id: str,
    version: int,
    address: str,
    site_url: str,
    now: datetime,
) -> Decision:
    """The decision on one version. `address` is reserved for this release already."""
    if max(head.version, head.ready) > version:
        return Decision("superseded")
    if reading.verdict == "reject":
        return Decision("rejected")
    if head.version and head.sha256 == reading.source.sha256:
        return Decision("unchanged")
    if reading.verdict == "hold":
        return Decision("held")
    release = Release.model_validate(reading.model_dump())
    published = first_published(reading, head, now)
    until = reading.embargo.until if reading.embargo else None
    correction = None
    if head.version:
        correction = release.correction or words.say(release.language, "edition.corrected")
    edition = Edition(
        release=release,
        newsroom=newsroom,
        release_id=release_id,
        version=version,
        address=address,
        site_url=site_url,
        published=published,
        updated=max(until, now) if until else now,
        correction=correction,
    )
    return Decision("ready", edition, max(until or now, now) + timedelta(seconds=newsroom.undo.page))
