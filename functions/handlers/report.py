"""The answer to staff: a page under receipts/ first, then a mail to the desk. Every upload gets one."""

from __future__ import annotations

from datetime import datetime

from crier.aws import s3
from crier.aws.handler import Answer, Event, step
from crier.mail import upload_receipt
from crier.mail.sending import plan
from crier.mail.sending.refusals import Said
from crier.model import naming
from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.model.settings import Settings
from crier.stores.releases import Releases, iso
from crier.workflows import digest_receipts
from crier.workflows import receipts as answers


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """A receipt may be mailed twice if we die in between; it is never not mailed."""
    release, version, about = event["release"], event["version"], event["about"]
    if event.get("kind", "release") != "release":
        return {"outcome": digest_receipts.tell(event, here, now)}
    releases = Releases(here.releases)
    upload = releases.version(release, version)
    hold = Said.read(event["said"]) if about == "hold" else None
    told = f"told_{about}" if hold is None else f"told_hold_{hold.word}"  # once for each thing SES says
    if told in upload or (upload.get("quiet") and about == "publication"):
        return {"outcome": "told"}
    newsroom = Newsroom.model_validate_json(_staged(here, release, version, "newsroom.json") or "{}")
    found = _staged(here, release, version, "reading.json")
    mailing = plan.mailing_id(release, version, "release")
    balance = answers.balance(here.mailings, mailing, about)
    receipt = upload_receipt.receipt(
        about,
        event["outcome"],
        upload,
        releases.head(release),
        Reading.model_validate_json(found) if found else None,
        newsroom,
        here.site_url,
        balance,
        now,
        hold,
    )
    key = upload_receipt.key(receipt, release, version, told.removeprefix("told_"))
    answers.tell(here, newsroom, receipt, key, {"receipt": f"{release}-{version}-{about}"})
    releases.note(release, version, {told: iso(now), f"receipt_{about}": key})
    if about == "failure":
        releases.settle(release, version, "failed")
    return {"outcome": receipt.outcome}


def _staged(here: Settings, release: str, version: int, name: str) -> bytes | None:
    try:
        return s3.get(here.staging, naming.staged(release, version, name))[0]
    except s3.Missing:
        return None


handler = step(work)
