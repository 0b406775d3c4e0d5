"""The receipt of one upload, from what is known of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from slugify import slugify

from crier.mail.sending.ledger import Balance
from crier.mail.sending.refusals import Said
from crier.model import changes, four_eyes, naming, notices, questions
from crier.model.edition import Edition
from crier.model.lifecycle import Head
from crier.model.newsroom import Newsroom
from crier.model.proof_view import Glimpse
from crier.model.receipt import MailCounts, MailWord, Outcome, Reach, Receipt
from crier.model.release import Finding, Image, Paragraph, Reading, plain
from crier.rendering import picture_files, story
from crier.subscribers.subscriber import CADENCES
from crier.text import dates, messages
from crier.text.characters import cut

_BEGINS = 300  # characters of a paragraph that a proof's mail shows

_OUTCOMES: Mapping[str, Outcome] = {
    "published": "published",
    "syndicated": "published",
    "waiting": "waiting",
    "moved": "moved",
    "halted": "halted",
    "superseded": "superseded",
    "held": "held",
    "rejected": "rejected",
    "unchanged": "unchanged",
}


def receipt(
    about: str,
    outcome: str,
    upload: Mapping[str, Any],
    head: Head,
    reading: Reading | None,
    newsroom: Newsroom,
    site_url: str,
    balance: Balance | None,
    now: datetime,
    hold: Said | None = None,
) -> Receipt:
    """about: publication, mailing, failure or hold, of which SES said so. `upload` is the version's item."""
    language = messages.spoken(newsroom.desk_language)
    said, findings = _OUTCOMES.get(outcome, "failed"), reading.findings if reading else ()
    if about == "mailing":
        said, findings = mailed(outcome, balance), ()
    elif about == "failure":
        said = "failed"
    elif hold is not None:
        said, findings = "holding", held(hold, language)
    elif said == "held":
        findings = (*doubted(upload, site_url, language), *findings)
    public = head.version > 0 and said in ("published", "unchanged", "mailed", "holding")
    archived = said == "published" and naming.archived(upload["key"])
    corrected = said == "published" and "changed" in upload
    url = site_url + head.address if public else None
    has_pdf = "release.pdf" in head.files
    if said == "published" and not has_pdf:
        findings += _no_pdf(language)
    findings += remembered(upload, said, language)
    return Receipt(
        language=language,
        outcome="corrected" if corrected else "archived" if archived else said,
        organisation=newsroom.organisation,
        file=naming.display(upload["key"]),
        happened_at=now,
        timezone=newsroom.timezone,
        headline=reading.headline if reading else None,
        url=url,
        pdf_url=f"{url}release.pdf" if url and has_pdf else None,
        publish_at=datetime.fromisoformat(head.published) if archived else None,
        findings=findings,
        counts=counts(balance, waiting=hold is not None) if balance is not None else None,
    )


def _no_pdf(language: str) -> tuple[Finding, ...]:
    """That a release is public without its PDF."""
    message, suggestion = (messages.say(language, f"receipt.no_pdf_{part}") for part in ("is", "do"))
    return (Finding(check="no-pdf", level="warn", message=message, suggestion=suggestion),)


def proofed(
    upload: Mapping[str, Any],
    made: Edition,
    reading: Reading,
    reach: Reach | None,
    site_url: str,
    now: datetime,
    public: Edition | None = None,
) -> Receipt:
    """The receipt with a proof, of a draft or of what is asked about: nothing is public.

    reach: who would get the mail; None: nobody, whoever is on the list. public: the edition that is
    corrected, where that is known.
    """
    newsroom = made.newsroom
    people = {"none": 0}
    if reach is not None:
        people = {"all": reach.people, **{name: reach.cadences.get(name, 0) for name in CADENCES}}
    language = messages.spoken(newsroom.desk_language)
    question = questions.asked(upload).name
    drafted = question == questions.DRAFT
    doubts = doubted(upload, site_url, language)
    receipt = Receipt(
        language=language,
        outcome="proofed" if drafted else "asked",
        organisation=newsroom.organisation,
        file=naming.display(upload["key"]),
        happened_at=now,
        timezone=newsroom.timezone,
        headline=reading.headline,
        findings=(*doubts, *reading.findings),
        reach=people,
        mail="asked" if reach is not None else _of_correction(made),
        to=reach,
        question="" if drafted else doubts[0].message,
        shown=glimpse(made),
        needs=four_eyes.missing(upload),
        stranger=four_eyes.UNKNOWN in upload.get("writers", ()),
    )
    until = made.release.embargo.until if made.release.embargo else None
    if until and until > now and question not in (questions.EMBARGO, questions.DAY_MONTH):
        receipt = waiting(receipt, made, until)
    if public is None:
        return receipt
    return replace(
        receipt,
        changed=changes.changed(public.release, made.release),
        correction=made.release.correction or "",
    )


def replaced(before: Mapping[str, Any], newsroom: Newsroom, by: str, now: datetime) -> Receipt:
    """The receipt of a draft that was waiting for its answer when a newer file of its name took its place.

    before: its version's item. by: who put the newer one; empty: nobody can tell.
    """
    return Receipt(
        language=messages.spoken(newsroom.desk_language),
        outcome="replaced",
        organisation=newsroom.organisation,
        file=naming.display(before["key"]),
        happened_at=now,
        timezone=newsroom.timezone,
        by=by,
    )


