"""What was read is judged: its outcome, its address for good, and the edition everything is made from."""

from __future__ import annotations

from datetime import datetime

from crier import deciding, edition, naming
from crier.aws import objects, proofing, siblings, staging
from crier.aws.door import Answer, Event, step
from crier.aws.releases import Releases, iso
from crier.errors import Transient
from crier.newsroom import Newsroom
from crier.proofs import Proof
from crier.release import Reading
from crier.settings import Settings


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """Reading in, edition out. It alone writes the Releases table for what strangers' words led to."""
    release, version = event["release"], event["version"]
    releases = Releases(here.releases)
    try:
        found, room = (
            objects.get(here.staging, naming.staged(release, version, name))[0]
            for name in ("reading.json", "newsroom.json")
        )
    except objects.Missing:
        if not event.get("gather"):
            raise
        releases.settle(release, version, "superseded")  # a newer set of the folder's files answers
        return {"outcome": "superseded", "release": release, "version": version}
    reading, newsroom = Reading.model_validate_json(found), Newsroom.model_validate_json(room)
    if naming.draft(reading.source.key):
        return proofing.decided(here, reading, newsroom, Proof(release, version), now)
    head = releases.head(release)
    if other := releases.shows(reading.source.sha256, release):
        releases.copied(other, reading.source.key or "", reading.source.version_id or "")
        releases.settle(release, version, "unchanged")
        return {"outcome": "unchanged", "release": release, "version": version}
    address = head.address
    if not head.version:
        first = deciding.first_published(reading, newsroom, head, now)
        wanted = deciding.addresses(reading, newsroom, release, first)
        address = next(address for address in wanted if releases.reserve(address, release))
    group = siblings.members(here.releases, reading.source.key or "")
    others = siblings.translations(group, release, address.split("/")[1])
    public = staging.known(here.staging, release, head.version) if group else None
    decision = deciding.decide(
        reading, head, newsroom, release, version, address, here.site_url, now, others, public
    )
    facts = {"sha256": reading.source.sha256, "decided": iso(now)}
    answer: Answer = {"outcome": decision.outcome, "release": release, "version": version}
    if decision.edition is None or decision.publish_at is None:
        releases.settle(release, version, decision.outcome, facts)
        return answer
    body = edition.to_json(decision.edition)
    objects.put(here.staging, naming.staged(release, version, "edition.json"), body, "application/json")
    releases.settle(release, version, "ready", facts | {"publish_at": iso(decision.publish_at)})
    ready = {"ready": version, "address": address, "published": iso(decision.edition.published)}
    if not releases.change_head(release, head, ready | {"language": address.split("/")[1]}):
        raise Transient("the release changed meanwhile")
    return answer | {"publish_at": decision.publish_at.isoformat(timespec="seconds").replace("+00:00", "Z")}


handler = step(work)
