"""New keys, while people come and go: for an operator, no door calls this (docs/subscribers.md, "Keys")."""

from __future__ import annotations

import json
import secrets as chance
from collections import Counter
from collections.abc import Iterator

from crier.aws import dynamodb, secretsmanager
from crier.aws.client import client, translated
from crier.stores import address_encryption
from crier.subscribers.subscriber import SHARDS


def rows(name: str) -> Counter[int]:
    """How many addresses lie sealed under each data key, by its number."""
    found: Counter[int] = Counter()
    for number in range(SHARDS):
        for item in dynamodb.query(name, f"shard#{number:02x}", "", only=("key",)):
            if "key" in item:
                found[int(item["key"])] += 1
    return found


def reseal(name: str) -> Iterator[int]:
    """Seals what lies under an older data key under the current one; how many so far, after each shard.

    Killed and run again it goes on. A row that somebody changes meanwhile is left to them: run it again
    when no function is left that started before the new key was made.
    """
    address_encryption.forget()  # whoever asks for this has just made a key
    done, current = 0, address_encryption.current(name)
    for number in range(SHARDS):
        for item in dynamodb.query(name, f"shard#{number:02x}", "", only=("pk", "sk", "key", "sealed")):
            if "sealed" not in item or int(item["key"]) == current:
                continue
            was = address_encryption.Sealed(int(item["key"]), bytes(item["sealed"]))
            now = address_encryption.seal(name, address_encryption.unseal(name, was, item["sk"]), item["sk"])
            values = {"sealed": now.data, "key": now.key}
            where = {"sealed": was.data, "key": was.key}
            done += dynamodb.update(name, item["pk"], item["sk"], values, where=where)
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
