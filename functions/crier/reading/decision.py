"""What becomes of a reading: rejected, held, asked, unchanged, superseded, or an edition ready to be made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import datetime, timedelta
from typing import Literal

from crier.model import archive_day, naming
from crier.model.edition import Edition
from crier.model.errors import Permanent
from crier.model.lifecycle import Head
from crier.model.newsroom import Newsroom
from crier.model.questions import APPROVAL
from crier.model.release import Reading, Release
from crier.text import messages

_SOON = 60  # seconds of the undo window that need no word of their own: the receipt comes as soon

Outcome = Literal["ready", "asked", "held", "rejected", "unchanged", "superseded"]


@dataclass(frozen=True)
class Decision:
    """`edition` and `publish_at` (UTC) stand where the outcome is ready."""

    outcome: Outcome
    edition: Edition | None = None
    publish_at: datetime | None = None
    repeats: bool = False  # the words of the public version: nobody is told of a correction
    waiting: bool = False  # for an embargo, or a long time to take it back: staff are told at once


def addresses(reading: Reading, newsroom: Newsroom, release: str, published: datetime) -> Iterator[str]:
    """The addresses a release may take, best first; the last is its own whatever else is published.

    Raises Permanent where its language is none.
    """
    slug = naming.slug(reading.headline or "", release)
    for wanted in (slug, f"{slug}-{release[:4]}", f"{slug}-{release}"):
        address = naming.address(reading.language, published, newsroom.timezone, wanted)
        if not naming.ADDRESS.match(address):
            raise Permanent("no address")  # the parser's words are not a path of its choice
        yield address


def first_published(reading: Reading, newsroom: Newsroom, head: Head, now: datetime) -> datetime:
    """When the release is, or will have been, first published: it never changes once it is."""
    if head.version:
        return datetime.fromisoformat(head.published)
    if reading.verdict != "reject" and (day := _backdated(reading)):
        return min(archive_day.noon(day, newsroom.timezone), now)
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
    translations: Mapping[str, str] | None = None,
    public: Edition | None = None,
    doubt: str = "",
) -> Decision:
    """The decision on one version. `address` is reserved for this release already.

    `translations`: language → address of the same news, as `Edition` has them. `public`: the published
    edition, where it is known; the same bytes are made anew where it links to other translations, and where
    its lists do not have it (Head.unlisted). `doubt`:
    the question that stands between this and the public (model/questions.py), unless it is held anyway.
    """
    translations = translations or {}
    if max(head.version, head.ready) > version:
        return Decision("superseded")
    if reading.verdict == "reject":
        return Decision("rejected")
    same = bool(head.version) and head.sha256 == reading.source.sha256
    if same and not head.unlisted and (public is None or dict(public.translations) == dict(translations)):
        return Decision("unchanged")
    if not same and (stopped := _stopped(reading, newsroom, doubt)):
        return stopped
    release = Release.model_validate(reading.model_dump() | {"verdict": "publish"})
    published = first_published(reading, newsroom, head, now)
    until = reading.embargo.until if reading.embargo else None
    updated = max(until, now) if until else now
    if not head.version and _backdated(reading):
        updated = published  # old news
    correction = None
    if head.version:
        correction = release.correction or messages.say(release.language, "edition.corrected")
    edition = Edition(
        release=release,
        newsroom=newsroom,
        release_id=release_id,
        version=version,
        address=address,
        site_url=site_url,
        published=published,
        updated=updated,
        correction=correction,
        translations=translations,
    )
    if same and public:  # its words are as they were: nothing was corrected
        edition = replace(
            edition, updated=public.updated, correction=public.correction, changes=public.changes
        )
        return replace(_ready(edition, until, now), repeats=True)
    return _ready(edition, until, now)


def _stopped(reading: Reading, newsroom: Newsroom, doubt: str) -> Decision | None:
    """What another text than the public one waits for: a mended file, or the desk's answer."""
    if reading.verdict == "hold":
        return Decision("held")
    if doubt:
        return Decision("asked" if newsroom.when_unsure == "ask" or doubt == APPROVAL else "held")
    return None


def _ready(edition: Edition, until: datetime | None, now: datetime) -> Decision:
    """When it goes out: after its embargo, and after the time in which the desk can undo it."""
    undo = edition.newsroom.undo.page
    waits = bool(until and until > now) or undo > _SOON
    return Decision("ready", edition, max(until or now, now) + timedelta(seconds=undo), waiting=waits)


def _backdated(reading: Reading) -> Date | None:
    """The day of an old release; None for one that is new."""
    key = reading.source.key
    return archive_day.day(key, reading.date) if key and naming.archived(key) else None
