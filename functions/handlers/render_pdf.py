"""The PDF of an edition, into staging, made in the sandbox: nothing public."""

from __future__ import annotations

from datetime import datetime

from crier import sandbox
from crier.aws import s3
from crier.aws.handler import Answer, Event, kind, logger, step
from crier.model import naming, public_files
from crier.model.errors import Permanent
from crier.rendering import in_sandbox
from crier.stores import staging
from handlers.settings.render_pdf import Settings

sandbox.ready(in_sandbox.PAPER)  # WeasyPrint's first page is slow: paid while the container starts


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """A release too large or too strange for a PDF goes out without one, and staff are told."""
    release, version = event["release"], event["version"]
    made = staging.load(settings.staging, release, version)
    for output in public_files.outputs("pdf"):
        try:
            body = sandbox.run(in_sandbox.PAPER, in_sandbox.Sheet(output.name, made))
        except Permanent as error:
            logger().warning("no_pdf", extra=kind(error))
            return {"outcome": "no_pdf"}
        if body is not None:
            key = naming.staged(release, version, f"out/{output.name}")
            s3.put(settings.staging, key, body, output.media_type)
    return {"outcome": "rendered"}


handler = step(work, Settings)
