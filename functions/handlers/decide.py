"""What was read is judged: its outcome, its address for good, and the edition everything is made from."""

from __future__ import annotations

from datetime import datetime

from crier.aws import s3
from crier.aws.handler import Answer, Event, step
from crier.model import naming
from crier.model.proofs import Proof
from crier.model.release import Reading
from crier.stores import current_newsroom
from crier.stores.releases import Releases
from crier.workflows import decide_draft, decide_release, provenance
from handlers.settings.decide import Settings


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """Reading in, edition out. It takes the reading's words, and nothing else of it.

    It alone writes the Releases table for what strangers' words led to.
    """
    release, version = event["release"], event["version"]
    releases = Releases(settings.releases)
    upload = releases.version(release, version)
    try:
        found, _ = s3.get(settings.staging, naming.staged(release, version, "reading.json"))
    except s3.Missing:
        overtaken = event.get("gather") and provenance.overtaken(settings, release, version, upload)
        if not (event.get("late") or overtaken):
            raise
        releases.settle(release, version, "superseded")  # a newer set of the folder's files answers
        return {"outcome": "superseded", "release": release, "version": version}
    current_newsroom.pin(settings, release, version)  # what started before intake did has none
    newsroom, problem = current_newsroom.pinned(settings, release, version)
    reading = Reading.model_validate_json(found)
    reading = provenance.certain(
        reading, release, version, upload, refused=bool(problem or naming.misplaced(upload["key"]))
    )
    if naming.draft(upload["key"]):
        return decide_draft.decided(settings, reading, newsroom, Proof(release, version), now)
    return decide_release.decided(settings, reading, newsroom, release, version, now)


handler = step(work, Settings)
