"""A file under releases/ or archive/, judged: its outcome, its address for good, its edition."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from crier.aws import s3
from crier.aws.handler import Answer
from crier.model import changes, edition, four_eyes, naming, questions
from crier.model.edition import Edition
from crier.model.errors import Transient
from crier.model.lifecycle import Head
from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.model.settings import UploadsBucket
from crier.model.timestamps import sortable, zulu
from crier.reading import decision as deciding
from crier.site import handover
from crier.stores import staging
from crier.stores.releases import Releases
from crier.workflows import doubts, embargo_clock, house_memory, translation_group, writers


class Settings(doubts.Settings, UploadsBucket, Protocol):
    """What is asked of the stack here."""


def decided(
    settings: Settings, reading: Reading, newsroom: Newsroom, release: str, version: int, now: datetime
) -> Answer:
    """The decision on one version, with `waiting` where an embargo keeps it.

    Raises Transient where the release changed meanwhile.
    """
    releases, key = Releases(settings.releases), reading.source.key or ""
    head = releases.head(release)
    if other := releases.shows(reading.source.sha256, release):
        releases.copied(other, key, reading.source.version_id or "")
        releases.settle(release, version, "unchanged")
        return {"outcome": "unchanged", "release": release, "version": version}
    item = releases.version(release, version)
    upload = doubts.noted(settings, reading, newsroom, release, version, item)
    doubt, reading = doubts.about(settings, reading, newsroom, head, release, version, upload)
    kept = head.version or doubt  # what is asked about takes no address
    address = head.address if kept else _reserved(releases, reading, newsroom, release, head, now)
    group = translation_group.members(settings.releases, key)
    others = translation_group.translations(group, release, address.split("/")[1]) if address else {}
    public = staging.known(settings.staging, release, head.version) if group else None
    decision = deciding.decide(
        reading, head, newsroom, release, version, address, settings.site_url, now, others, public, doubt
    )
    facts: dict[str, object] = {"sha256": reading.source.sha256, "decided": sortable(now)}
    answer: Answer = {"outcome": decision.outcome, "release": release, "version": version}
    if doubt and decision.outcome in ("asked", "held"):
        facts |= {"question": doubt, "against": head.address, **doubts.evidence(doubt, reading)}
        facts |= doubts.offered(doubt, reading, newsroom)
        if doubt == questions.APPROVAL:
            needs = doubts.asked_for(reading, newsroom, upload)
            facts |= four_eyes.facts(newsroom, needs, writers.of(settings, newsroom, upload))
    if decision.outcome == "asked":
        _stage(
            settings,
            release,
            version,
            doubts.proofed(settings, reading, newsroom, head, release, version, now, doubt),
        )
        doubts.ask(settings, release, version, upload, facts)
        return answer | {"proof": True}
    if decision.edition is None or decision.publish_at is None:
        releases.settle(release, version, decision.outcome, facts)
        return answer
    made = decision.edition
    before = staging.known(settings.staging, release, head.version) if head.version else None
    if before and not made.changes:
        made = replace(made, changes=changes.shown(before.release, made.release))
    _stage(settings, release, version, made, repeats=decision.repeats)
    if head.version:
        facts["changed"] = list(changes.changed(before.release, made.release)) if before else None
    if decision.repeats:
        facts["repeats"] = releases.wording(release, head.version)
    facts |= house_memory.known_since(settings, reading, now)
    releases.settle(release, version, "ready", facts | {"publish_at": sortable(decision.publish_at)})
    ready: dict[str, Any] = {
        "ready": version,
        "address": address,
        "published": sortable(decision.edition.published),
        "language": address.split("/")[1],
    }
    if not releases.change_head(release, head, ready):
        raise Transient("the release changed meanwhile")
    by = doubts.confirmed(settings, upload, reading.source.sha256)
    house_memory.remember(settings, reading, newsroom, release, upload["received"], by, now)
    if decision.waiting:
        releases.note(
            release, version, {"clock": None, **embargo_clock.noted(decision.edition.release.embargo)}
        )
        answer["waiting"] = True
    return answer | {"publish_at": zulu(decision.publish_at)}


def _reserved(
    releases: Releases, reading: Reading, newsroom: Newsroom, release: str, head: Head, now: datetime
) -> str:
    first = deciding.first_published(reading, newsroom, head, now)
    wanted = deciding.addresses(reading, newsroom, release, first)
    return next(address for address in wanted if releases.reserve(address, release))


def _stage(settings: Settings, release: str, version: int, made: Edition, *, repeats: bool = False) -> None:
    """What renderers start from, and what publish believes: neither is written by a renderer."""
    bodies = {
        "edition.json": edition.to_json(made),
        "handover.json": handover.to_json(handover.of(made, repeats=repeats)),
    }
    for name, body in bodies.items():
        s3.put(settings.staging, naming.staged(release, version, name), body, "application/json")
