"""The answer to staff: a page under receipts/ in the uploads bucket first, then a mail to the desk.

The desk is always mailed, also before mail goes out to everybody. Where it cannot be, the page says so
(nobody is mailed at a reserved domain), a log line and a metric do, and an alarm by another way than SES.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from crier.aws import s3, ses
from crier.aws.handler import count, kind, logger
from crier.mail import compose, letter
from crier.mail.sending.ledger import Balance
from crier.mail.sending.refusals import Said
from crier.model import four_eyes
from crier.model.errors import Permanent
from crier.model.newsroom import Newsroom
from crier.model.receipt import Receipt
from crier.model.release import Finding
from crier.model.settings import (
    ConfigurationSet,
    DeskEmail,
    FromEmail,
    MailingsTable,
    Recipients,
    ReleasesTable,
    UploadsBucket,
)
from crier.model.timestamps import sortable
from crier.stores import file_writers
from crier.stores import mailings as ledger
from crier.stores.releases import Releases
from crier.text import messages
from crier.workflows import desk_links, pacing

Pictured = tuple[compose.Template, ses.Inline]  # a mail that shows a picture, and that picture


class Settings(
    UploadsBucket, ReleasesTable, MailingsTable, DeskEmail, FromEmail, ConfigurationSet, Recipients, Protocol
):
    """What is asked of the stack here."""


def balance(mailings: str, mailing: str, about: str) -> Balance | None:
    """What became of a mailing's people: of one that has ended, or as it stands while it is held."""
    if about == "mailing":
        return ledger.balance(mailings, mailing)
    records = ledger.progress(mailings, mailing) if about == "hold" else None
    return records.balance if records else None


def receipt_of(about: str, upload: Mapping[str, Any], hold: Said | None) -> str:
    """What a version's item has once this was told of it: of a hold once for each thing SES says, of an
    embargo that moved once for each instant."""
    if hold is not None:
        return f"told_hold_{hold.word}"
    if about == "moved":
        return f"told_moved_{datetime.fromisoformat(upload['publish_at']):%Y%m%d%H%M}"
    return f"told_{about}"


def subject(about: str, hold: Said | None) -> str:
    """What a receipt about a mailing is kept under: of a hold once for each thing SES says."""
    return about if hold is None else f"{about}#{hold.word}"


def note_told(
    settings: ReleasesTable,
    release: str,
    version: int,
    about: str,
    key: str,
    now: datetime,
    *,
    noted: str = "",
    more: Mapping[str, Any] | None = None,
) -> None:
    """Notes on a version that its receipt was sent, and where it lies: it is not sent again.

    noted: under which name, as `receipt_of` says; more: what else is known by then.
    """
    facts = {noted or f"told_{about}": sortable(now), f"receipt_{about}": key, **(more or {})}
    Releases(settings.releases).note(release, version, facts)


def silent(settings: Settings, event: Mapping[str, Any], release: str, upload: Mapping[str, Any]) -> bool:
    """Whether nothing is to be said: a quiet version, and one that is answered with what took its place."""
    if upload.get("quiet") and event["about"] in ("publication", "waiting", "halted"):
        return True
    superseded = event["outcome"] == "superseded" and not event.get("late")
    return superseded and elsewhere(settings, release, upload)


def elsewhere(settings: Settings, release: str, upload: Mapping[str, Any]) -> bool:
    """Whether a superseded version needs no answer of its own.

    The newest is the same file with other pictures beside it, or a picture whose text came; it was withdrawn;
    or the desk knows since it was told that this one waits that the newer one has its place.
    """
    releases = Releases(settings.releases)
    newest = releases.version(release, releases.head(release).latest)
    same = all(newest[name] == upload[name] for name in ("key", "version_id"))
    return same or "told_waiting" in upload


def send_receipt(
    settings: Settings,
    newsroom: Newsroom,
    receipt: Receipt,
    key: str,
    tags: Mapping[str, str],
    links: desk_links.Links | None = None,
    see: Callable[[str], str] | None = None,
    picture: ses.Inline | None = None,
    also: str = "",
) -> None:
    """Writes the page at this key and mails the desk. Twice is harmless: the page is the same.

    links: what the desk can do; see: where it looks at a proof. They stand in the mails alone, each with its
    own: whoever may read receipts can say nothing by them, and what is said names whom it was mailed to.
    picture: what the mail shows by compose.PICTURE. also: who mailed the file in, and hears the same, but can
    press nothing.
    """
    told = receipt
    receipt = whole(settings, newsroom, replace(receipt, links=(), mailed=links is not None))
    s3.put(settings.uploads, key, compose.receipt_page(receipt), "text/html; charset=utf-8")
    _also(settings, newsroom, told, tags, also)
    if links is None:
        mail(settings, newsroom, compose.receipt(receipt), tags)
        return
    for to in desk(settings, newsroom):
        mine = replace(receipt, links=links(to), see=see(to) if see else "")
        alone, plain = newsroom.model_copy(update={"desk": (to,)}), compose.receipt(mine)
        pictured = compose.receipt(mine, pictured=True) if picture else None
        mail(settings, alone, plain, tags, (pictured, picture) if pictured and picture else None)


