"""What staff are told of a preview that was mailed: how many have it, why it waits, that it failed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from crier.mail import upload_receipt
from crier.mail.sending import plan
from crier.mail.sending.refusals import Said
from crier.model import naming, previews
from crier.model.errors import Permanent
from crier.model.newsroom import Newsroom
from crier.model.proofs import Proof
from crier.model.receipt import Outcome, Receipt
from crier.model.settings import StagingBucket
from crier.model.timestamps import sortable
from crier.stores import mailings, preview_states, staging
from crier.stores.releases import Releases
from crier.text import messages
from crier.workflows import desk_links, receipts


class Settings(receipts.Settings, StagingBucket, Protocol):
    """What is asked of the stack here."""


class LinkSettings(receipts.Settings, desk_links.Settings, Protocol):
    """What is asked of it for the desk's link."""


def send_receipt(event: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """Answers for a preview; how the answer is called. Once of each thing there is to say."""
    release, version, about = event["release"], event["version"], event["about"]
    mailing = plan.mailing_id(release, version, previews.KIND)
    hold = Said.read(event["said"]) if about == "hold" else None
    subject = receipts.subject(about, hold)
    if mailings.answered(settings.mailings, mailing, subject):
        return "told"
    upload = Releases(settings.releases).version(release, version)
    edition = staging.known(settings.staging, release, version)
    if edition is None:
        raise Permanent("no edition")
    language = messages.spoken(edition.newsroom.desk_language)
    balance = receipts.balance(settings.mailings, mailing, about)
    receipt = Receipt(
        language=language,
        outcome="holding" if hold else _outcome(about, event["outcome"]),
        organisation=edition.newsroom.organisation,
        file=naming.display(upload["key"]),
        happened_at=now,
        timezone=edition.newsroom.timezone,
        headline=edition.release.headline,
        findings=upload_receipt.held(hold, language) if hold else (),
        counts=upload_receipt.counts(balance, waiting=hold is not None) if balance else None,
    )
    key = upload_receipt.key(receipt, release, version, f"{previews.KIND}-{subject}")
    receipts.send_receipt(settings, edition.newsroom, receipt, key, {"receipt": f"{mailing}-{about}"})
    mailings.note_answer(settings.mailings, mailing, subject, sortable(now))
    return receipt.outcome


def links(
    settings: LinkSettings, newsroom: Newsroom, receipt: Receipt, proof: Proof, now: datetime
) -> desk_links.Links | None:
    """The link that takes the previews back, of the receipt that tells of them; None: it tells of none."""
    if receipt.preview != "planned":
        return None
    language = messages.spoken(newsroom.desk_language)
    desk = preview_states.ask(settings.releases, proof.draft, receipts.desk(settings, newsroom), language)
    words = [("take-back", messages.say(language, "desk.take-back.link"))]
    return desk_links.links(settings, proof.subject, words, desk, now)


def _outcome(about: str, outcome: str) -> Outcome:
    if about != "mailing":
        return "failed"
    ends: dict[str, Outcome] = {"withdrawn": "unpreviewed", "nobody": "unread"}
    return ends.get(outcome, "previewed")
