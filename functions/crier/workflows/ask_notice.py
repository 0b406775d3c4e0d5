"""Whether those hear of a correction or a withdrawal whom it concerns: the desk is asked, by its receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from crier.model import four_eyes, naming, notices, questions
from crier.model.lifecycle import Head
from crier.model.newsroom import Newsroom
from crier.model.notices import Notice
from crier.model.receipt import Receipt
from crier.model.release import Reading
from crier.model.settings import ReleasesTable
from crier.stores import current_newsroom, notice_words
from crier.stores.releases import Releases
from crier.subscribers import counts
from crier.text import messages
from crier.workflows import desk_links, earlier_mailings, receipts


class Settings(receipts.Settings, earlier_mailings.Settings, desk_links.Settings, Protocol):
    """What is asked of the stack here."""


WORKS = timedelta(days=14)  # of its links: what they set going reaches everybody
Asked = tuple[Receipt, Newsroom, desk_links.Links | None]  # the receipt, whom it is mailed to, its buttons


def of_correction(
    settings: Settings,
    newsroom: Newsroom,
    receipt: Receipt,
    reading: Reading | None,
    head: Head,
    notice: Notice,
    now: datetime,
) -> Asked:
    """The receipt of a correction with the question, where it reached anybody before and the file says
    nothing of it; where it says yes, with how many hear of it."""
    wish = notices.wish(reading) if reading else None
    # A quiet version may be public by now: it corrected nothing. And one that repeats asks nothing.
    right = Releases(settings.releases).wording(notice.release, head.version) == notice.version
    mailed = not naming.archived(Releases(settings.releases).version(notice.release, notice.version)["key"])
    news = receipt.outcome == "corrected" and receipt.mail in ("correction", "told") and right and mailed
    if not news:
        return receipt, newsroom, None
    earlier = earlier_mailings.of(settings, notice.release, head, notice)
    people = earlier_mailings.many(settings, earlier, notice.version)
    # The ledgers know whom mail reached, and not whom a frozen plan will reach with the wrong words.
    going = not earlier_mailings.final(settings, earlier)
    receipt = replace(receipt, reached=people, going=going)
    if wish is False or not (people or going):
        return replace(receipt, mail="correction"), newsroom, None
    if wish:
        return replace(receipt, mail="", notice="soon"), newsroom, None
    return _asked(settings, newsroom, replace(receipt, mail=""), head, notice, people, now)


def of_withdrawal(
    settings: Settings, newsroom: Newsroom, receipt: Receipt, head: Head, notice: Notice, now: datetime
) -> Asked:
    """The receipt of a withdrawal with the question, where the release reached anybody."""
    earlier = earlier_mailings.of(settings, notice.release, head)
    people = earlier_mailings.many(settings, earlier, None)
    receipt = replace(receipt, going=not earlier_mailings.final(settings, earlier))
    if not (people or receipt.going):
        return receipt, newsroom, None
    return _asked(settings, newsroom, receipt, head, notice, people, now)


def _asked(
    settings: Settings,
    newsroom: Newsroom,
    receipt: Receipt,
    head: Head,
    notice: Notice,
    people: int,
    now: datetime,
) -> Asked:
    upload = Releases(settings.releases).version(notice.release, notice.version)
    known = current_newsroom.in_force(settings.releases)
    today = known.newsroom if known else newsroom  # not the one of the version: people come and go
    needs = four_eyes.asked_for_notice(today)
    facts = four_eyes.facts(today, needs, _writers(settings, upload))
    newsroom = receipts.addressed(settings, newsroom, facts.get("approvers", ()))
    # A link names its place: whoever was asked before keeps theirs.
    before = list(notice_words.known(settings.releases, notice).get("desk", ()))
    desk = [*before, *(one for one in receipts.desk(settings, newsroom) if one not in before)]
    language = messages.spoken(newsroom.desk_language)
    facts |= {
        "desk": desk,  # before the mails: a link names its place among them
        "language": language,
        "sha256": head.sha256,
        "file": naming.display(upload["key"]),
        "people": counts.about(people, language),
    }
    notice_words.ask(settings.releases, notice, facts)
    replies = questions.NOTICES[notice.question].replies
    words = [(reply.word, messages.say(language, f"desk.{reply.words}.link")) for reply in replies]
    asked = replace(
        receipt,
        notice="corrected" if notice.kind == "correction" else "withdrawn",
        reached=people,
        needs=four_eyes.missing({**facts, "question": notice.question}),
        stranger=four_eyes.UNKNOWN in facts.get("writers", ()),
    )
    return asked, newsroom, desk_links.links(settings, notice.subject, words, desk, now, WORKS)


def _writers(settings: ReleasesTable, upload: Mapping[str, Any]) -> Sequence[str]:
    """Who wrote a version, as it, or the draft that was put for it, was noted; unknown where neither was."""
    if "writers" in upload:
        return list(upload["writers"])
    releases = Releases(settings.releases)
    draft = releases.called(naming.release_id(naming.DRAFTS + naming.below(upload["key"])))
    latest = releases.head(draft).latest
    known = releases.version(draft, latest) if latest else {}
    same = known.get("put_version") == upload["version_id"]
    return list(known.get("writers", ())) if same and "writers" in known else [four_eyes.UNKNOWN]
