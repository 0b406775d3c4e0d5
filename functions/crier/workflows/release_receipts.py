"""What staff are told of a version: that it is public, waits or was refused, and how its mail ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from pydantic import ValidationError

from crier.aws import s3
from crier.mail import upload_receipt
from crier.mail.sending import plan
from crier.mail.sending.refusals import Said
from crier.model import naming
from crier.model.notices import Notice
from crier.model.proofs import Proof
from crier.model.release import Reading
from crier.model.settings import (
    ConfigurationSet,
    DeskEmail,
    FromEmail,
    LinkKey,
    MailingsTable,
    Recipients,
    ReleasesTable,
    SiteUrl,
    StagingBucket,
    SubscribersTable,
    UploadsBucket,
)
from crier.stores import current_newsroom
from crier.stores.releases import Releases
from crier.workflows import ask_notice, preview_receipts, reach, receipts


class Settings(
    UploadsBucket,
    StagingBucket,
    ReleasesTable,
    SubscribersTable,
    MailingsTable,
    SiteUrl,
    DeskEmail,
    FromEmail,
    ConfigurationSet,
    LinkKey,
    Recipients,
    Protocol,
):
    """What is asked of the stack here."""


def send_receipt(event: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """Answers for a version; how the answer is called. It may be mailed twice if we die in between; it is
    never not mailed."""
    release, version, about = event["release"], event["version"], event["about"]
    releases = Releases(settings.releases)
    upload = releases.version(release, version)
    hold = Said.read(event["said"]) if about == "hold" else None
    noted = receipts.receipt_of(about, upload, hold)
    if noted in upload or receipts.silent(settings, event, release, upload):
        return "told"
    newsroom = current_newsroom.spoken_for(settings, release, version)
    mailing = plan.mailing_id(release, version, "release")
    balance = receipts.balance(settings.mailings, mailing, about)
    head, reading = releases.head(release), _words(settings, release, version)
    receipt = upload_receipt.receipt(
        about, event["outcome"], upload, head, reading, newsroom, settings.site_url, balance, now, hold
    )
    lost = event.get("preview") == "lost" or "preview_lost" in upload
    receipt = replace(receipt, preview="lost" if lost else "")
    receipt = reach.completed(settings, receipt, upload, release, version, now)
    receipt, newsroom, links = ask_notice.of_correction(
        settings, newsroom, receipt, reading, head, Notice(release, version, "correction"), now
    )
    links = links or preview_receipts.links(settings, newsroom, receipt, Proof(release, version), now)
    key = upload_receipt.key(receipt, release, version, noted.removeprefix("told_"))
    tags = {"receipt": f"{release}-{version}-{about}"}
    also = receipts.sent_in_by(settings, upload)
    receipts.send_receipt(settings, newsroom, receipt, key, tags, links, also=also)
    more = {**reach.audience(receipt.to), **({"preview_lost": True} if lost else {})}
    receipts.note_told(settings, release, version, about, key, now, noted=noted, more=more)
    if about == "failure":
        releases.settle(release, version, "failed")
    return receipt.outcome


def _words(settings: Settings, release: str, version: int) -> Reading | None:
    """What was found; a failure is told without a reading, and with one that is broken."""
    staged = s3.find(settings.staging, naming.staged(release, version, "reading.json"))
    try:
        return Reading.model_validate_json(staged[0]) if staged else None
    except ValidationError:
        return None
