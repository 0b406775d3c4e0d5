"""Everything sealed in the Subscribers table, row by row: what a new data key has to go through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crier.aws import dynamodb
from crier.stores import address_encryption
from crier.stores.address_encryption import EncryptedValue
from crier.subscribers.subscriber import SHARDS


@dataclass(frozen=True)
class Row:
    """One item that holds a sealed address: where it stands, and what is sealed there."""

    pk: str
    sk: str  # what the value is bound to
    sealed: EncryptedValue


def shards(subscribers: str) -> Iterator[list[Row]]:
    """All of them, shard by shard."""
    for number in range(SHARDS):
        items = dynamodb.query(subscribers, f"shard#{number:02x}", "", only=("pk", "sk", "key", "sealed"))
        yield [
            Row(item["pk"], item["sk"], EncryptedValue(int(item["key"]), bytes(item["sealed"])))
            for item in items
            if "sealed" in item
        ]


def reseal(subscribers: str, row: Row) -> bool:
    """Seals a row's address under the current key; False where somebody changed the row meanwhile."""
    was = row.sealed
    now = address_encryption.encrypt(
        subscribers, address_encryption.decrypt(subscribers, was, row.sk), row.sk
    )
    values, as_read = {"sealed": now.data, "key": now.key}, {"sealed": was.data, "key": was.key}
    return dynamodb.update(subscribers, row.pk, row.sk, values, where=as_read)
