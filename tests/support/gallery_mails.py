"""Everything that Crier mails of the gallery: to many, and to staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import editions

from crier.mail import compose, letter
from crier.mail.letter import Letter
from crier.model.edition import Edition
from crier.model.receipt import MailCounts, Receipt
from crier.model.release import Finding, Release
from crier.subscribers import tokens
from crier.subscribers.subscriber import Subscriber
from crier.text import messages

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ANA = Subscriber("5" * 32, "ana@example.org", "en", ("press",), "confirmed", "test")
LEAVE = f"{editions.SITE}/unsubscribe/{tokens.make(tokens.Keys(1, {1: b'a key'}), 'leave', ANA.id)}"


def releases() -> list[Edition]:
    """The gallery's, with addresses of an ending that judges know: nobody has one under `.example`."""
    return [_known_ending(editions.load(name)) for name in editions.names()]


def _known_ending(edition: Edition) -> Edition:
    as_json = edition.release.model_dump_json().replace("neighbors.example", "neighbors.example.org")
    return replace(edition, release=Release.model_validate_json(as_json))


def letters() -> Iterator[tuple[str, Letter]]:
    """Everything that goes to many: each release, and digests of all of them in both languages."""
    for edition in releases():
        text = compose.mailing(edition)
        yield f"release {edition.address}", letter.mailing(text, edition, "news@news.example.org")
    told = releases()
    for language, cadence in (("en", "daily"), ("es", "weekly")):
        text = compose.digest(told, language, cadence, NOW, "America/New_York")
        yield f"digest {language}", letter.digest(text, told, cadence, "news@news.example.org")


def receipts() -> Iterator[tuple[str, Letter]]:
    """What staff get."""
    finding = Finding(
        check="no-contact",
        level="warn",
        message="Nobody is named.",
        excerpt="Contact:",
        suggestion="Add a name.",
    )
    for language in messages.languages():
        made = Receipt(
            language=language, outcome="mailed", organisation="Lantern & Co", file="summit.docx", happened_at=NOW,
            headline="The summit begins", url=f"{editions.SITE}/en/x/", findings=(finding,),
            counts=MailCounts(planned=90, sent=70, suppressed=10, withdrawn=10),
        )  # fmt: skip
        yield (
            f"receipt {language}",
            letter.receipt(compose.receipt(made), "Lantern & Co", "news@news.example.org"),
        )


NAMES = sorted(dict([*letters(), *receipts()]))
TO_MANY = [name for name in NAMES if not name.startswith("receipt")]
