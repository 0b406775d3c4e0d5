"""Whom a stack mails: everybody once it is live, before that nobody outside it (decision 60)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# RFC 2606 and RFC 6761: names where nobody lives. SES does not know them: it tries, and counts a bounce.
RESERVED = ("example.com", "example.net", "example.org", "localhost")
# RFC 6761, 6762, 7686, 8375, 9476 and ICANN's "internal": names of no public mailbox.
_NOWHERE = ("example", "test", "invalid", "local", "localdomain", "onion", "alt", "internal", "home.arpa")
RESERVED_ENDINGS = tuple(f".{name}" for name in (*RESERVED, *_NOWHERE))
# SES's own: outside quota and reputation. https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
SIMULATOR = "simulator.amazonses.com"


def is_reserved(address: str) -> bool:
    """Whether this address is at a domain that no mail may leave for."""
    domain = unicodedata.normalize("NFKC", address.rpartition("@")[2]).strip(" \t\r\n>.").lower()
    return f".{domain}".endswith(RESERVED_ENDINGS)


@dataclass(frozen=True)
class Allowed:
    """Whom this stack mails; the deployment says so, nothing is guessed (decision 60)."""

    live: bool  # everybody; otherwise SES's simulator alone, of subscribers
    reserved: bool  # example.org and its like too: where mail goes into a local inbox, never to SES itself

    def subscriber(self, address: str) -> bool:
        """Whether a subscriber at this address gets mail."""
        if is_reserved(address):
            return self.reserved
        return self.live or address.rpartition("@")[2].lower() == SIMULATOR

    def staff(self, address: str) -> bool:
        """Whether a desk at this address gets mail: always, where there can be a mailbox."""
        return self.reserved or not is_reserved(address)
