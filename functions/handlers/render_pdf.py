"""The PDF of an edition, made by confined_paper, into staging: nothing public."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crier.aws.handler import Answer, Event, kind, logger, step
from crier.model import previews, public_files
from crier.model.edition import Edition
from crier.model.errors import Permanent, Transient
from crier.rendering import in_sandbox
from crier.stores import made_files, staging
from crier.workflows import confined
from handlers.settings.render_pdf import Settings

_PDF = "release.pdf"
# The function has a minute, and one that is over is tried again: after so long no pictures are begun.
_SHEETS_UNTIL = timedelta(seconds=25)
_SHEETS_PATIENCE = 25  # seconds; the sandbox's child has 14


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """A release too large or too strange for a PDF goes out without one, and staff are told.

    `proof: true` also makes pictures of its first pages, for whoever looks at the proof.
    """
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
    if event.get("proof") and datetime.now(UTC) - now < _SHEETS_UNTIL:
        _sheets(settings, release, version, files[_PDF])
    return {"outcome": "rendered"}


def _preview(settings: Settings, made: Edition) -> None:
    """The PDF that some read before its hour; without it they have the page."""
    files: dict[str, bytes] = {}
    try:
        files = confined.run(settings, in_sandbox.PAPER, in_sandbox.Sheet(previews.PAPER, made))
    except Permanent as error:
        logger().warning("no_preview_pdf", extra=kind(error))
    made_files.set_apart(settings.staging, made.release_id, made.version, "pdf", files)


def _sheets(settings: Settings, release: str, version: int, data: bytes) -> None:
    """The PDF's pages for the private page; without them it has the PDF, and none is tried again."""
    try:
        files = confined.run(
            settings, in_sandbox.PAPER, in_sandbox.PaperFile(data), patience=_SHEETS_PATIENCE
        )
        made_files.lend(settings.staging, release, version, files)
    except (Permanent, Transient) as error:
        logger().warning("no_sheets", extra=kind(error))


handler = step(work, Settings)
