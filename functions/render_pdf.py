"""The PDF of an edition, into staging, made in a jailed child: nothing public."""

from __future__ import annotations

from datetime import datetime

from crier import jail, naming
from crier.aws import objects, staging
from crier.aws.door import Answer, Event, step
from crier.errors import Permanent
from crier.outputs import PDF_OUTPUTS, content_type, pdf
from crier.settings import Settings

pdf.warm()  # WeasyPrint's first page is slow: paid while the container starts


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """A release too large or too strange for a PDF goes out without one, and staff are told."""
    release, version = event["release"], event["version"]
    made = staging.load(here.staging, release, version)
    for name, render in PDF_OUTPUTS.items():
        try:
            body = jail.run(render, made, **pdf.LIMITS)
        except Permanent:
            return {"outcome": "no_pdf"}
        if body is not None:
            key = naming.staged(release, version, f"out/{name}")
            objects.put(here.staging, key, body, content_type(name))
    return {"outcome": "rendered"}


handler = step(work)
