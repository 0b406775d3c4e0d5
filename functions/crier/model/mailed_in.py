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
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any, Literal

from crier.model.errors import Rejected
from crier.model.mail_address import normal

FOLDER = "mail/"  # of staging: what SES puts there stays until it was looked at
MOST_HEAD = 256 << 10  # bytes of a mail's head that are looked at

# Why a mail is not opened, and nobody is answered: whoever its From names may never have heard of it, or a
# program wrote it, which must not be answered (RFC 3834).
Silence = Literal["forged", "unproven", "unclear", "automatic"]

_NAME = r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^"<>,;:()\[\]\\]*?)'
_FROM = re.compile(rf"\s*(?:(?:{_NAME})\s*<\s*(?P<angle>[^<>\s\"]+)\s*>|(?P<plain>[^<>\s\",;:()]+))\s*")
_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)  # RFC 5322, 2.2, and 4.5.8 for the space
_SEEN = re.compile(r"header\.from=([\w.-]+)")
_LISTS = ("list-id", "list-post", "list-help", "list-unsubscribe", "mailing-list", "x-mailing-list")
_MACHINES = frozenset({"mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "donotreply"})


@dataclass(frozen=True)
class Arrival:
    """A mail as SES tells of it. key: where it lies; to: the addresses of ours it was delivered to."""

    key: str
    to: Sequence[str]
    envelope: str  # whom bounces go to; empty: nobody, as it is a bounce itself
    senders: Sequence[str]  # the From, as SES read it
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
    signed: bool = False  # by its own domain (DKIM); otherwise SPF alone speaks for it
    named: bool = False  # its To or Cc names the address that it came to
    message: str = ""  # what it calls itself (Message-ID): the same of every copy of it
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


_VERDICTS = ("dkim", "dmarc", "spam", "virus")


def sender(came: Arrival, mail: bytes) -> Sender:
    """Whose a mail is that passed. mail: all of it; its head alone is looked at, and that within bounds."""
    head = mail[: MOST_HEAD + 1]
    fields = _fields(head)
    if fields is None:
        return Sender(silence="unclear")
    written = [value for name, value in fields if name == "from"]
    address = only_address(written[0]) if len(written) == 1 else ""
    theirs = only_address(came.senders[0]) if len(came.senders) == 1 else ""
    if not address or address.casefold() != theirs.casefold():
        return Sender(silence="unclear")
    domain = address.rpartition("@")[2]
    signatures = _signatures(fields, domain)
    if not _judged(fields, domain) or any("l" in tags for tags in signatures):
        return Sender(silence="unclear")
    if not came.envelope or _automatic(fields, address):
        return Sender(silence="automatic")
    addressed = " ".join(value for name, value in fields if name in ("to", "cc"))
    return Sender(
        address,
        signed=came.dkim == "PASS" and bool(signatures),
        named=any(_names(addressed, one) for one in came.to),
        message=_first(fields, "message-id"),
        language=_first(fields, "content-language", "accept-language").split(",")[0].strip(),
    )


def only_address(written: str) -> str:
    """The one address of a From that every program reads alike; empty where they might not.

    The name before it may hold no other address, encoded or not. No comments, groups or lists.
    """
    text = re.sub(r"\r?\n[ \t]", " ", written)
    match = _FROM.fullmatch(text) if text.isprintable() or "\t" in text else None
    if match is None:
        return ""
    address = match["angle"] or match["plain"]
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


def _judged(fields: Sequence[tuple[str, str]], domain: str) -> bool:
    """Whether SES's verdict was on this domain, as far as the first field of that kind says: SES's own stands
    above whatever the sender wrote. Its absence changes nothing."""
    first = _first(fields, "authentication-results")
    seen = _SEEN.search(first) if first.startswith("amazonses.com") else None
    return seen is None or seen[1].casefold().rstrip(".") == domain


def _first(fields: Sequence[tuple[str, str]], *names: str) -> str:
    """What the first field of one of these names says; empty where there is none."""
    return next((value for name, value in fields if name in names), "")


def _signatures(fields: Sequence[tuple[str, str]], domain: str) -> list[Mapping[str, str]]:
    """The tags of the signatures that the From's own domain is said to have made.

    One with `l=` signs how a mail begins: anybody may add to it (RFC 6376, 8.2).
    """
    every = [dict(_tags(value)) for name, value in fields if name == "dkim-signature"]
    return [tags for tags in every if _aligned(tags.get("d", "").casefold(), domain)]


def _tags(value: str) -> Iterator[tuple[str, str]]:
    for part in value.split(";"):
        name, _, stated = part.partition("=")
        yield name.strip().casefold(), "".join(stated.split())


def _aligned(signer: str, domain: str) -> bool:
    """Whether one of the two domains is the other or lies below it: stricter than DMARC (RFC 7489, 3.1.1)."""
    return bool(signer) and (f".{domain}".endswith(f".{signer}") or f".{signer}".endswith(f".{domain}"))


def _automatic(fields: Sequence[tuple[str, str]], address: str) -> bool:
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
