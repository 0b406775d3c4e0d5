"""Mail that SES took in: what somebody of the newsroom mailed is handed in, in their name.

Whose mail it is says SES's verdict and a From that can be read in one way (model/mailed_in.py). What fails is
counted and dropped without a word: an answer would go to whoever was forged. Everything else is answered: a
draft with its proof, by the road of what the desk's page takes in; what is no draft in words, in the
language of the mail. Nothing of a mail is opened here: that is done where strangers' bytes are parsed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from crier import sandbox
from crier.aws import s3, ses
from crier.aws.handler import kind, logger
from crier.aws.s3 import Missing
from crier.mail import mail_in_answers
from crier.model import desk_session, four_eyes, handed_in, mailed_in
from crier.model.errors import Permanent, Rejected
from crier.model.mailed_in import Arrival, Sender
from crier.model.newsroom import Newsroom, Person
from crier.model.receipt import Outcome
from crier.model.release import Finding, Level
from crier.model.settings import (
    ConfigurationSet,
    FromEmail,
    MailingsTable,
    Recipients,
    ReleasesTable,
    SubscribersTable,
    UploadsBucket,
)
from crier.reading import checks, pipeline
from crier.reading.mail_parts import MailFile, MailParts
from crier.stores import current_newsroom, mail_answers
from crier.text import messages
from crier.workflows import confined, pacing

MOST_ANSWERS = 40  # a day to one person of the newsroom: more is no person, and no answer ends it
MOST_STRANGERS = 50  # a day to all of them together, one each


class Settings(
    confined.Settings,
    UploadsBucket,
    ReleasesTable,
    SubscribersTable,
    MailingsTable,
    FromEmail,
    ConfigurationSet,
    Recipients,
    Protocol,
):
    """What is asked of the stack here."""


@dataclass(frozen=True)
class _Answer:
    """What is said to whoever wrote: see mail_in_answers."""

    outcome: Outcome
    why: tuple[Rejected, ...] = ()
    language: str = ""  # of the mail; empty: the desk's
    file: str = ""


def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One notification of SES; what became of its mail. Twice is once: the mail is gone afterwards.

    Where it dies before that, what was handed in already and taken away meanwhile is handed in again.
    """
    came = mailed_in.arrival(message)
    if came is None or not came.key.startswith(mailed_in.FOLDER):
        return "ignored"
    try:
        body, stored = s3.get(settings.staging, came.key)
    except Missing:
        return "gone"
    outcome = came.silence or _looked_at(settings, came, body, now)
    s3.delete_version(settings.staging, came.key, stored.version_id or "null")
    return outcome


def _looked_at(settings: Settings, came: Arrival, body: bytes, now: datetime) -> str:
    sender = mailed_in.sender(came, body, now)
    if sender.silence:
        return sender.silence
    if sender.address.casefold() == settings.from_email.casefold():
        return "automatic"  # our own mail, by whatever way
    if not _first(settings, came, _same(sender, body), now):
        return "repeated"
    in_force = current_newsroom.in_force(settings.releases)
    newsroom = in_force.newsroom if in_force else Newsroom()
    person = desk_session.named(newsroom, sender.address)
    if person is None:
        return _stranger(settings, came, sender, newsroom, now)
    reply = _of_staff(settings, came, sender, person, body)
    if reply is None:
        return "taken"
    if mail_answers.count(settings.subscribers, sender.address.casefold(), now) > MOST_ANSWERS:
        return "too many"
    if settings.allowed.staff(sender.address):
        _send(settings, newsroom, sender, reply, now)
    return reply.outcome


def _same(sender: Sender, body: bytes) -> list[str]:
    """What is the same of every copy of a mail: its signature would let whoever has one send it in again."""
    copies = [one for one in sender.copies if one] or [hashlib.sha256(body).hexdigest()]
    # Apart, as what nobody signed may claim anybody's signature.
    sort = "unsigned" if sender.refused == "unsigned" else "signed"
    return [f"{sort} {sender.address.casefold()} {one}" for one in copies]


def _first(settings: Settings, came: Arrival, copies: Iterable[str], now: datetime) -> bool:
    """Whether none of these came before, in another copy; all of them are remembered."""
    new = [mail_answers.first(settings.subscribers, one, came.key, now) for one in copies]
    return all(new)


def _of_staff(
    settings: Settings, came: Arrival, sender: Sender, person: Person, body: bytes
) -> _Answer | None:
    """Hands in what somebody of the newsroom mailed; what there is to say besides the proofs."""
    why = "virus" if came.virus == "FAIL" else sender.refused or ("" if handed_in.may(person) else "role")
    if why:
        return _Answer("untaken", (Rejected(f"mail-{why}"),))
    try:
        parts = pipeline.mail_in_sandbox(MailFile(body), partial(confined.run, settings))
    except Rejected as error:
        crowded = error.check in ("too-hard", "not-what-it-says")
        language = str(error.values.get("spoken", ""))
        return _Answer("untaken", (Rejected("mail-crowded") if crowded else error,), language)
    except sandbox.Crashed as error:
        logger().warning("mail not opened", extra=kind(error))
        return _Answer("untaken", (Rejected("mail-crowded"),))
    writer = desk_session.mark(four_eyes.same(sender.address))
    form = handed_in.MAILED + hashlib.sha256(came.key.encode()).hexdigest()[:32]
    for name, content in parts.files:
        key = handed_in.folder(writer, form) + name
        s3.put(settings.uploads, key, content, "application/octet-stream", if_absent=True)
    return _left(parts)


def _left(parts: MailParts) -> _Answer | None:
    """What is said of files that were left out; None: there were none, and the proofs are the answer."""
    if not parts.left:
        return None
    why = tuple(Rejected(one.check, one.name, **one.values) for one in parts.left)
    names = ", ".join(name for name, _ in parts.files)
    return _Answer("taken" if names else "untaken", why, parts.language, names)


def _stranger(settings: Settings, came: Arrival, sender: Sender, newsroom: Newsroom, now: datetime) -> str:
    """Answers whom newsroom.toml does not name, once a day; never what looks like spam or was not for us."""
    if sender.refused or "FAIL" in (came.spam, came.virus):
        return "unanswered"
    if not settings.allowed.subscriber(sender.address):
        return "withheld"
    if mail_answers.count(settings.subscribers, sender.address.casefold(), now) > 1:
        return "told"
    if mail_answers.count(settings.subscribers, "strangers", now) > MOST_STRANGERS:
        return "too many"
    _send(settings, newsroom, sender, _Answer("unnamed"), now)
    return "unnamed"


def _send(settings: Settings, newsroom: Newsroom, to: Sender, said: _Answer, now: datetime) -> None:
    """In the language of the mail's words, else of its program, else of the desk."""
    language = said.language or to.language or newsroom.desk_language
    findings = _findings(said.why, language, "stop" if said.outcome == "untaken" else "warn")
    letter = mail_in_answers.answer(
        said.outcome, findings, newsroom, language, settings.from_email, now, file=said.file
    )
    pacing.wait_turn(settings.mailings, 1)
    try:
        tags = {"receipt": "mail-in"}
        ses.send(letter, [to.address], configuration_set=settings.configuration_set, tags=tags)
    except (
        Permanent
    ) as error:  # what SES refuses for good comes to nobody, and the draft lies there all the same
        logger().warning("sender not answered", extra={"why": ses.why(error), **kind(error)})


def _findings(why: Iterable[Rejected], language: str, level: Level) -> Iterator[Finding]:
    for error in why:
        explained = checks.explained(messages.spoken(language), error)
        yield explained.model_copy(update={"level": level})
