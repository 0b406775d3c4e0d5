"""A notice, planned: whom a wrong version reached, frozen, and the letter that tells them what is right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from crier.aws import s3
from crier.aws.handler import Answer
from crier.aws.ses import account
from crier.mail import compose, letter
from crier.mail.sending import plan
from crier.mail.sending.sweep import Unfinished
from crier.model import changes, naming
from crier.model.edition import Edition
from crier.model.errors import Permanent
from crier.model.lifecycle import Head
from crier.model.notices import Notice
from crier.model.proof_view import Change
from crier.model.settings import FromEmail
from crier.model.timestamps import sortable
from crier.stores import audiences, mailings, notice_words, staging
from crier.stores.mailings import Mailing
from crier.stores.releases import Releases
from crier.workflows import earlier_mailings
from crier.workflows.earlier_mailings import Earlier, EarlierMailing

SOONEST, LATEST = (
    timedelta(seconds=20),
    timedelta(minutes=15),
)  # until it is looked again whether all is final

MOST = timedelta(days=7)  # that it waits so


class Settings(earlier_mailings.Settings, FromEmail, Protocol):
    """What is asked of the stack here."""


def planned(settings: Settings, notice: Notice, start: datetime, now: datetime) -> Answer:
    """Freezes whom it goes to; early: `next_at` says when to ask again, as earlier mail is not out whole.

    start: when the notice was wanted. Twice is once. Raises Permanent where that took MOST: nobody is mailed,
    and the desk is told.
    """
    mailing = plan.mailing_id(notice.release, notice.version, notice.kind)
    book = Mailing(settings.mailings, mailing)
    if (frozen := book.plan()) is not None:
        return {"outcome": "planned" if frozen.planned else "nobody"}
    under_way = Unfinished(
        notice.release, notice.version, notice.kind, now.timestamp(), moved=now.timestamp()
    )
    if notice.kind == "correction":
        notice_words.begin(settings.mailings, notice.release, notice.version)
    head = Releases(settings.releases).head(notice.release)
    if head.state == "withdrawn" and notice.kind == "correction":
        mailings.finished(settings.mailings, under_way)
        return {"outcome": "withdrawn"}
    earlier = earlier_mailings.of(settings, notice.release, head, notice)
    if not earlier_mailings.final(settings, earlier):
        return _waits(settings, under_way, start, now)
    people: Iterator[str] = iter(())
    if not _overtaken(settings, notice):
        people = earlier_mailings.wrong(settings, earlier, _before(settings, notice, head))
        _write(settings, notice, earlier, head)
    many, name = audiences.freeze(settings.staging, mailing, people, account().rate)
    mailings.finished(settings.mailings, under_way)  # it waited, and waits no more
    if many:
        mailings.begun(settings.mailings, under_way)
    book.planned(many, name, head.version, sortable(now))
    return {"outcome": "planned" if many else "nobody"}


def _waits(settings: Settings, under_way: Unfinished, start: datetime, now: datetime) -> Answer:
    """Noted from the first look on, so that the sweep sees who looks no more, and tells of who waits long."""
    if now - start > MOST:
        mailings.finished(settings.mailings, under_way)
        raise Permanent("earlier mail did not end")
    again = _again(start, now)
    mailings.begun(settings.mailings, under_way)
    mailings.beat(settings.mailings, replace(under_way, next_at=again.timestamp()))
    return {"outcome": "early", "next_at": sortable(again)}


def _again(start: datetime, now: datetime) -> datetime:
    """When to look again: the longer it takes, the rarer, as an execution's history ends."""
    return now + min(max((now - start) / 8, SOONEST), LATEST)


def _before(settings: Settings, notice: Notice, head: Head) -> int | None:
    """Versions before this one were wrong; None: all were."""
    if notice.kind == "withdrawal":
        return None
    return Releases(settings.releases).wording(notice.release, max(notice.version, head.version))


def _overtaken(settings: Settings, notice: Notice) -> bool:
    """Whether the notice of a later correction tells everybody."""
    return notice.kind == "correction" and notice_words.overtaken(
        settings.mailings, notice.release, notice.version
    )


def _write(settings: Settings, notice: Notice, earlier: Earlier, head: Head) -> None:
    """Puts its letter into staging. Raises Permanent where the edition is no longer kept."""
    public = staging.known(settings.staging, notice.release, head.version)
    if public is None:
        raise Permanent("no edition")
    lists = frozenset[str]().union(*(_lists(settings, one) for one in earlier.mailings))
    if notice.kind == "withdrawal":
        # Whoever spoke for it may be why it was taken back: the newsroom's own contacts answer.
        public = replace(public, release=public.release.model_copy(update={"contacts": ()}))
        reason = str(notice_words.known(settings.releases, notice).get("reason", ""))
        composed = compose.withdrawal(public, reason)
    else:
        oldest = min((one.version for one in earlier.mailings), default=head.first) or head.first
        notes, different = _corrected(settings, public, oldest)
        composed = compose.correction(public, notes, different)
    text = letter.notice(composed, public, settings.from_email, sorted(lists))
    key = naming.staged(notice.release, head.version, notice.letter)
    s3.put(settings.staging, key, letter.to_json(text), "application/json")


def _lists(settings: Settings, one: EarlierMailing) -> frozenset[str]:
    if not one.letter:
        return one.lists
    staged = s3.find(settings.staging, one.letter)
    return frozenset(letter.from_json(staged[0]).lists) if staged else frozenset()


def _corrected(settings: Settings, public: Edition, oldest: int) -> tuple[list[str], tuple[Change, ...]]:
    """What authors said of all corrections since a version, and the sentences that differ from it.

    None of these where one of the corrections is not to show what it changed.
    """
    releases, notes, shown = Releases(settings.releases), list[str](), True
    for version in range(oldest + 1, public.version + 1):
        item = releases.version(public.release_id, version)
        if "touched" not in item or "repeats" in item:
            continue  # it never was public, or corrected nothing
        known = staging.known(settings.staging, public.release_id, version)
        if known is None:  # half of the truth is worse than none: the desk is told that nobody was
            raise Permanent("no edition")
        shown = shown and not any(one.field == changes.UNSHOWN for one in known.release.evidence)
        if known.release.correction:
            notes.append(known.release.correction)
    before = staging.known(settings.staging, public.release_id, oldest)
    if before is None or not shown:
        return notes, ()
    return notes, changes.shown(before.release, public.release)
