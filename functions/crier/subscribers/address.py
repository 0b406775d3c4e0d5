"""Mail addresses of people: as programs write them, and a keyed name for each.

Never `email.utils.parseaddr`: it answers oddly on what attackers send.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

from crier.model.errors import Rejected
from crier.model.mail_address import normal

# What programs write around an address (RFC 5322 3.4: a name before angle brackets, or a comment after).
_NAMED = re.compile(r"^(?P<name>[^<>]*)<\s*(?P<address>[^<>\s]+)\s*>$")
_ODD = re.compile(r"[<>():,;\s]")
_COMMENTED = re.compile(r"^(?P<address>[^\s()<>]+)\s+\((?P<name>[^()]*)\)$")


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
