"""Page, text, calendar and feed entry of an edition, into staging: nothing public."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crier import edition, handover, naming
from crier.aws import objects
from crier.aws.door import Answer, Event, step
from crier.outputs import OUTPUTS, content_type
from crier.settings import Settings


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """`pdf: false` makes a page that offers no PDF."""
    release, version = event["release"], event["version"]
    staged, _ = objects.get(here.staging, naming.staged(release, version, "edition.json"))
    made = replace(edition.from_json(staged), has_pdf=event.get("pdf", True))
    for name, render in OUTPUTS.items():
        body = render(made)
        if body is not None:
            key = naming.staged(release, version, f"out/{name}")
            objects.put(here.staging, key, body, content_type(name))
    public = handover.to_json(handover.of(made))
    objects.put(here.staging, naming.staged(release, version, "handover.json"), public, "application/json")
    return {"outcome": "rendered"}


handler = step(work)
