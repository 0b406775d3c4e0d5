"""A release is decided on: its address for good, and the edition everything is made from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crier.aws import s3
from crier.aws.handler import Answer
from crier.model import edition, naming
from crier.model.errors import Transient
from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.model.settings import Settings
from crier.reading import decision as deciding
from crier.stores import staging
from crier.stores.releases import Releases, iso
from crier.workflows import translation_group


def decided(
    here: Settings,
    upload: Mapping[str, Any],
    reading: Reading,
    newsroom: Newsroom,
    release: str,
    version: int,
    now: datetime,
) -> Answer:
    """The decision on one version of a release, written to the table; with `publish_at` where it goes out,
    and `waiting` where an embargo keeps it until then."""
    releases = Releases(here.releases)
    head = releases.head(release)
    if other := releases.shows(reading.source.sha256, release):
        releases.copied(other, upload["key"], upload["version_id"])
        releases.settle(release, version, "unchanged")
        return {"outcome": "unchanged", "release": release, "version": version}
    address = head.address
    if not head.version:
        first = deciding.first_published(reading, newsroom, head, now)
        wanted = deciding.addresses(reading, newsroom, release, first)
        address = next(address for address in wanted if releases.reserve(address, release))
    group = translation_group.members(here.releases, upload["key"])
    others = translation_group.translations(group, release, address.split("/")[1])
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
    s3.put(here.staging, naming.staged(release, version, "edition.json"), body, "application/json")
    releases.settle(release, version, "ready", facts | {"publish_at": iso(decision.publish_at)})
    ready = {"ready": version, "address": address, "published": iso(decision.edition.published)}
    if not releases.change_head(release, head, ready | {"language": address.split("/")[1]}):
        raise Transient("the release changed meanwhile")
    if decision.waiting:
        answer["waiting"] = True
    return answer | {"publish_at": decision.publish_at.isoformat(timespec="seconds").replace("+00:00", "Z")}
