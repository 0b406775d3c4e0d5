"""Mail that came in by SES: who may be believed to have written it, and what becomes of it unopened.

The verdict is SES's own, of the notification that SES alone may publish (template.yaml): what a mail's
headers say of DKIM or DMARC its sender can write. DMARC speaks of one address in From. Programs read a From
with two addresses, or with one in the name, in different ways, so that what DMARC spoke of and what we read
could differ; a mail counts as somebody's where SES's reading and ours are one address, written in one way.
https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any, Literal

from crier.model import mail_signatures
from crier.model.errors import Rejected
from crier.model.mail_address import normal
from crier.model.mail_signatures import Fields, Signature

FOLDER = "mail/"  # of staging: what SES puts there stays until it was looked at
MOST_HEAD = 256 << 10  # bytes of a mail's head that are looked at
FRESH = timedelta(
    days=30
)  # how long ago a mail may have been signed: what was taken is remembered for longer
AHEAD = timedelta(days=1)  # by how much another's clock may be fast

# Why a mail is not opened, and nobody is answered: whoever its From names may never have heard of it, or a
# program wrote it, which must not be answered (RFC 3834).
Silence = Literal["forged", "unproven", "unclear", "automatic"]

# Why nothing of a mail is taken, and its sender is told (words findings.mail-…).
Refusal = Literal["unsigned", "unaddressed", "open", "old"]

# What may stand in a head once (RFC 5322, 3.6): of two, one is signed and the other may be read.
_ONCE = frozenset({
    "from", "sender", "reply-to", "to", "cc", "bcc", "message-id", "in-reply-to", "references", "subject",
    "date", "mime-version", "content-type", "content-transfer-encoding", "content-disposition", "content-id",
    "content-language",
})  # fmt: skip
_SEALED = frozenset(
    {"from", "subject", "content-type"}
)  # what says whose it is, how it is called, what it holds
_SEALED_IF_THERE = frozenset({"content-transfer-encoding", "content-disposition", "content-id"})

_NAME = r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^"<>,;:()\[\]\\]*?)'
_FROM = re.compile(rf"\s*(?:(?:{_NAME})\s*<\s*(?P<angle>[^<>\s\"]+)\s*>|(?P<plain>[^<>\s\",;:()]+))\s*")
_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)  # RFC 5322, 2.2, and 4.5.8 for the space
_LISTS = ("list-id", "list-post", "list-help", "list-unsubscribe", "mailing-list", "x-mailing-list")
_MACHINES = frozenset({"mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "donotreply"})


@dataclass(frozen=True)
class Arrival:
    """A mail as SES tells of it. key: where it lies; to: the addresses of ours it was delivered to."""

    key: str
    to: Sequence[str]
    envelope: str  # whom bounces go to; empty: nobody, as it is a bounce itself
    senders: Sequence[str]  # the From, as SES read it
    spf: str
    dkim: str
    dmarc: str
    spam: str
    virus: str

    @property
    def silence(self) -> Silence | Literal[""]:
        """Why nothing of it is looked at, by what SES says; GRAY is no PASS: there was nothing to pass."""
        if self.dmarc == "PASS":
            return ""
        return "forged" if self.dmarc == "FAIL" else "unproven"


@dataclass(frozen=True)
class Sender:
    """Whose mail it is (`address`, in its one spelling), or why nobody's (`silence`)."""

    address: str = ""
    silence: Silence | Literal[""] = ""
    refused: Refusal | Literal[""] = ""  # why it is no draft all the same
    copies: tuple[
        str, ...
    ] = ()  # what every copy of it has one of; empty: nothing that its sender cannot change
    language: str = ""  # BCP 47, as its writer's program says; empty: it says none


def arrival(message: Mapping[str, Any]) -> Arrival | None:
    """What a notification tells of; None: of no mail, as the one that SES sends when a rule is made."""
    if message.get("notificationType") != "Received":
        return None
    mail, receipt = message["mail"], message["receipt"]
    verdicts = {name: str(receipt.get(f"{name}Verdict", {}).get("status", "")) for name in _VERDICTS}
    return Arrival(
        key=str(receipt["action"].get("objectKey", "")),
        to=tuple(str(one) for one in receipt.get("recipients", ())),
        envelope=str(mail.get("source") or "").strip("<> "),
        senders=tuple(str(one) for one in mail.get("commonHeaders", {}).get("from", ())),
        **verdicts,
    )


_VERDICTS = ("spf", "dkim", "dmarc", "spam", "virus")


def sender(came: Arrival, mail: bytes, now: datetime) -> Sender:
    """Whose a mail is that passed. mail: all of it; its head alone is looked at, and that within bounds."""
    fields = _fields(mail[: MOST_HEAD + 1])
    if fields is None or _twice(fields):
        return Sender(silence="unclear")
    address = only_address(_first(fields, "from"))
    theirs = only_address(came.senders[0]) if len(came.senders) == 1 else ""
    if not address or address.casefold() != theirs.casefold():
        return Sender(silence="unclear")
    domain = address.rpartition("@")[2]
    results, signatures = mail_signatures.results(fields), mail_signatures.of(fields, domain)
    if results and results.dmarc != (("pass", domain),):
        return Sender(silence="unclear")
    if any(one.partial or not one.value for one in signatures):
        return Sender(silence="unclear")
    if not came.envelope or _automatic(fields, address):
        return Sender(silence="automatic")
    signed = came.dkim == "PASS" and results is not None and results.passed(domain) and bool(signatures)
    return Sender(
        address,
        refused=_refused(came, fields, signatures, domain, now) if signed else "unsigned",
        copies=tuple(one.value for one in signatures) if signed else (_first(fields, "message-id"),),
        language=_first(fields, "content-language", "accept-language").split(",")[0].strip(),
    )