def sent_in_by(settings: ReleasesTable, upload: Mapping[str, Any]) -> str:
    """Who mailed this version's file in; empty: nobody did. upload: the version's item."""
    return file_writers.of(settings.releases, upload["key"], upload["version_id"]).answer


def _also(
    settings: Settings, newsroom: Newsroom, receipt: Receipt, tags: Mapping[str, str], also: str
) -> None:
    """Mails whoever sent the file in, where they are not of the desk anyway."""
    if not also or four_eyes.same(also) in {four_eyes.same(one) for one in desk(settings, newsroom)}:
        return
    if receipt.outcome in ("proofed", "asked", "reminded"):
        receipt = replace(receipt, outcome="drafted")
    alone = newsroom.model_copy(update={"desk": (also,)})
    mail(settings, alone, compose.receipt(receipt), tags)


def whole(settings: Settings, newsroom: Newsroom, receipt: Receipt) -> Receipt:
    """The receipt with what there is to say of the desk's own addresses."""
    withheld = [to for to in desk(settings, newsroom) if not settings.allowed.staff(to)]
    if not withheld:
        return receipt
    language = messages.spoken(receipt.language)
    message = messages.say(language, "receipt.desk_reserved_is", many=len(withheld))
    suggestion = messages.say(language, "receipt.desk_reserved_do")
    told = Finding(check="desk-reserved", level="warn", message=message, suggestion=suggestion)
    return replace(receipt, findings=(*receipt.findings, told))


def mail(
    settings: Settings,
    newsroom: Newsroom,
    composed: compose.Template,
    tags: Mapping[str, str],
    pictured: Pictured | None = None,
) -> None:
    """Mails the desk. Raises Transient where SES may take it later. pictured: rather so, if SES takes that.

    What SES refuses for good ends no flow: the page has been written, and what it is about has happened.
    """
    every = desk(settings, newsroom)
    to = [one for one in every if settings.allowed.staff(one)]
    if len(to) < len(every):
        _unreached(len(every) - len(to), why="reserved domain")
    if pictured and to and _sent_pictured(settings, newsroom, pictured, to, tags):
        return
    if to and not _sent(settings, newsroom, composed, to, tags) and len(to) > 1:
        for one in to:  # one of them may be why SES refused
            _sent(settings, newsroom, composed, [one], tags)


def desk(settings: Settings, newsroom: Newsroom) -> Sequence[str]:
    """The desk's addresses: this newsroom's, or the stack's own while it names none."""
    return newsroom.desk or (settings.desk_email,)


def addressed(settings: DeskEmail, newsroom: Newsroom, approvers: Sequence[str]) -> Newsroom:
    """The newsroom as a question is mailed for it: besides the desk to everybody whose approval counts."""
    addresses = newsroom.desk or (settings.desk_email,)
    known = {four_eyes.same(one) for one in addresses}
    more = [one for one in approvers if four_eyes.same(one) not in known]
    return newsroom.model_copy(update={"desk": (*addresses, *more)}) if more else newsroom


def _sent_pictured(
    settings: Settings, newsroom: Newsroom, pictured: Pictured, to: Sequence[str], tags: Mapping[str, str]
) -> bool:
    """Whether SES took it; a picture keeps no mail from the desk."""
    composed, picture = pictured
    text = letter.receipt(composed, newsroom.organisation, settings.from_email)
    pacing.wait_turn(settings.mailings, len(to))
    try:
        ses.send(text, to, configuration_set=settings.configuration_set, tags=dict(tags), inline=(picture,))
    except Permanent as error:
        logger().warning("picture not mailed", extra={"why": ses.why(error), **kind(error)})
        return False
    return True


def _sent(
    settings: Settings,
    newsroom: Newsroom,
    composed: compose.Template,
    to: Sequence[str],
    tags: Mapping[str, str],
) -> bool:
    text = letter.receipt(composed, newsroom.organisation, settings.from_email)
    pacing.wait_turn(settings.mailings, len(to))
    try:
        ses.send(text, to, configuration_set=settings.configuration_set, tags=dict(tags))
    except Permanent as error:
        if len(to) == 1:
            _unreached(1, why=ses.why(error), **kind(error))
        return False
    return True


def _unreached(people: int, **more: str) -> None:
    logger().warning("desk not mailed", extra={"people": people, **more})
    count("desk.unreached", people)
