"""A draft's proof: page, PDF and mail as they would be, into receipts/, and a mail to the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crier import naming, receipts
from crier.aws import answers, objects, proving, staging
from crier.aws.door import Answer, Event, step
from crier.aws.releases import Releases, iso
from crier.errors import Permanent
from crier.proofs import Proof
from crier.release import Reading
from crier.settings import Settings


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """A newer draft's own proof is the one that counts. Nothing of it lies where the public reads."""
    proof = Proof(event["release"], event["version"])
    releases = Releases(here.releases)
    upload = releases.version(proof.draft, proof.version)
    if releases.head(proof.draft).latest > proof.version:
        releases.settle(proof.draft, proof.version, "superseded")
        return {"outcome": "superseded"}
    if "told_publication" not in upload:
        made = staging.known(here.staging, proof.draft, proof.version)
        if made is None:
            raise Permanent("no edition")
        found, _ = objects.get(here.staging, naming.staged(proof.draft, proof.version, "reading.json"))
        reading = Reading.model_validate_json(found)
        reach, links = proving.reach(here, upload["key"], made), proving.links(here, proof, now)
        receipt = receipts.proofed(upload, made.newsroom, reading, reach, links, now)
        key = receipts.key(receipt, proof.draft, proof.version, "proof")
        receipt = replace(receipt, folder=receipts.folder(key))
        proving.lay(here, proof, made, receipt.folder)
        answers.tell(here, made.newsroom, receipt, key, {"receipt": f"{proof.draft}-{proof.version}-proof"})
        told = {"told_publication": iso(now), "receipt_publication": key, "language": receipt.language}
        releases.note(proof.draft, proof.version, told)
    releases.settle(proof.draft, proof.version, "proofed")
    return {"outcome": "proofed"}


handler = step(work)
