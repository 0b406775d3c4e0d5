"""Addresses at rest: AES-256-GCM under a data key that only KMS can open, opened once per start.

The data keys lie wrapped in the Subscribers table itself (`keys` / `key#<n>`),
so a backup of the table needs nothing but the KMS key. Each sealed value is
bound to the item it stands in: moved to another, it does not open.
https://docs.aws.amazon.com/kms/latest/developerguide/data-keys.html, NIST SP 800-38D.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from crier.aws import dynamodb
from crier.aws.client import client, translated
from crier.model.errors import Permanent

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CONTEXT = {"crier": "subscribers"}  # KMS opens a key only for whoever says what it was made for
NONCE = 12  # bytes, random: good for 2^32 values under one key (SP 800-38D, 8.3)


@dataclass(frozen=True)
class EncryptedValue:
    """A value as it is kept: the number of its data key, and nonce with ciphertext."""

    key: int
    data: bytes


def ensure(name: str, kms_key: str) -> None:
    """Makes the table's first data key where there is none yet."""
    if dynamodb.get(name, "keys", "current") is None:
        add_key(name, kms_key)


def add_key(name: str, kms_key: str) -> int:
    """Makes a new data key and seals with it from the next start on; the old ones stay. Its number."""
    was = dynamodb.get(name, "keys", "current")
    number = (was["key"] if was else 0) + 1
    with translated():
        made = client("kms").generate_data_key(KeyId=kms_key, KeySpec="AES_256", EncryptionContext=CONTEXT)
    # Whoever comes second keeps the first one's key.
    dynamodb.put(name, {"pk": "keys", "sk": f"key#{number}", "wrapped": made["CiphertextBlob"]}, new=True)
    dynamodb.update(name, "keys", "current", {"key": number}, where={"key": was["key"] if was else None})
    return number


def encrypt(name: str, value: str, bound: str) -> EncryptedValue:
    """The value, sealed under the current key and bound to where it will stand."""
    number = current(name)
    nonce = os.urandom(NONCE)
    return EncryptedValue(
        number, nonce + _cipher(name, number).encrypt(nonce, value.encode(), bound.encode())
    )


def decrypt(name: str, sealed: EncryptedValue, bound: str) -> str:
    """What was sealed. Raises Permanent where it was not sealed for this place."""
    from cryptography.exceptions import InvalidTag

    try:
        plain = _cipher(name, sealed.key).decrypt(sealed.data[:NONCE], sealed.data[NONCE:], bound.encode())
    except InvalidTag as error:
        raise Permanent("a sealed value does not open here") from error
    return plain.decode()


@cache
def current(name: str) -> int:
    """The number of the data key that seals, as it was at this start."""
    found = dynamodb.get(name, "keys", "current")
    if found is None:
        raise Permanent("the table has no data key yet")
    return int(found["key"])


@cache
def _cipher(name: str, number: int) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 25 ms

    found = dynamodb.get(name, "keys", f"key#{number}")
    if found is None:
        raise Permanent("a data key is missing")
    with translated():
        opened = client("kms").decrypt(CiphertextBlob=bytes(found["wrapped"]), EncryptionContext=CONTEXT)
    return AESGCM(opened["Plaintext"])


def clear_cache() -> None:
    """As after a cold start."""
    current.cache_clear()
    _cipher.cache_clear()
