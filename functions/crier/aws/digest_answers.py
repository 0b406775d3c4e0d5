"""What staff are told of a digest: a page under receipts/ each time, a mail only where something is wrong."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from crier import dates, naming, receipts, words
from crier.aws import answers, ledger, objects, table
from crier.aws.digests import Digests
from crier.aws.releases import iso
from crier.mail import compose, plan
from crier.receipt import Outcome, Receipt
from crier.settings import Settings


def tell(release: str, cadence: str, about: str, outcome: str, here: Settings, now: datetime) -> str:
    """Answers for the digest that `release` stands for; how the answer is called. Twice is once."""
    mailing = plan.mailing_id(release, 1, cadence)
    if table.get(here.mailings, f"mailing#{mailing}", f"told#{about}"):
        return "told"
    said = json.loads(objects.get(here.staging, naming.staged(release, 1, "digest.json"))[0])
    room = Digests(here, now).newest(said["releases"][-1]).newsroom
    language = words.spoken(room.desk_language)
    day = dates.day(datetime.fromisoformat(said["until"]).astimezone(ZoneInfo(said["zone"])).date(), language)
    balance = ledger.balance(here.mailings, mailing)
    called: Outcome = receipts.mailed(outcome, balance) if about == "mailing" else "failed"
    receipt = Receipt(
        language=language,
        outcome=called,
        organisation=room.organisation,
        file=words.say(language, f"digest.file.{cadence}", day=day),
        happened_at=now,
        timezone=room.timezone,
        counts=receipts.counts(balance),
    )
    receipt = answers.whole(here, room, receipt)
    key = receipts.key(receipt, release, 1, about)
    objects.put(here.uploads, key, compose.receipt_page(receipt), "text/html; charset=utf-8")
    if called == "failed" or balance.failed or balance.unknown:
        answers.mail(here, room, compose.receipt(receipt), {"receipt": f"{mailing}-{about}"})
    table.put(here.mailings, {"pk": f"mailing#{mailing}", "sk": f"told#{about}", "at": iso(now)})
    return called
