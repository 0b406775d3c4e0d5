"""Links in mails: a token says who or what and for what purpose, and nobody else can make one.

v1: base64url(key id | purpose | subject (16 bytes) | … | MAC (16 bytes)).
The subject is a subscriber's id; of the desk's links, a release
and its deletion or version; of a preview's, a subscriber's id and a release (24 bytes).
What stands at … is nothing for leaving, which never ends: a mail may be read
years later. Every other purpose has the generation it was made for (2 bytes)
and the day after which it is void (2 bytes, days since 1970). The MAC is
HMAC-SHA256 over all before it, cut to 128 bits, under a key of its own for
readers and for the desk (HKDF, RFC 5869): neither makes the other's links, and
neither is the key that names people. No address is in it. A token
can be used again: acting twice is acting once.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from crier.model.errors import Rejected
from crier.model.questions import NOTICES, QUESTIONS

PURPOSES: Mapping[str, int] = {
    **{"leave": 1, "confirm": 2, "choose": 3, "undo": 4},
    **{
        "withdraw": 5,
        "keep": 6,
        "approve": 7,
        "hold": 8,
        "correction": 9,
        "anew": 10,
        "now": 11,
        "right": 12,
        "earlier": 13,
        "later": 14,
        "notify": 15,
        "quiet": 16,
        "take-back": 17,
        "take-down": 18,
        "proof": 32,
        "enter": 33,
    },  # the desk's
    "preview": 34,
}
SUBJECTS: Mapping[str, int] = {"preview": 24}  # bytes of the subject, where they are others than 16
# The desk's links and the readers' have keys of their own, derived from the secret's.
DESK = frozenset(
    {
        "withdraw",
        "keep",
        "proof",
        "enter",
        "take-back",
        "take-down",
        *(reply.word for row in (*QUESTIONS.values(), *NOTICES.values()) for reply in row.replies),
    }
)
# Links from before were signed by the secret's key itself. They go on working: to leave for ever, the others
# until they end, which is 28 days after the last could be made; nothing later is believed under that key.
LAST_UNDERIVED = date(2027, 1, 31)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Keys:
    """The signing keys by key id (0-255), old ones included; `current` signs."""

    current: int
    keys: Mapping[int, bytes]

    @property
    def naming(self) -> int:
        """The id of the key that names subscribers: the first, for ever, or nobody would be found again."""
        return min(self.keys)

    @property
    def names(self) -> bytes:
        """The key that names subscribers (address.subscriber_id)."""
        return self.keys[self.naming]


@dataclass(frozen=True)
class Token:
    """What a token of ours says."""

    subject: str
    generation: int  # of an undo: which leaving (subscriber.leavings)
    until: date | None = None  # the last day it is good for; none: for ever


@cache
def derived(key: bytes, use: str) -> bytes:
    """A key for one use of a secret's: "reader links" or "desk links"."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, None, f"crier {use}".encode()).derive(key)


def _mac(key: bytes, said: bytes, purpose: str = "") -> bytes:
    own = derived(key, "desk links" if purpose in DESK else "reader links")
    return hmac.digest(own, b"token\0" + said, "sha256")[:16]


def _underived(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, b"token\0" + said, "sha256")[:16]


def make(keys: Keys, purpose: str, subject: str, generation: int = 0, until: datetime | None = None) -> str:
    """The token for one purpose and one subject: 46, 51 or (a preview's) 62 characters of an address."""
    said = bytes([keys.current, PURPOSES[purpose]]) + bytes.fromhex(subject)
    if purpose != "leave":
        if until is None:
            raise ValueError(purpose)
        said += generation.to_bytes(2, "big") + (until - _EPOCH).days.to_bytes(2, "big")
    return _text(said + _mac(keys.keys[keys.current], said, purpose))


def read(keys: Keys, purpose: str, token: str, now: datetime) -> Token:
    """What a token says. Raises Rejected("token") where it is not ours, not for this, or past its day."""
    raw = _bytes(token)
    said, mac = raw[:-16], raw[-16:]
    end = 2 + SUBJECTS.get(purpose, 16)  # of the subject
    long = end if purpose == "leave" else end + 4
    key = keys.keys.get(said[0]) if len(said) == long else None
    if key is None or said[1] != PURPOSES[purpose]:
        raise Rejected("token")
    ours = hmac.compare_digest(mac, _mac(key, said, purpose))
    if not ours and not hmac.compare_digest(mac, _underived(key, said)):
        raise Rejected("token")
    if purpose == "leave":
        return Token(said[2:].hex(), 0)
    until = int.from_bytes(said[end + 2 :], "big")
    last = _EPOCH.date() + timedelta(days=until)
    if until < (now - _EPOCH).days or (not ours and last > LAST_UNDERIVED):
        raise Rejected("token")
    return Token(said[2:end].hex(), int.from_bytes(said[end : end + 2], "big"), last)


def key_number(token: str) -> int | None:
    """The id of the key that a token or a stamp says it was made with; None where it is neither."""
    try:
        return _bytes(token)[0]
    except (Rejected, IndexError):
        return None


def stamp(keys: Keys, now: datetime) -> str:
    """A mark of the instant a form was shown, which nobody else can make."""
    said = bytes([keys.current, 0]) + int(now.timestamp()).to_bytes(8, "big")
    return _text(said + _mac(keys.keys[keys.current], said))


def age(keys: Keys, mark: str, now: datetime) -> float:
    """Seconds since a stamp was made. Raises Rejected("token") where it is none of ours."""
    raw = _bytes(mark)
    said, mac = raw[:-16], raw[-16:]
    key = keys.keys.get(said[0]) if len(said) == 10 and said[1] == 0 else None
    if key is None or not hmac.compare_digest(mac, _mac(key, said)):
        raise Rejected("token")
    return now.timestamp() - int.from_bytes(said[2:], "big")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    """Strictly: one text for one value, so that no other spelling of a token passes."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Rejected("token") from error
    if len(raw) < 17 or _text(raw) != text:
        raise Rejected("token")
    return raw
