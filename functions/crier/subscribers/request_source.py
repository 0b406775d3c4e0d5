"""Where a request comes from, without keeping it: one of 4,096 drawers, and another one every hour.

An IPv4 address shares its drawer with a million others, so that even with our
key nobody can say from a count who asked.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Mapping
from datetime import datetime

DRAWERS = 4096
PER_SOURCE = 20  # sign-ups an hour from one drawer
PER_NETWORK = 100  # sign-ups an hour from one drawer of networks: whoever has one address may have them all
PER_DOMAIN = 30  # sign-ups a day for a domain that is no known provider's: all of it may be one person's
IN_ALL = 600  # sign-ups an hour, of those that the limits above let in


def drawer(key: bytes, source: str, now: datetime) -> int:
    """The drawer of an address (IPv4, or the /64 of IPv6: one household) in this hour."""
    return _drawer(key, "source", source, now, {4: 32, 6: 64})


def network(key: bytes, source: str, now: datetime) -> int:
    """The drawer of the network that an address is in, in this hour: what one customer is given at once.

    A /48 of IPv6 has 65,536 households' worth of addresses, and is to be had for nothing.
    """
    return _drawer(key, "network", source, now, {4: 24, 6: 48})


def _drawer(key: bytes, what: str, source: str, now: datetime, prefixes: Mapping[int, int]) -> int:
    try:
        address = ipaddress.ip_address(source.strip())
        where = str(ipaddress.ip_network(f"{address}/{prefixes[address.version]}", strict=False))
    except ValueError:
        where = "unknown"
    said = f"{what}\0{now:%Y-%m-%dT%H}\0{where}".encode()
    return int.from_bytes(hmac.new(key, said, hashlib.sha256).digest()[:4], "big") % DRAWERS
