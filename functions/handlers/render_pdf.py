"""The PDF of an edition, made by confined_paper, into staging: nothing public."""

from __future__ import annotations

from datetime import datetime

from crier.aws.handler import Answer, Event, kind, logger, step
from crier.model import previews, public_files
from crier.model.edition import Edition
from crier.model.errors import Permanent
from crier.rendering import in_sandbox
from crier.stores import made_files, staging
from crier.workflows import confined
from handlers.settings.render_pdf import Settings


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """A release too large or too strange for a PDF goes out without one, and staff are told."""
    release, version = event["release"], event["version"]
    made, files = staging.load(settings.staging, release, version), dict[str, bytes]()
    for output in public_files.outputs("pdf"):
        try:
            body: dict[str, bytes] = confined.run(
                settings, in_sandbox.PAPER, in_sandbox.Sheet(output.name, made)
            )
        except Permanent as error:
            logger().warning("no_pdf", extra=kind(error))
            made_files.keep(settings.staging, release, version, "pdf", {})
            if made.preview:
                made_files.set_apart(settings.staging, release, version, "pdf", {})
            return {"outcome": "no_pdf"}
        files |= body
    if made.preview:
        _preview(settings, made)
    made_files.keep(settings.staging, release, version, "pdf", files)
    return {"outcome": "rendered"}


def _preview(settings: Settings, made: Edition) -> None:
    """The PDF that some read before its hour; without it they have the page."""
    files: dict[str, bytes] = {}
    try:
        files = confined.run(settings, in_sandbox.PAPER, in_sandbox.Sheet(previews.PAPER, made))
    except Permanent as error:
        logger().warning("no_preview_pdf", extra=kind(error))
    made_files.set_apart(settings.staging, made.release_id, made.version, "pdf", files)


handler = step(work, Settings)