def _twice(fields: Fields) -> bool:
    """Whether a field stands twice that is read once: any program may read the other one."""
    names = [name for name, _ in fields if name in _ONCE]
    return len(set(names)) != len(names)


def _refused(
    came: Arrival, fields: Fields, signatures: Sequence[Signature], domain: str, now: datetime
) -> Refusal | Literal[""]:
    """Why a mail that its own domain signed is no draft: whoever has a copy of one may have sent it here.

    What they could have changed counts where every signature of that domain covers it, or where SPF says that
    the mail came from the domain's own servers: the big providers leave out To, or Content-Type.
    """
    covered = frozenset.intersection(*(one.covers for one in signatures))
    bounces = came.envelope.rpartition("@")[2].casefold()
    direct = came.spf == "PASS" and mail_signatures.aligned(bounces, domain)
    naming = [
        name for name, value in fields if name in ("to", "cc") and any(_names(value, one) for one in came.to)
    ]
    if not naming:
        return "unaddressed"
    present = {name for name, _ in fields}
    if not direct and not (_SEALED | (_SEALED_IF_THERE & present) <= covered and covered & set(naming)):
        return "open"
    date = _first(fields, "date") if direct or "date" in covered else ""
    return "" if all(_fresh(one, date, now, unknown=direct) for one in signatures) else "old"


def _fresh(signature: Signature, date: str, now: datetime, *, unknown: bool) -> bool:
    """Whether it was signed, or else dated, lately. unknown: what is said where nothing tells."""
    if signature.until and signature.until < now:
        return False
    at = signature.at or mail_signatures.dated(date)
    return now - FRESH <= at <= now + AHEAD if at else unknown


def only_address(written: str) -> str:
    """The one address of a From that every program reads alike; empty where they might not.

    The name before it may hold no other address, encoded or not. No comments, groups or lists.
    """
    text = re.sub(r"\r?\n[ \t]", " ", written)
    plain = text.replace("\t", " ")
    match = _FROM.fullmatch(text) if plain.isprintable() else None
    if match is None:
        return ""
    address = match["angle"] or match["plain"]
    if not address.isascii():  # a letter that one program takes for another, or leaves out
        return ""
    name = match["quoted"] if match["quoted"] is not None else match["bare"] or ""
    if any(set("@<>") & set(one) and one.strip().casefold() != address.casefold() for one in _readings(name)):
        return ""
    try:
        return normal(address)
    except Rejected:
        return ""


def _readings(name: str) -> Iterator[str]:
    """A name as it stands, and as it reads with its encoded words opened (RFC 2047)."""
    yield name
    try:
        yield str(make_header(decode_header(name)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        yield "@"  # nobody knows what it says


def _fields(head: bytes) -> list[tuple[str, str]] | None:
    """The fields of a mail's head, names in small letters; None where programs may part it otherwise.

    A lone CR, a NUL or a line that is no field is where programs differ on what is still head.
    """
    end = min((at for mark in (b"\r\n\r\n", b"\n\n") if (at := head.find(mark)) >= 0), default=-1)
    if not 0 <= end <= MOST_HEAD:
        return None
    text = head[:end].decode("utf-8", "replace").replace("\r\n", "\n")
    if "\r" in text or "\0" in text:
        return None
    fields = list[tuple[str, str]]()
    for line in text.split("\n"):
        if line[:1] in (" ", "\t") and fields:
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {line.strip()}")
        elif field := _FIELD.fullmatch(line):
            fields.append((field[1].casefold(), field[2].strip()))
        else:
            return None
    return fields


def _first(fields: Fields, *names: str) -> str:
    """What the first field of one of these names says; empty where there is none."""
    return next((value for name, value in fields if name in names), "")


def _automatic(fields: Fields, address: str) -> bool:
    """Whether a program wrote it, or a list sent it on: no draft, and an answer could go round for ever."""
    headers = dict(reversed(fields))  # of several of one name the first
    suppressed = headers.get("x-auto-response-suppress", "").casefold()
    return (
        headers.get("auto-submitted", "no").partition(";")[0].strip().casefold() != "no"
        or headers.get("precedence", "").strip().casefold() in ("bulk", "junk", "list", "auto_reply")
        or any(name in headers for name in (*_LISTS, "x-autoreply", "x-autorespond"))
        or "all" in re.split(r"[\s,]+", suppressed)
        or "autoreply" in suppressed
        or headers.get("content-type", "").casefold().startswith("multipart/report")
        or address.partition("@")[0].casefold() in _MACHINES
    )


def _names(said: str, address: str) -> bool:
    """Whether a list of addresses has this one."""
    return bool(re.search(rf"(?<![\w.+-]){re.escape(address)}(?![\w.-])", said, re.IGNORECASE))
