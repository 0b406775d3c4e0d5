"""New keys, while people come and go: for an operator, no door calls this (docs/subscribers.md, "Keys")."""

from __future__ import annotations

import json
import secrets as chance
from collections import Counter
from collections.abc import Iterator

from crier.aws import secretsmanager
from crier.aws.client import client, translated
from crier.stores import address_encryption, sealed_addresses


def rows(name: str) -> Counter[int]:
    """How many addresses lie sealed under each data key, by its number."""
    by_key = Counter[int]()
    for shard in sealed_addresses.shards(name):
        by_key.update(row.sealed.key for row in shard)
    return by_key


def encrypt_again(name: str) -> Iterator[int]:
    """Seals what lies under an older data key under the current one; how many so far, after each shard.

    Killed and run again it goes on. A row that somebody changes meanwhile is left to them: run it again
    when no function is left that started before the new key was made.
    """
    address_encryption.clear_cache()  # whoever asks for this has just made a key
    done, current = 0, address_encryption.current(name)
    for shard in sealed_addresses.shards(name):
        done += sum(sealed_addresses.reseal(name, row) for row in shard if row.sealed.key != current)
        yield done


def new_link_key(secret_id: str) -> int:
    """Makes a key that signs links from each function's next start on; its number. Old links still work."""
    said = json.loads(secretsmanager.text(secret_id))
    number = max(int(name) for name in said if name != "current") + 1
    said |= {"current": str(number), str(number): chance.token_hex(32)}
    with translated():
        client("secretsmanager").put_secret_value(SecretId=secret_id, SecretString=json.dumps(said))
    secretsmanager.text.cache_clear()
    secretsmanager.keys.cache_clear()
    return number
