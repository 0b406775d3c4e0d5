"""A draft, judged as the release it would become."""

from __future__ import annotations

from datetime import datetime

from crier import deciding, edition, naming, proofs
from crier.aws import objects, siblings
from crier.aws.door import Answer
from crier.aws.releases import Releases, iso
from crier.mail import tongues
from crier.newsroom import Newsroom
from crier.proofs import Proof
from crier.release import Reading
from crier.settings import Settings


def decided(here: Settings, reading: Reading, newsroom: Newsroom, proof: Proof, now: datetime) -> Answer:
    """The decision on the release it would become, made now; nothing of that release changes."""
    releases, key = Releases(here.releases), proofs.destination(reading.source.key or "")
    public = releases.called(naming.release_id(key))
    head = releases.head(public)
    first = deciding.first_published(reading, newsroom, head, now)
    address = head.address or next(deciding.addresses(reading, newsroom, public, first))
    others = siblings.translations(siblings.members(here.releases, key), public, address.split("/")[1])
    number = max(head.version, head.ready) + 1
    decision = deciding.decide(reading, head, newsroom, public, number, address, here.site_url, now, others)
    answer: Answer = {"outcome": decision.outcome, "release": proof.draft, "version": proof.version}
    facts = {"sha256": reading.source.sha256, "decided": iso(now), "against": head.sequencer}
    if decision.edition is None:
        releases.settle(proof.draft, proof.version, decision.outcome, facts)
        return answer
    staged = naming.staged(proof.draft, proof.version, "edition.json")
    objects.put(here.staging, staged, edition.to_json(decision.edition), "application/json")
    releases.settle(proof.draft, proof.version, "ready", facts)
    return answer | {"proof": True}


def languages(here: Settings, key: str, language: str, newsroom: Newsroom) -> tuple[str, ...]:
    """The languages its release would be mailed in, as far as one can say now; none where it has only one."""
    groups = (proofs.destination(key), key)
    there = {one.language for name in groups for one in siblings.members(here.releases, name)} - {""}
    return tongues.ordered(there | {language}, newsroom.languages) if there else ()
