"""The answer to staff: a page under receipts/ first, then a mail to the desk. Every upload gets one."""

from __future__ import annotations

from datetime import datetime

from pydantic import ValidationError

from crier.aws import s3
from crier.aws.handler import Answer, Event, step
from crier.mail import upload_receipt
from crier.mail.sending import plan
from crier.mail.sending.refusals import Said
from crier.model import naming
from crier.model.release import Reading
from crier.model.timestamps import sortable
from crier.stores import current_newsroom
from crier.stores.releases import Releases
from crier.workflows import digest_receipts, reach
from crier.workflows import receipts as answers
from handlers.settings.report import Settings


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """A receipt may be mailed twice if we die in between; it is never not mailed."""
    release, version, about = event["release"], event["version"], event["about"]
    if event.get("kind", "release") != "release":
        return {"outcome": digest_receipts.send_receipt(event, settings, now)}
    releases = Releases(settings.releases)
    upload = releases.version(release, version)
    hold = Said.read(event["said"]) if about == "hold" else None
    told = answers.receipt_of(about, upload, hold)
    if told in upload or answers.silent(settings, event, release, upload):
        return {"outcome": "told"}
    newsroom = current_newsroom.spoken_for(settings, release, version)
    mailing = plan.mailing_id(release, version, "release")
    balance = answers.balance(settings.mailings, mailing, about)
    receipt = upload_receipt.receipt(
        about,
        event["outcome"],
        upload,
        releases.head(release),
        _words(settings, release, version),
        newsroom,
        settings.site_url,
        balance,
        now,
        hold,
    )
    receipt = reach.completed(settings, receipt, upload, release, version, now)
    key = upload_receipt.key(receipt, release, version, told.removeprefix("told_"))
    answers.send_receipt(settings, newsroom, receipt, key, {"receipt": f"{release}-{version}-{about}"})
    facts = {told: sortable(now), f"receipt_{about}": key}
    releases.note(release, version, {**facts, **reach.audience(receipt.to)})
    if about == "failure":
        releases.settle(release, version, "failed")
    return {"outcome": receipt.outcome}


def _words(settings: Settings, release: str, version: int) -> Reading | None:
    """What was found; a failure is told without a reading, and with one that is broken."""
    found = s3.find(settings.staging, naming.staged(release, version, "reading.json"))
    try:
        return Reading.model_validate_json(found[0]) if found else None
    except ValidationError:
        return None


handler = step(work, Settings)
