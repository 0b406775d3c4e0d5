"""A file under releases/ or archive/, judged: its outcome, its address for good, its edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from crier.aws import s3
from crier.aws.handler import Answer
from crier.model import changes, edition, four_eyes, naming, previews, questions
from crier.model.edition import Edition
from crier.model.errors import Transient
from crier.model.lifecycle import Head
from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.model.settings import UploadsBucket
from crier.model.timestamps import sortable, zulu
from crier.reading import decision as deciding
from crier.reading.decision import Decision
from crier.site import handover
from crier.stores import staging
from crier.stores.releases import Releases
from crier.workflows import doubts, embargo_clock, house_memory, translation_group, writers


class Settings(doubts.Settings, UploadsBucket, Protocol):
    """What is asked of the stack here."""


@dataclass(frozen=True)
class _Case:
    """One version that is decided about: its reading, its release's head, its own item (upload)."""

    settings: Settings
    reading: Reading
    newsroom: Newsroom
    release: str
    version: int
    head: Head
    upload: Mapping[str, Any]
    now: datetime


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
    case = _Case(settings, reading, newsroom, release, version, head, upload, now)
    # What is asked about takes no address.
    address = head.address if head.version or doubt else _reserved(releases, case)
    group = translation_group.members(settings.releases, key)
    others = translation_group.translations(group, release, address.split("/")[1]) if address else {}
    public = staging.known(settings.staging, release, head.version) if group or head.unlisted else None
    decision = deciding.decide(
        reading, head, newsroom, release, version, address, settings.site_url, now, others, public, doubt
    )
    facts: dict[str, object] = {"sha256": reading.source.sha256, "decided": sortable(now)}
    if doubt and decision.outcome in ("asked", "held"):
        facts |= _question(case, doubt)
    answer: Answer = {"outcome": decision.outcome, "release": release, "version": version}
    if decision.outcome == "asked":
        proof = doubts.proofed(settings, reading, newsroom, head, release, version, now, doubt)
        _stage(settings, release, version, proof)
        doubts.ask(settings, release, version, upload, facts)
        return answer | {"proof": True}
    if decision.edition is None or decision.publish_at is None:
        releases.settle(release, version, decision.outcome, facts)
        return answer
    return answer | _ready(case, decision, decision.edition, decision.publish_at, facts)


def _question(case: _Case, doubt: str) -> dict[str, object]:
    """What the desk is asked, and whose word counts."""
    reading, newsroom, settings = case.reading, case.newsroom, case.settings
    facts: dict[str, object] = {
        "question": doubt,
        "against": case.head.address,
        **doubts.evidence(doubt, reading),
    }
    facts |= {**doubts.offered(doubt, reading, newsroom), **doubts.read_as(reading)}
    if doubt == questions.APPROVAL:
        needs = doubts.asked_for(reading, newsroom, case.upload)
        facts |= four_eyes.facts(newsroom, needs, writers.of(settings, newsroom, case.upload))
    return facts


def _ready(
    case: _Case, decision: Decision, made: Edition, publish_at: datetime, facts: dict[str, object]
) -> Answer:
    """The edition in staging and the head's word that it is ready. Raises Transient where that changed."""
    settings, release, version, head = case.settings, case.release, case.version, case.head
    releases = Releases(settings.releases)
    before = staging.known(settings.staging, release, head.version) if head.version else None
    if before and not made.changes:
        made = replace(made, changes=changes.shown(before.release, made.release))
    previewed = decision.waiting and previews.granted(made, head, case.now)
    made = replace(made, preview=previewed)
    _stage(settings, release, version, made, repeats=decision.repeats)
    facts |= {previews.KIND: made.newsroom.preview_hours} if previewed else {}
    if head.version:
        facts["changed"] = list(changes.changed(before.release, made.release)) if before else None
    if decision.repeats:
        facts["repeats"] = releases.wording(release, head.version)
    facts |= house_memory.known_since(settings, case.reading, case.now)
    releases.settle(release, version, "ready", facts | {"publish_at": sortable(publish_at)})
    ready: dict[str, Any] = {
        "ready": version,
        "address": made.address,
        "published": sortable(made.published),
        "language": made.address.split("/")[1],
    }
    if not releases.change_head(release, head, ready):
        raise Transient("the release changed meanwhile")
    by = doubts.confirmed(settings, case.upload, case.reading)
    received = case.upload["received"]
    house_memory.remember(settings, case.reading, case.newsroom, release, received, by, case.now)
    if decision.waiting:
        releases.note(release, version, {"clock": None, **embargo_clock.noted(made.release.embargo)})
    answer = {"publish_at": zulu(publish_at), **({"waiting": True} if decision.waiting else {})}
    return answer | ({previews.KIND: True} if previewed else {})


def _reserved(releases: Releases, case: _Case) -> str:
    first = deciding.first_published(case.reading, case.newsroom, case.head, case.now)
    wanted = deciding.addresses(case.reading, case.newsroom, case.release, first)
    return next(address for address in wanted if releases.reserve(address, case.release))


def _stage(settings: Settings, release: str, version: int, made: Edition, *, repeats: bool = False) -> None:
    """What renderers start from, and what publish believes: neither is written by a renderer."""
    bodies = {
        "edition.json": edition.to_json(made),
        "handover.json": handover.to_json(handover.of(made, repeats=repeats)),
    }
    for name, body in bodies.items():
        s3.put(settings.staging, naming.staged(release, version, name), body, "application/json")
