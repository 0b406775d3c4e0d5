"""A proof: page, PDF and mail as they would be, into receipts/, and a mail that asks the desk."""

from __future__ import annotations

from datetime import datetime

from crier.aws.handler import Answer, Event, step
from crier.model import questions
from crier.model.proofs import Proof
from crier.stores.releases import Releases
from crier.workflows import draft_proof
from handlers.settings.proof import Settings


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """A newer file's own proof is the one that counts. Nothing of it lies where the public reads.

    remind: once more, where nobody has answered yet.
    """
    proof = Proof(event["release"], event["version"])
    releases = Releases(settings.releases)
    upload, head = releases.version(proof.draft, proof.version), releases.head(proof.draft)
    question = questions.asked(upload)
    if event.get("remind"):
        if not draft_proof.closed(proof, upload, head):
            draft_proof.tell(settings, proof, upload, "reminder", now)
        return {"outcome": "told"}
    if head.latest > proof.version:
        releases.settle(proof.draft, proof.version, "superseded")
        return {"outcome": "superseded"}
    about = "publication" if question.name == questions.DRAFT else "question"
    draft_proof.tell(settings, proof, upload, about, now)
    releases.settle(proof.draft, proof.version, question.state)
    return {"outcome": question.state}


handler = step(work, Settings)
