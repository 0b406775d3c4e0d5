"""Who has had which news: the frozen audiences of a release's own mailing and of digests that told of it.

Whom their senders passed over, because they had left, has not had it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

from crier.aws import s3
from crier.mail.digest import DigestItem
from crier.mail.sending import plan
from crier.model.settings import MailingsTable, StagingBucket
from crier.stores import digest_issues, mailings
from crier.stores.audiences import Audience


class Settings(StagingBucket, MailingsTable, Protocol):
    """What is asked of the stack here."""


@dataclass(frozen=True)
class Variant:
    """What one edition says in one language to everybody it owes the same items: a mailing of its own."""

    release: str  # what stands for a release in the ledger
    items: tuple[str, ...]  # names
    planned: int
    manifest: str

    def mailing(self, cadence: str) -> str:
        return plan.mailing_id(self.release, 1, cadence)


def variants(settings: Settings, file: str) -> list[Variant]:
    """What a frozen edition's file says, in its order."""
    written = json.loads(s3.get(settings.staging, plan.key("digests", file))[0])
    return [Variant(one["release"], tuple(one["items"]), one["planned"], one["manifest"]) for one in written]


@dataclass
class NewsAudiences:
    """What is frozen at one time: an edition that is frozen later is asked for by another of these."""

    settings: Settings
    items: Sequence[DigestItem]  # all of the horizon
    by_item: dict[str, list[Audience] | None] = field(default_factory=dict, init=False)
    # By mailing and chunk: whom its sender found gone, by index.
    passed_over: dict[tuple[str, int], set[int]] = field(default_factory=dict, init=False)

    def had(self, subscriber: str, item: DigestItem) -> bool | None:
        """Whether somebody is in an audience of this news, in whatever language, and not passed over there.

        Who had left when their turn came and is back is owed it. None while a mailing of it is not planned.
        """
        answers = [self._had_item(subscriber, one) for one in self.items if _same_news(one, item)]
        if True in answers:
            return True
        return None if None in answers else False

    def had_elsewhere(self, subscriber: str, item: DigestItem) -> bool:
        """Whether somebody is in an audience of this news in another language than the item's."""
        others = [one for one in self.items if one.release != item.release and _same_news(one, item)]
        return any(self._had_item(subscriber, one) for one in others)

    def _had_item(self, subscriber: str, item: DigestItem) -> bool | None:
        if item.name not in self.by_item:
            self.by_item[item.name] = self._frozen(item)
        frozen = self.by_item[item.name]
        return None if frozen is None else any(self._is_in(one, subscriber) for one in frozen)

    def _is_in(self, audience: Audience, subscriber: str) -> bool:
        place = audience.place(subscriber)
        if place is None:
            return False
        chunk, index = place
        key = audience.mailing, chunk
        if key not in self.passed_over:
            book = mailings.Mailing(self.settings.mailings, audience.mailing)
            calls = book.calls(chunk, audience.manifest.calls(chunk))
            size = audience.manifest.call
            places = ((call.number * size + left for left in call.left) for call in calls)
            self.passed_over[key] = set(chain.from_iterable(places))
        return index not in self.passed_over[key]

    def _frozen(self, item: DigestItem) -> list[Audience] | None:
        mailing = plan.mailing_id(item.release, item.version, "release")
        own = mailings.Mailing(self.settings.mailings, mailing).plan()
        if own is None:
            return None
        frozen = [Audience(self.settings.staging, mailing, own.manifest)]
        for cadence, file in digest_issues.frozen_since(self.settings.mailings, item.at):
            telling = [one for one in variants(self.settings, file) if item.name in one.items]
            frozen += [Audience(self.settings.staging, one.mailing(cadence), one.manifest) for one in telling]
        return frozen


def _same_news(one: DigestItem, other: DigestItem) -> bool:
    """Whether two items are the same, or the same release in two languages, as one of them was told."""
    return one.name == other.name or one.release in other.kin or other.release in one.kin
