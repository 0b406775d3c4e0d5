"""The answer to staff: a page under receipts/ first, then a mail to the desk. Every upload gets one."""

from __future__ import annotations

from datetime import datetime

from crier.aws.handler import Answer, Event, step
from crier.model import notices, previews
from crier.workflows import digest_receipts, notice_receipts, preview_receipts, release_receipts
from handlers.settings.report import Settings


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """Of a release, of a notice about one, of a preview, of a digest."""
    kind = event.get("kind", "release")
    if kind == previews.KIND:
        return {"outcome": preview_receipts.send_receipt(event, settings, now)}
    if kind in notices.KINDS:
        return {"outcome": notice_receipts.send_receipt(event, settings, now)}
    if kind != "release":
        return {"outcome": digest_receipts.send_receipt(event, settings, now)}
    return {"outcome": release_receipts.send_receipt(event, settings, now)}


handler = step(work, Settings)
