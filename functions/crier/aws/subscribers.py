"""The Subscribers table: people by shard and id, read strongly consistent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from crier.aws import table
from crier.subscribers.subscriber import ENDED, SHARDS, Subscriber, from_item, shard, to_item


def _key(subscriber: str, key_id: int) -> tuple[str, str]:
    return f"shard#{shard(subscriber)}", f"subscriber#{key_id}#{subscriber}"


class Subscribers:
    """The table, in our words. `key_id` names the key the ids were made with."""

    def __init__(self, name: str, key_id: int) -> None:
        self.name, self.key_id = name, key_id

    def audience(self, lists: frozenset[str]) -> Iterator[str]:
        """The ids of everyone these lists are for, each once, in the order of ids."""
        for number in range(SHARDS):
            for item in table.query(self.name, f"shard#{number:02x}", "subscriber#"):
                person = from_item(item)
                if person.wants(lists):
                    yield person.id

    def people(self, ids: Sequence[str]) -> Mapping[str, Subscriber]:
        """Those who are still there, by id."""
        found = table.batch(self.name, [_key(subscriber, self.key_id) for subscriber in ids])
        return {item["id"]: from_item(item) for item in found}

    def find(self, subscriber: str) -> Subscriber | None:
        """One person, or nobody."""
        item = table.get(self.name, *_key(subscriber, self.key_id))
        return from_item(item) if item else None

    def add(self, person: Subscriber) -> bool:
        """Adds a person nobody knew; False where there is one: an import never resurrects."""
        pk, sk = _key(person.id, self.key_id)
        return table.put(self.name, {"pk": pk, "sk": sk, **to_item(person)}, new=True)

    def end(self, subscriber: str, status: str, since: str) -> bool:
        """Ends a subscription for one of the reasons in ENDED; False where it was over before, or unknown."""
        if status not in ENDED:
            raise ValueError(status)
        person = self.find(subscriber)
        if person is None or person.status in ENDED:
            return False
        pk, sk = _key(subscriber, self.key_id)
        values = {"status": status, "since": since}
        return table.update(self.name, pk, sk, values, where={"status": person.status})
