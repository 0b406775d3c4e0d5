"""Mail addresses: one strict grammar of our own, and one spelling of each."""

from __future__ import annotations

import re

from crier.model.errors import Rejected

# The dot-atom of RFC 5322 3.2.3, ASCII: SES takes no other local part.
LOCAL = re.compile(r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
# Letters, digits, hyphens (RFC 1035 2.3.1) in at least two labels; IDNA turns the others into these.
DOMAIN = re.compile(r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z")


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
    import idna  # tables that most addresses need not

    return idna.encode(domain, uts46=True, std3_rules=True, transitional=False).decode("ascii")
