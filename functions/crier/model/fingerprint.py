"""What tells one upload's bytes from another's: the same files have the same, whatever they are called."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping


def of(pieces: Iterable[bytes], beside: Mapping[str, str]) -> str:
    """SHA-256 (hex) of a file, and of the pictures beside it where there are any.

    `beside`: name → the picture's own fingerprint.
    """
    own = hashlib.sha256()
    for piece in pieces:
        own.update(piece)
    for name, picture in sorted(beside.items()):
        own.update(name.encode("utf-8", "surrogatepass") + b"\0" + bytes.fromhex(picture))
    return own.hexdigest()


def unlike_any(*named: object) -> str:
    """One for bytes nobody could look at again: they are the same as no other."""
    return hashlib.sha256("\0".join(("unlike any", *map(str, named))).encode()).hexdigest()
