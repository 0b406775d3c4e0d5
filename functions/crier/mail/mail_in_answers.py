"""The answer to a mail that was sent in and did not become a draft as it is: what was left out, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from crier.mail import compose, letter
from crier.mail.letter import Letter
from crier.model.newsroom import Newsroom
from crier.model.receipt import Outcome, Receipt
from crier.model.release import Finding
from crier.text import messages


def answer(
    outcome: Outcome,
    findings: Iterable[Finding],
    newsroom: Newsroom,
    language: str,
    from_email: str,
    now: datetime,
    *,
    file: str = "",
) -> Letter:
    """outcome: taken, untaken or unnamed. file: what became a draft; empty: the mail as a whole is meant."""
    spoken = messages.spoken(language)
    receipt = Receipt(
        language=spoken,
        outcome=outcome,
        organisation=newsroom.organisation,
        file=file or messages.say(spoken, "receipt.your_mail"),
        happened_at=now,
        timezone=newsroom.timezone,
        findings=tuple(findings),
    )
    mail = letter.receipt(compose.receipt(receipt), newsroom.organisation, from_email)
    # RFC 3834, 3.1.8: it answers a mail, and a program that reads so answers nothing back.
    return replace(mail, headers={**mail.headers, "Auto-Submitted": "auto-replied"})
