"""What staff are told of a digest: a page under receipts/ each time, a mail only where something is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from crier.aws import s3
from crier.mail import compose, upload_receipt
from crier.mail.sending import plan
from crier.mail.sending.refusals import Said
from crier.model import naming
from crier.model.receipt import Outcome, Receipt
from crier.model.timestamps import sortable
from crier.stores import mailings
from crier.text import dates, messages
from crier.workflows import receipts as answers
from crier.workflows.digests import Published, newest


class Settings(answers.Settings, Published, Protocol):
    """What is asked of the stack here."""


def send_receipt(event: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """Answers for the digest that `release` stands for; how the answer is called. Twice is once."""
    release, cadence, about = event["release"], event["kind"], event["about"]
    mailing = plan.mailing_id(release, 1, cadence)
    hold = Said.read(event["said"]) if about == "hold" else None
    told = answers.subject(about, hold)
    if mailings.answered(settings.mailings, mailing, told):
        return "told"
    said = json.loads(s3.get(settings.staging, naming.staged(release, 1, "digest.json"))[0])
    newsroom = newest(settings, said["releases"][-1]).newsroom
    language = messages.spoken(newsroom.desk_language)
    day = dates.day(datetime.fromisoformat(said["until"]).astimezone(ZoneInfo(said["zone"])).date(), language)
    balance = answers.balance(settings.mailings, mailing, about) or mailings.balance(
        settings.mailings, mailing
    )
    called: Outcome = "failed"
    if about in ("mailing", "hold"):
        called = "holding" if hold else upload_receipt.mailed(event["outcome"], balance)
    receipt = Receipt(
        language=language,
        outcome=called,
        organisation=newsroom.organisation,
        file=messages.say(language, f"digest.file.{cadence}", day=day),
        happened_at=now,
        timezone=newsroom.timezone,
        findings=upload_receipt.held(hold, language) if hold else (),
        counts=upload_receipt.counts(balance, waiting=hold is not None),
    )
    receipt = answers.whole(settings, newsroom, receipt)
    key = upload_receipt.key(receipt, release, 1, told)
    s3.put(settings.uploads, key, compose.receipt_page(receipt), "text/html; charset=utf-8")
    if called in ("failed", "holding") or balance.failed or balance.unknown:
        answers.mail(settings, newsroom, compose.receipt(receipt), {"receipt": f"{mailing}-{about}"})
    mailings.note_answer(settings.mailings, mailing, told, sortable(now))
    return called
