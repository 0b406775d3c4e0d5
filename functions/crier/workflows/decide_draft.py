"""A draft, judged as the release it would become."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from crier.aws import s3
from crier.aws.handler import Answer
from crier.model import edition, four_eyes, naming, proofs
from crier.model.newsroom import Newsroom
from crier.model.proofs import Proof
from crier.model.release import Reading
from crier.model.settings import ReleasesTable, SiteUrl, StagingBucket
from crier.model.timestamps import sortable
from crier.reading import decision as deciding
from crier.stores.releases import Releases
from crier.text import language_choice
from crier.workflows import doubts, translation_group, writers


class Settings(StagingBucket, ReleasesTable, SiteUrl, Protocol):
    """What is asked of the stack here."""


def decided(settings: Settings, reading: Reading, newsroom: Newsroom, proof: Proof, now: datetime) -> Answer:
    """The decision on the release it would become, made now; nothing of that release changes."""
    reading = doubts.drafted(reading)
    releases, key = Releases(settings.releases), proofs.destination(reading.source.key or "")
    public = releases.called(naming.release_id(key))
    head = releases.head(public)
    first = deciding.first_published(reading, newsroom, head, now)
    address = head.address or next(deciding.addresses(reading, newsroom, public, first))
    others = translation_group.translations(
        translation_group.members(settings.releases, key), public, address.split("/")[1]
    )
    number = max(head.version, head.ready) + 1
    decision = deciding.decide(
        reading, head, newsroom, public, number, address, settings.site_url, now, others
    )
    answer: Answer = {"outcome": decision.outcome, "release": proof.draft, "version": proof.version}
    facts: dict[str, object] = {
        "sha256": reading.source.sha256,
        "decided": sortable(now),
        "against": head.sequencer,
    }
    facts |= doubts.read_as(reading)
    item = releases.version(proof.draft, proof.version)
    upload = doubts.noted(settings, reading, newsroom, proof.draft, proof.version, item)
    if needs := doubts.asked_for(reading, newsroom, upload):
        facts |= four_eyes.facts(newsroom, needs, writers.of(settings, newsroom, upload))
    if decision.edition is None:
        releases.settle(proof.draft, proof.version, decision.outcome, facts)
        return answer
    staged = naming.staged(proof.draft, proof.version, "edition.json")
    s3.put(settings.staging, staged, edition.to_json(decision.edition), "application/json")
    releases.settle(proof.draft, proof.version, "ready", facts)
    return answer | {"proof": True}


def languages(settings: Settings, key: str, language: str, newsroom: Newsroom) -> tuple[str, ...]:
    """The languages its release would be mailed in, as far as one can say now; none where it has only one."""
    members = [
        *translation_group.members(settings.releases, proofs.destination(key)),
        *translation_group.members(settings.releases, key),
    ]
    there = {one.language for one in members if one.language}
    return language_choice.ordered(there | {language}, newsroom.languages) if there else ()
