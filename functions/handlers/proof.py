"""A proof: page, PDF and mail as they would be, into receipts/, and a mail that asks the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crier.aws import s3
from crier.aws.handler import Answer, Event, step
from crier.mail import upload_receipt
from crier.model import naming, questions
from crier.model.errors import Permanent
from crier.model.proofs import Proof
from crier.model.release import Reading
from crier.model.timestamps import sortable
from crier.stores import staging
from crier.stores.releases import Releases
from crier.workflows import draft_proof
from crier.workflows import receipts as answers
from handlers.settings.proof import Settings


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """A newer file's own proof is the one that counts. Nothing of it lies where the public reads."""
    proof = Proof(event["release"], event["version"])
    releases = Releases(settings.releases)
    upload = releases.version(proof.draft, proof.version)
    if releases.head(proof.draft).latest > proof.version:
        releases.settle(proof.draft, proof.version, "superseded")
        return {"outcome": "superseded"}
    question = questions.asked(upload)
    about = "publication" if question.name == questions.DRAFT else "question"
    if f"told_{about}" not in upload:
        made = staging.known(settings.staging, proof.draft, proof.version)
        if made is None:
            raise Permanent("no edition")
        found, _ = s3.get(settings.staging, naming.staged(proof.draft, proof.version, "reading.json"))
        reading = Reading.model_validate_json(found)
        reach = draft_proof.reach(settings, upload["key"], made)
        desk = answers.desk(settings, made.newsroom)
        releases.note(proof.draft, proof.version, {"desk": list(desk)})  # first: a link names its place in it
        links = draft_proof.links(settings, proof, upload, desk, now)
        receipt = upload_receipt.proofed(upload, made.newsroom, reading, reach, settings.site_url, now)
        key = upload_receipt.key(receipt, proof.draft, proof.version, "proof")
        receipt = replace(receipt, folder=upload_receipt.folder(key))
        draft_proof.write_files(settings, proof, made, receipt.folder)
        tags = {"receipt": f"{proof.draft}-{proof.version}-proof"}
        answers.send_receipt(settings, made.newsroom, receipt, key, tags, links)
        told = {f"told_{about}": sortable(now), f"receipt_{about}": key, "language": receipt.language}
        releases.note(proof.draft, proof.version, told)
    releases.settle(proof.draft, proof.version, question.state)
    return {"outcome": question.state}


handler = step(work, Settings)
