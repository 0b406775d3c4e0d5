"""What vouches for a mail's head: its signatures (DKIM), and what SES says of them in its own field.

A field of the head is its sender's word, a signature's too: that one passed is SES's word alone. DKIM signs
the lowest field of a name, and only those that it lists: whoever has a mail may put others on top of these,
and change what is not listed, and the signature still passes (RFC 6376, 5.4.2 and 8.15).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

Fields = Sequence[tuple[str, str]]  # of a mail's head, from the top: names in small letters, and values

_OURS = frozenset(
    {"return-path", "received", "received-spf"}
)  # what SES puts above its verdicts, and X-SES-…
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(
    r"(dkim|dmarc)\s*=\s*(\w+)\b(?:.*\bheader\.(?:i|d|from)=(\S+))?", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True)
class Results:
    """What SES found, by its own field: each result's word and the domain it is about."""

    dkim: tuple[tuple[str, str], ...]
    dmarc: tuple[tuple[str, str], ...]

    def passed(self, domain: str) -> bool:
        """Whether a signature of this domain, or of one above it, passed, and none of these did not."""
        theirs = [word for word, signer in self.dkim if aligned(signer, domain)]
        return bool(theirs) and set(theirs) == {"pass"}


@dataclass(frozen=True)
class Signature:
    """One DKIM-Signature. value: its `b=` as it must be spelled; empty: it is spelled otherwise."""

    domain: str
    covers: frozenset[str]  # names of fields, in small letters
    value: str
    partial: bool  # signs how a mail begins alone (RFC 6376, 8.2)
    at: datetime | None
    until: datetime | None


def results(fields: Fields) -> Results | None:
    """SES's own first Authentication-Results; None: there is none above every field of the sender.

    Where it can be read in two ways (a quoted name, more results than signatures) it holds nothing.
    """
    at = next((place for place, (name, _) in enumerate(fields) if name == "authentication-results"), None)
    if at is None or not all(name in _OURS or name.startswith("x-ses-") for name, _ in fields[:at]):
        return None
    stated = _COMMENT.sub(" ", fields[at][1])
    server, *parts = (part.strip() for part in stated.split(";"))
    if server.partition(" ")[0].casefold() != "amazonses.com":
        return None
    each = [match for part in parts if (match := _RESULT.match(part))]
    read = {
        kind: tuple(_result(one) for one in each if one[1].casefold() == kind) for kind in ("dkim", "dmarc")
    }
    many = sum(name == "dkim-signature" for name, _ in fields)
    if set('"\\()') & set(stated) or len(read["dkim"]) > max(1, many) or len(read["dmarc"]) != 1:
        return Results((), ())
    return Results(**read)


def _result(match: re.Match[str]) -> tuple[str, str]:
    return match[2].casefold(), (match[3] or "").rpartition("@")[2].casefold().rstrip(".")


def aligned(signer: str, domain: str) -> bool:
    """Whether a domain is this one or lies above it; no top-level domain stands for what lies below it.

    Stricter than DMARC, which takes any below the same registered domain (RFC 7489, 3.1.1).
    """
    return "." in signer.strip(".") and f".{domain}".endswith(f".{signer}")


def of(fields: Fields, domain: str) -> list[Signature]:
    """The signatures that say they are this domain's; none of them is believed by itself."""
    every = [_signature(value) for name, value in fields if name == "dkim-signature"]
    return [one for one in every if aligned(one.domain, domain)]


def _signature(value: str) -> Signature:
    pairs = list(_tags(value))
    tags: Mapping[str, str] = dict(pairs)
    twice = len(tags) != len(pairs)  # programs may read either (RFC 6376, 3.2)
    return Signature(
        domain=tags.get("d", "").casefold().rstrip("."),
        covers=frozenset(tags.get("h", "").casefold().split(":")),
        value="" if twice else _spelled(tags.get("b", "")),
        partial="l" in tags,
        at=_moment(tags.get("t", "")),
        until=_moment(tags.get("x", "")),
    )


def _tags(value: str) -> Iterator[tuple[str, str]]:
    for part in value.split(";"):
        name, _, stated = part.partition("=")
        if name.strip():
            yield name.strip().casefold(), "".join(stated.split())


def _spelled(value: str) -> str:
    """Base64 in its one spelling: where others pass as well, a copy would look like another mail."""
    try:
        one_spelling = base64.b64encode(base64.b64decode(value, validate=True)).decode()
    except (binascii.Error, ValueError):
        return ""
    return value if value == one_spelling else ""


def _moment(seconds: str) -> datetime | None:
    if not (seconds.isascii() and seconds.isdigit()) or len(seconds) > 11:
        return None
    return datetime.fromtimestamp(int(seconds), UTC)


def dated(written: str) -> datetime | None:
    """A Date; None where it cannot be read."""
    try:
        at = parsedate_to_datetime(written)
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
