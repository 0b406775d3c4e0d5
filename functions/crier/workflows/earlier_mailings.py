"""Which mailings told of a release, what of it, and whom they reached: the ledgers' word alone.

Its own mailing, digests, and notices of its corrections. Each told everybody in it of one version; of a
digest's letter that was written anew the oldest counts, and what was withdrawn from it is told until then.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from crier.aws import s3
from crier.mail.digest import HORIZON
from crier.mail.sending import plan, reached
from crier.model import naming
from crier.model.lifecycle import Head
from crier.model.notices import Notice
from crier.model.settings import MailingsTable, ReleasesTable, StagingBucket
from crier.stores import digest_issues, digest_items, mailings, notice_words
from crier.stores.releases import Releases
from crier.workflows.news_audiences import Variant, variants

DAY = timedelta(days=1)


class Settings(StagingBucket, ReleasesTable, MailingsTable, Protocol):
    """What is asked of the stack here."""


@dataclass(frozen=True)
class EarlierMailing:
    """One mailing that told of a release.

    version: what it told, or the one that first had these words (Releases.wording); 0: one from
        before this was noted, so the oldest, or none that has begun.
    until: seconds since the epoch; whom it reached later it told nothing of this release.
    """

    mailing: str
    manifest: str  # its file's name
    people: int  # whom its plan has
    version: int
    notice: bool = False
    letter: str = ""  # where in staging its own letter lies; empty: a digest's
    lists: frozenset[str] = frozenset()  # of a digest: whom the release went to
    until: float | None = None


@dataclass(frozen=True)
class Earlier:
    """The mailings that told of a release; `begun`: no other is on its way to telling a version before."""

    mailings: tuple[EarlierMailing, ...]
    begun: bool


def of(settings: Settings, release: str, head: Head, but: Notice | None = None) -> Earlier:
    """Those that are planned. `but`: a notice that is not asked about, and none of a later correction is.

    Of a release that is withdrawn nobody is sent to by what is planned later.
    """
    withdrawn = head.state == "withdrawn"
    own = _own(settings, release, head)
    digests, begun = _digests(settings, release, head) if own else ([], True)
    corrections = _corrections(settings, release, but)
    # A notice that is not planned is waited for by none: once a later one has begun it plans for nobody, or
    # sends nothing (send_slice, notice_words.overtaken).
    every = [*own, *digests, *(one for one in corrections if one)]
    words = Releases(settings.releases)
    every = [replace(one, version=words.wording(release, one.version)) for one in every]
    return Earlier(tuple(every), begun and (bool(own) or withdrawn))


def final(settings: Settings, earlier: Earlier) -> bool:
    """Whether nobody of any of them is due any more."""
    return earlier.begun and all(_ended(settings, one) for one in earlier.mailings)


def wrong(settings: Settings, earlier: Earlier, version: int | None) -> Iterator[str]:
    """Whom a version before this one reached, and this one or a later one did not; each once, in order.

    version: the one that first had the words that are right (Releases.wording).
    None: whom any version reached. Raises s3.Missing where an audience is no longer kept.
    """
    before = [one for one in earlier.mailings if _before(one, version)]
    after = [one for one in earlier.mailings if not _before(one, version)]
    return reached.alone(
        [_people(settings, one) for one in before], [_people(settings, one) for one in after]
    )


def many(settings: Settings, earlier: Earlier, version: int | None) -> int:
    """How many people that is, so far, from the ledgers alone.

    Its own mailing and digests have nobody in common, and notices nobody whom these do not have.
    """
    before = [one for one in earlier.mailings if _before(one, version) and not one.notice]
    after = [one for one in earlier.mailings if not _before(one, version) and one.notice]
    return sum(_count(settings, one) for one in before) - sum(_count(settings, one) for one in after)


def _before(one: EarlierMailing, version: int | None) -> bool:
    return version is None or one.version < version


def _people(settings: Settings, one: EarlierMailing) -> Iterator[str]:
    book = mailings.Mailing(settings.mailings, one.mailing)
    manifest = _manifest(settings, one)

    def ids(chunk: int) -> Sequence[str]:
        key = plan.key(one.mailing, manifest.names[chunk])
        return plan.ids(s3.get(settings.staging, key)[0])

    return reached.accepted(book.claimed(), ids, manifest.call, book.unsent(), one.until)


def _count(settings: Settings, one: EarlierMailing) -> int:
    book = mailings.Mailing(settings.mailings, one.mailing)
    return reached.count(book.claimed(), book.unsent(), one.until)


def _own(settings: Settings, release: str, head: Head) -> list[EarlierMailing]:
    mailing = plan.mailing_id(release, head.first, "release")
    frozen = mailings.Mailing(settings.mailings, mailing).plan()
    if frozen is None:
        return []
    at = naming.staged(release, frozen.letter, "letter.json")
    return [EarlierMailing(mailing, frozen.manifest, frozen.planned, frozen.letter, letter=at)]


def _corrections(settings: Settings, release: str, but: Notice | None) -> list[EarlierMailing | None]:
    """Notices of its corrections; None for one that is not planned yet."""
    own = but.version if but and but.kind == "correction" else None
    begun = notice_words.begun(settings.mailings, release)
    before = [version for version in begun if own is None or version < own]
    return [_correction(settings, Notice(release, version, "correction")) for version in before]


def _correction(settings: Settings, notice: Notice) -> EarlierMailing | None:
    mailing = plan.mailing_id(notice.release, notice.version, notice.kind)
    frozen = mailings.Mailing(settings.mailings, mailing).plan()
    if frozen is None:
        return None
    at = naming.staged(notice.release, frozen.letter, notice.letter)
    return EarlierMailing(mailing, frozen.manifest, frozen.planned, frozen.letter, notice=True, letter=at)


def _digests(settings: Settings, release: str, head: Head) -> tuple[list[EarlierMailing], bool]:
    """Those that told of it, and whether all of them have begun."""
    first = datetime.fromisoformat(head.published) - DAY
    item = digest_items.of(settings.mailings, release, first)
    if item is None:
        return [], True
    known, begun = list[EarlierMailing](), True
    span = item.at - DAY, item.at + HORIZON + DAY
    for cadence, file in digest_issues.frozen_since(settings.mailings, *span):
        for variant in variants(settings, file):
            if item.name not in variant.items:
                continue
            mailing = variant.mailing(cadence)
            frozen = mailings.Mailing(settings.mailings, mailing).plan()
            begun = begun and frozen is not None
            version = frozen.versions.get(release, 0) if frozen else 0
            until = _until(settings, variant, release)
            people = frozen.planned if frozen else 0
            told = EarlierMailing(mailing, variant.manifest, people, version, lists=item.lists, until=until)
            known.append(told)
    return known, begun


def _until(settings: Settings, variant: Variant, release: str) -> float | None:
    """Until when a digest told of a release (seconds since the epoch), where that was taken out of it."""
    staged = s3.find(settings.staging, naming.staged(variant.release, 1, "digest.json"))
    choices: dict[str, Any] = json.loads(staged[0]) if staged else {}
    mended = choices.get("mended", {}).get(release)
    return datetime.fromisoformat(mended).timestamp() if mended else None


def _manifest(settings: Settings, one: EarlierMailing) -> plan.Manifest:
    return plan.manifest(s3.get(settings.staging, plan.key(one.mailing, one.manifest))[0])


def _ended(settings: Settings, one: EarlierMailing) -> bool:
    """Whether all of its chunks are final, by the ledger alone."""
    done = mailings.Mailing(settings.mailings, one.mailing).done()
    return sum(balance.planned for balance in done.values()) >= one.people
