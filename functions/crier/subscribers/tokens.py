"""Personal links: a token says who and for what, and nobody else can make one.

v1: base64url(key id | purpose | subscriber id (16 bytes) | MAC (16 bytes)).
The MAC is HMAC-SHA256 over all before it, cut to 128 bits. No address is in
it. Leaving never expires: a mail may be read years later.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from crier.errors import Rejected

PURPOSES: Mapping[str, int] = {"leave": 1}


@dataclass(frozen=True)
class Keys:
    """The signing keys by key id (0-255), old ones included; `current` signs."""

    current: int
    keys: Mapping[int, bytes]


def _mac(key: bytes, said: bytes) -> bytes:
    return hmac.new(key, b"token\0" + said, hashlib.sha256).digest()[:16]


def make(keys: Keys, purpose: str, subscriber: str) -> str:
    """The token for one purpose and one subscriber id: 46 characters, safe in an address."""
    said = bytes([keys.current, PURPOSES[purpose]]) + bytes.fromhex(subscriber)
    return base64.urlsafe_b64encode(said + _mac(keys.keys[keys.current], said)).decode().rstrip("=")


def subscriber(keys: Keys, purpose: str, token: str) -> str:
    """The subscriber id a token stands for. Raises Rejected("token") where we did not make it for this."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Rejected("token") from error
    said, mac = raw[:-16], raw[-16:]
    key = keys.keys.get(said[0]) if len(raw) == 34 else None
    if key is None or said[1] != PURPOSES[purpose] or not hmac.compare_digest(mac, _mac(key, said)):
        raise Rejected("token")
    return said[2:].hex()
