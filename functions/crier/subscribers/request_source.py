"""Where a request comes from, without keeping it: one of 4,096 drawers, and another one every hour.

An IPv4 address shares its drawer with a million others, so that even with our
key nobody can say from a count who asked.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import datetime

DRAWERS = 4096
PER_SOURCE = 20  # sign-ups an hour from one drawer
PER_DOMAIN = 30  # sign-ups a day for a domain that is no known provider's: all of it may be one person's
IN_ALL = 600  # sign-ups an hour, of those that the limits above let in


def drawer(key: bytes, source: str, now: datetime) -> int:
    """The drawer of an address (IPv4, or the /64 of IPv6: one household) in this hour."""
    try:
        address = ipaddress.ip_address(source.strip())
        prefix = 64 if address.version == 6 else 32
        where = str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))
    except ValueError:
        where = "unknown"
    said = f"source\0{now:%Y-%m-%dT%H}\0{where}".encode()
    return int.from_bytes(hmac.new(key, said, hashlib.sha256).digest()[:4], "big") % DRAWERS
