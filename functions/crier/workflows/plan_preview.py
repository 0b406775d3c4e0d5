"""A preview's mailing, planned at its hour: the people of the lists of previews, and the letter for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from crier.aws import s3, secretsmanager
from crier.aws.handler import Answer
from crier.aws.ses import account
from crier.mail import compose, letter
from crier.mail.sending import plan
from crier.mail.sending.sweep import Unfinished
from crier.model import naming, previews
from crier.model.edition import Edition
from crier.model.errors import Permanent
from crier.model.settings import (
    FromEmail,
    LinkKey,
    MailingsTable,
    ReleasesTable,
    StagingBucket,
    SubscribersTable,
)
from crier.model.timestamps import sortable
from crier.stores import audiences, current_newsroom, mailings, preview_states, staging
from crier.stores.audiences import Audience
from crier.stores.mailings import Mailing
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.text import language_choice
from crier.workflows import translation_group

DAY = timedelta(days=1)  # at most, until it is looked again: the hour may move (workflows/embargo_clock.py)
TOLD = "told_waiting"  # on a version: when the desk was sent the receipt that has its link
SOON = timedelta(seconds=5)  # at least, until it is looked again whether the desk has its link
LATENCY = timedelta(seconds=15)  # from when the desk is told until it is noted: nobody is due before that
PATIENT = timedelta(minutes=15)  # how long a translation that is due first, and does not plan, is waited for


class Settings(StagingBucket, ReleasesTable, SubscribersTable, MailingsTable, FromEmail, LinkKey, Protocol):
    """What is asked of the stack here."""


@dataclass(frozen=True)
class Translation:
    """The same news in another language. frozen: who has its preview; due: when it will be planned, where
    that is known and it is not."""

    release: str
    language: str
    frozen: Audience | None
    due: datetime | None

    def goes_first(self, release: str, due: datetime | None, now: datetime) -> bool:
        """Whether that release, due then, is to see this one's people first: of two that are planned at once
        each would take the other for not planned, and somebody get two previews or none.

        Both sides read the same instants, which do not change once they are past; a translation that does
        not plan at its time holds up the others for a while only.
        """
        if self.frozen or self.due is None or due is None or now - self.due > PATIENT:
            return False
        return (self.due, self.release) < (due, release)


def planned(settings: Settings, release: str, version: int, now: datetime) -> Answer:
    """Freezes who gets it; early: `next_at` says when to ask again. Twice is once.

    withdrawn: what it was to show is no more, or was taken back, or its hour has come. Nobody is mailed
    before the desk could take it back: from the receipt with its link on, the undo window of mail passes.
    """
    mailing = plan.mailing_id(release, version, previews.KIND)
    book = Mailing(settings.mailings, mailing)
    if (frozen := book.plan()) is not None:
        return {"outcome": "planned" if frozen.planned else "nobody"}
    item = Releases(settings.releases).version(release, version)
    state = preview_states.state(settings.releases, release, version, now)
    if state == "gone" and _failed(item, now):
        return {"outcome": "early", "next_at": _again(item, now)}
    if state != "open":
        return {"outcome": "withdrawn"}
    made = staging.known(settings.staging, release, version)
    if made is None:
        raise Permanent("no edition")
    if (next_at := _early(item, made, now)) is not None:
        return {"outcome": "early", "next_at": next_at}
    translations = _translations(settings, made, now)
    if any(one.goes_first(release, _due(item, made), now) for one in translations):
        return {"outcome": "early", "next_at": sortable(now + SOON)}
    to = lists(settings.releases, made)
    many, name = audiences.freeze(
        settings.staging, mailing, _people(settings, made, to, translations), account().rate
    )
    if many:
        text = letter.preview(compose.preview(made), made, settings.from_email, to)
        staged_at = naming.staged(release, version, previews.LETTER)
        s3.put(settings.staging, staged_at, letter.to_json(text), "application/json")
        under_way = Unfinished(release, version, previews.KIND, now.timestamp(), moved=now.timestamp())
        mailings.begun(settings.mailings, under_way)
    book.planned(many, name, version, sortable(now))
    return {"outcome": "planned" if many else "nobody"}


def _failed(item: Mapping[str, Any], now: datetime) -> bool:
    """Whether its publication stopped before its hour, and may be taken up again (`./crier again`)."""
    if item["state"] != "failed" or not item.get(previews.KIND) or "publish_at" not in item:
        return False
    return now < datetime.fromisoformat(item["publish_at"])


def _early(item: Mapping[str, Any], made: Edition, now: datetime) -> str | None:
    """When to ask again; None: it is time, and the desk has had its window."""
    begins = previews.begins(datetime.fromisoformat(item["publish_at"]), int(item[previews.KIND]))
    if now < begins:
        return sortable(min(begins, now + DAY))
    due = _due(item, made)
    if due is None:
        return _again(item, now)
    return sortable(due) if now < due else None


def _due(item: Mapping[str, Any], made: Edition) -> datetime | None:
    """When its people may be mailed: at its hour, and once the desk had its window; None: it was not told."""
    if TOLD not in item:
        return None
    begins = previews.begins(datetime.fromisoformat(item["publish_at"]), int(item[previews.KIND]))
    window = max(timedelta(seconds=made.newsroom.undo.mail), LATENCY)
    return max(begins, datetime.fromisoformat(item[TOLD]) + window)


def _again(item: Mapping[str, Any], now: datetime) -> str:
    """A later instant, the later the longer it waits already, as an execution's history is not endless; and
    the sooner the nearer the hour is, after which there is no preview."""
    waited = now - datetime.fromisoformat(item["decided"])
    left = datetime.fromisoformat(item["publish_at"]) - now
    return sortable(now + max(min(waited / 2, left / 4, DAY), SOON))


def lists(releases: str, made: Edition) -> tuple[str, ...]:
    """The lists of previews that a version was judged with and that are such lists today."""
    known = current_newsroom.in_force(releases)
    today = {one.slug for one in known.newsroom.previewers} if known else set[str]()
    return tuple(one.slug for one in made.newsroom.previewers if one.slug in today)


def _people(
    settings: Settings, made: Edition, to: Sequence[str], translations: Sequence[Translation]
) -> Iterator[str]:
    """Everybody on these lists whose topics and language it is, however often they want mail; each once,
    who has a preview of the same news in another language not among them.

    Who had a preview of an earlier version has this one too, as their link shows nothing any more: also where
    their own language has come since.
    """
    people = Subscribers(settings.subscribers, secretsmanager.keys(settings.secret_id).naming)
    own, whom, topics = made.address.split("/")[1], frozenset(to), frozenset(made.release.topics)
    others = [one.frozen for one in translations if one.frozen]
    offered = [one.language for one in translations if one.language]
    reads = language_choice.readers(own, language_choice.ordered({own, *offered}, made.newsroom.languages))
    readers = set(people.audience(whom, topics, reads=reads))  # as few as trusted people are
    earlier = _earlier(settings, made)
    for one in people.audience(whom, topics):
        theirs = one in readers or any(version.has(one) for version in earlier)
        if theirs and not any(other.has(one) for other in others):
            yield one


def _earlier(settings: Settings, made: Edition) -> list[Audience]:
    """The frozen audiences of the release's earlier versions."""
    audiences_before = list[Audience]()
    for number in range(1, made.version):
        mailing = plan.mailing_id(made.release_id, number, previews.KIND)
        if (known := Mailing(settings.mailings, mailing).plan()) is not None:
            audiences_before.append(Audience(settings.staging, mailing, known.manifest))
    return audiences_before


def _translations(settings: Settings, made: Edition, now: datetime) -> list[Translation]:
    """The same news in other languages, as far as trusted people have or will have it."""
    known = list[Translation]()
    releases, key = Releases(settings.releases), made.release.source.key or ""
    for one in translation_group.members(settings.releases, key):
        if one.release == made.release_id or not one.head.ready:
            continue
        version = one.head.ready
        mailing = plan.mailing_id(one.release, version, previews.KIND)
        if (there := Mailing(settings.mailings, mailing).plan()) is not None:
            frozen = Audience(settings.staging, mailing, there.manifest)
            known.append(Translation(one.release, one.language, frozen, None))
            continue
        item = releases.version(one.release, version)
        edition = staging.known(settings.staging, one.release, version)
        stopped = _failed(item, now)
        state = preview_states.state(settings.releases, one.release, version, now)
        if edition and (stopped or state == "open"):
            due = None if stopped else _due(item, edition)
            known.append(Translation(one.release, one.language, None, due))
    return known
