"""Mail addresses: one strict grammar of our own, one spelling per mailbox, and a keyed name for each.

Never `email.utils.parseaddr`: it answers oddly on what attackers send.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

import idna

from crier.model.errors import Rejected

# The dot-atom of RFC 5322 3.2.3, ASCII: SES takes no other local part.
LOCAL = re.compile(r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
# Letters, digits, hyphens (RFC 1035 2.3.1) in at least two labels; IDNA turns the others into these.
DOMAIN = re.compile(r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$")

# What programs write around an address (RFC 5322 3.4: a name before angle brackets, or a comment after).
_NAMED = re.compile(r"^(?P<name>[^<>]*)<\s*(?P<address>[^<>\s]+)\s*>$")
_ODD = re.compile(r"[<>():,;\s]")
_COMMENTED = re.compile(r"^(?P<address>[^\s()<>]+)\s+\((?P<name>[^()]*)\)$")


def normal(address: str) -> str:
    """The address in its one spelling: no surrounding space, domain in lower-case IDNA.

    The local part keeps its case for sending. Raises Rejected("address") for
    anything but one plain address of at most 254 characters (RFC 5321 4.5.3.1.3).
    """
    local, at, domain = address.strip().rpartition("@")
    try:
        domain = domain.lower() if domain.isascii() else _ascii(domain)
    except UnicodeError as error:  # idna.IDNAError is one
        raise Rejected("address") from error
    whole = f"{local}@{domain}"
    if not at or len(whole) > 254 or len(local) > 64 or not LOCAL.match(local) or not DOMAIN.match(domain):
        raise Rejected("address")
    return whole


def _ascii(domain: str) -> str:
    """IDNA 2008 (RFC 5891), after UTS 46 has mapped case and width: straße.de is not strasse.de."""
    return idna.encode(domain, uts46=True, std3_rules=True, transitional=False).decode("ascii")


def within(text: str) -> str:
    """The one address of a text as programs write it with a name, in its one spelling.

    `Bo M <bo@example.org>`, `bo@example.org (Bo M)`, `mailto:bo@example.org`, with signs nobody sees
    around it. Raises Rejected("address") where there is none, or more than one.
    """
    if text.isascii() and not _ODD.search(text):
        return normal(text)
    seen = "".join(" " if c.isspace() else c for c in text if unicodedata.category(c) != "Cf").strip(" ,;")
    if match := _NAMED.match(seen) or _COMMENTED.match(seen):
        if "@" in match["name"].replace(match["address"], ""):
            raise Rejected("address")
        seen = match["address"]
    return normal(seen.removeprefix("mailto:"))


def subscriber_id(key: bytes, address: str) -> str:
    """32 hex digits naming a subscriber without saying the address: HMAC-SHA256 (RFC 2104), cut to 128 bits.

    Case in the local part does not make another person.
    """
    return hmac.new(key, b"subscriber\0" + normal(address).lower().encode(), hashlib.sha256).hexdigest()[:32]
