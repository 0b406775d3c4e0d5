"""What staff are told of a notice that was mailed: how many heard, why it waits, that it failed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from crier.mail import upload_receipt
from crier.mail.sending import plan
from crier.mail.sending.refusals import Said
from crier.model import naming
from crier.model.errors import Permanent
from crier.model.receipt import Outcome, Receipt
from crier.model.settings import SiteUrl, StagingBucket
from crier.model.timestamps import sortable
from crier.stores import mailings, notice_words, staging
from crier.stores.releases import Releases
from crier.text import messages
from crier.workflows import receipts


class Settings(receipts.Settings, StagingBucket, SiteUrl, Protocol):
    """What is asked of the stack here."""


def send_receipt(event: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """Answers for a notice; how the answer is called. Once of each thing there is to say."""
    release, version, kind, about = event["release"], event["version"], event["kind"], event["about"]
    mailing = plan.mailing_id(release, version, kind)
    hold = Said.read(event["said"]) if about == "hold" else None
    subject = receipts.subject(about, hold)
    if mailings.answered(settings.mailings, mailing, subject):
        return "told"
    releases = Releases(settings.releases)
    head, upload = releases.head(release), releases.version(release, version)
    edition = staging.known(settings.staging, release, head.version)
    if edition is None:
        raise Permanent("no edition")
    language = messages.spoken(edition.newsroom.desk_language)
    balance = receipts.balance(settings.mailings, mailing, about)
    outcome = event["outcome"]
    if kind == "correction" and notice_words.overtaken(settings.mailings, release, version):
        rest = balance.withdrawn if balance else 0
        outcome = "withdrawn" if outcome == "nobody" or rest else outcome  # a later one tells them
    receipt = Receipt(
        language=language,
        outcome="holding" if hold else _outcome(about, outcome),
        organisation=edition.newsroom.organisation,
        file=naming.display(upload["key"]),
        happened_at=now,
        timezone=edition.newsroom.timezone,
        headline=edition.release.headline,
        url=edition.url,
        findings=upload_receipt.held(hold, language) if hold else (),
        counts=upload_receipt.counts(balance, waiting=hold is not None) if balance else None,
    )
    key = upload_receipt.key(receipt, release, version, f"{kind}-{subject}")
    receipts.send_receipt(settings, edition.newsroom, receipt, key, {"receipt": f"{mailing}-{about}"})
    mailings.note_answer(settings.mailings, mailing, subject, sortable(now))
    return receipt.outcome


def _outcome(about: str, outcome: str) -> Outcome:
    if about != "mailing":
        return "failed"
    ends: dict[str, Outcome] = {"withdrawn": "unnotified", "nobody": "unneeded"}
    return ends.get(outcome, "notified")
