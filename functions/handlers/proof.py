"""A draft's proof: page, PDF and mail as they would be, into receipts/, and a mail to the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crier.aws import s3
from crier.aws.handler import Answer, Event, step
from crier.mail import upload_receipt
from crier.model import naming
from crier.model.errors import Permanent
from crier.model.proofs import Proof
from crier.model.release import Reading
from crier.model.settings import Settings
from crier.model.timestamps import sortable
from crier.stores import staging
from crier.stores.releases import Releases
from crier.workflows import draft_proof
from crier.workflows import receipts as answers


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
        found, _ = s3.get(here.staging, naming.staged(proof.draft, proof.version, "reading.json"))
        reading = Reading.model_validate_json(found)
        reach, links = draft_proof.reach(here, upload["key"], made), draft_proof.links(here, proof, now)
        receipt = upload_receipt.proofed(upload, made.newsroom, reading, reach, links, now)
        key = upload_receipt.key(receipt, proof.draft, proof.version, "proof")
        receipt = replace(receipt, folder=upload_receipt.folder(key))
        draft_proof.lay(here, proof, made, receipt.folder)
        answers.tell(here, made.newsroom, receipt, key, {"receipt": f"{proof.draft}-{proof.version}-proof"})
        told = {"told_publication": sortable(now), "receipt_publication": key, "language": receipt.language}
        releases.note(proof.draft, proof.version, told)
    releases.settle(proof.draft, proof.version, "proofed")
    return {"outcome": "proofed"}


handler = step(work)