def glimpse(made: Edition) -> Glimpse:
    """How a release begins, as the proof's mail and page show it first."""
    release, blocks = made.release, story.body(made.release)
    texts = [plain(block.text) for block in blocks if isinstance(block, Paragraph)]
    first = next((block.file for block in blocks if isinstance(block, Image)), None)
    picture = next((media for media in release.media if media.file == first), None)
    return Glimpse(
        headline=release.headline,
        subheadline=release.subheadline or "",
        begins=tuple(cut(text, _BEGINS) for text in texts[:2]),
        language=release.language,
        direction=release.direction,
        picture=picture_files.files(picture)[0].name if picture else "",
        alt=(picture.alt or picture.caption or "") if picture else "",
    )


def waiting(receipt: Receipt, made: Edition, public_at: datetime) -> Receipt:
    """The receipt with when its release goes out, in the newsroom's zone and in the one that was written."""
    embargo = made.release.embargo
    zone = embargo.timezone if embargo else None
    written = zone if zone in available_timezones() else ""
    return replace(receipt, publish_at=public_at, written=written or "")


def _of_correction(made: Edition) -> MailWord:
    """Whether those hear of it by mail whom a version before it reached, as its file says."""
    return "told" if notices.wish(made.release) and not made.archived else "correction"


def addressed(
    receipt: Receipt,
    upload: Mapping[str, Any],
    made: Edition,
    reach: Reach | None,
    now: datetime,
    *,
    unsent: bool,
) -> Receipt:
    """The receipt with who is mailed, and of a correction with what is new in it. upload: the version's item.

    reach: who gets its mail; None: nobody. unsent: of a correction: the first version's mail is not out yet.
    """
    changed = upload.get("changed")
    corrects = made.correction is not None
    words: MailWord = "waiting" if receipt.outcome in ("waiting", "moved") else "published"
    if corrects:
        words = "again" if unsent else "correction" if "repeats" in upload else _of_correction(made)
    elif made.archived:
        words = "old"
    mailed_at = now + timedelta(seconds=made.newsroom.undo.mail) if words == "published" else None
    return replace(
        receipt,
        mail=words,
        to=reach,
        mail_at=mailed_at,
        changed=None if changed is None else tuple(changed),
        differences=made.changes if corrects else (),
        correction=(made.release.correction or "") if corrects else "",
    )


def remembered(upload: Mapping[str, Any], outcome: Outcome, language: str) -> tuple[Finding, ...]:
    """Since when the layout is known that a version was read by, if it was (workflows/house_memory.py)."""
    if "layout_since" not in upload or outcome not in ("published", "waiting"):
        return ()
    day = dates.day(date.fromisoformat(upload["layout_since"]), language)
    message = messages.say(language, "receipt.layout_is", day=day)
    suggestion = messages.say(language, "receipt.layout_do")
    return (Finding(check="layout", level="note", message=message, suggestion=suggestion),)


def mailed(outcome: str, balance: Balance | None) -> Outcome:
    """How a mailing that ended so is called: one that does not balance is not called finished."""
    if balance is None or balance.open:
        return "failed"
    return "stopped" if outcome == "withdrawn" else "mailed"


def doubted(upload: Mapping[str, Any], site_url: str, language: str) -> tuple[Finding, ...]:
    """What Crier is not sure of in this version, if anything, and what staff can do."""
    question = questions.asked(upload).name
    if question == questions.DRAFT:
        return ()
    url = site_url + str(upload.get("against", ""))
    message, suggestion = (
        messages.say(language, f"question.{question}.{part}", url=url) for part in ("is", "do")
    )
    return (Finding(check=question, level="stop", message=message, suggestion=suggestion),)


def held(hold: Said, language: str) -> tuple[Finding, ...]:
    """Why a mailing waits: what AWS said, in its own word and in plain ones, and what to do."""
    message = messages.say(language, f"hold.{hold.row.topic or 'unknown'}.is")
    suggestion = messages.say(language, f"hold.{hold.row.topic or 'unknown'}.do")
    return (Finding(check="hold", level="stop", message=message, excerpt=str(hold), suggestion=suggestion),)


def counts(balance: Balance, *, waiting: bool = False) -> MailCounts:
    """The numbers of a mailing, in the receipt's words; waiting: it goes on later with who is left."""
    return MailCounts(
        planned=balance.planned,
        sent=balance.sent,
        suppressed=balance.left,
        failed=balance.failed,
        unknown=balance.unknown,
        withheld=balance.withheld,
        withdrawn=balance.withdrawn,
        waiting=balance.open if waiting else 0,
    )


def folder(key: str) -> str:
    """Where what belongs to a receipt lies beside it, with its slash."""
    return f"{key.removesuffix('.html')}/"


def key(receipt: Receipt, release: str, version: int, about: str) -> str:
    """Where the receipt lies in the uploads bucket, a prefix that triggers nothing."""
    name = slugify(receipt.file, max_length=80) or "release"
    mark = hashlib.sha256(f"{release} {version} {about}".encode()).hexdigest()[:8]
    return f"receipts/{receipt.happened_at:%Y-%m-%d}/{name}-{mark}.html"
