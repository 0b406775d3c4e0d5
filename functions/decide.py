"""What was read is judged: its outcome, its address for good, and the edition everything is made from."""

from __future__ import annotations

from datetime import datetime

from crier import deciding, edition, naming
from crier.aws import objects
from crier.aws.door import Answer, Event, step
from crier.aws.releases import Releases, iso
from crier.errors import Transient
from crier.lifecycle import Head
from crier.newsroom import Newsroom
from crier.release import Reading
from crier.settings import Settings


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """Reading in, edition out. It alone writes the Releases table for what strangers' words led to."""
    release, version = event["release"], event["version"]
    releases = Releases(here.releases)
    reading = Reading.model_validate_json(_staged(here, release, version, "reading.json"))
    newsroom = Newsroom.model_validate_json(_staged(here, release, version, "newsroom.json"))
    head = releases.head(release)
    decision = deciding.decide(
        reading,
        head,
        newsroom=newsroom,
        release_id=release,
        version=version,
        address=_address(reading, head, newsroom, release, releases, now),
        site_url=here.site_url,
        now=now,
    )
    facts = {"sha256": reading.source.sha256, "decided": iso(now)}
    if decision.edition is None or decision.publish_at is None:
        releases.settle(release, version, decision.outcome, facts)
        return {"outcome": decision.outcome, "release": release, "version": version}
    body = edition.to_json(decision.edition)
    key = naming.staged(release, version, "edition.json")
    objects.put(here.staging, key, body, "application/json")
    releases.settle(release, version, "ready", facts | {"publish_at": iso(decision.publish_at)})
    made = decision.edition
    ready = {"ready": version, "address": made.address, "published": iso(made.published)}
    if not releases.change_head(release, head, ready | {"language": made.address.split("/")[1]}):
        raise Transient("the release changed meanwhile")
    return {
        "outcome": "ready",
        "release": release,
        "version": version,
        "publish_at": decision.publish_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


def _staged(here: Settings, release: str, version: int, name: str) -> bytes:
    return objects.get(here.staging, naming.staged(release, version, name))[0]


def _address(
    reading: Reading, head: Head, newsroom: Newsroom, release: str, releases: Releases, now: datetime
) -> str:
    if head.version:
        return head.address
    published = deciding.first_published(reading, head, now)
    candidates = deciding.addresses(
        reading.headline or "", reading.language, published, newsroom.timezone, release
    )
    return next(address for address in candidates if releases.reserve(address, release))


handler = step(work)
