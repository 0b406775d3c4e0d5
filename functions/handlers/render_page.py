"""Page, text, calendar, pictures and feed entry of an edition, into staging: nothing public."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crier import sandbox
from crier.aws import s3
from crier.aws.handler import Answer, Event, step
from crier.model import naming
from crier.model.media_types import content_type
from crier.rendering import in_sandbox, outputs
from crier.stores import staging
from handlers.settings.render_page import Settings

outputs.warm("page")


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """`pdf: false` makes a page that offers no PDF."""
    release, version = event["release"], event["version"]
    made = replace(staging.load(settings.staging, release, version), has_pdf=event.get("pdf", True))
    files = outputs.made(made)
    if made.pictures:
        shown = sandbox.run(in_sandbox.PICTURES, made)
        files |= shown
    for name, body in files.items():
        key = naming.staged(release, version, f"out/{name}")
        s3.put(settings.staging, key, body, content_type(name))
    return {"outcome": "rendered"}


handler = step(work, Settings)
