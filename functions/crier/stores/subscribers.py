"""The Subscribers table: people by shard and id, read strongly consistent, their addresses sealed.

One transaction changes everything about a person, from the revision it was
read at: whoever loses a race reads again and decides again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Literal

from crier.aws import dynamodb
from crier.model.errors import Transient
from crier.stores import address_encryption
from crier.stores.optimistic import LOST, Race, retry
from crier.subscribers import subscription
from crier.subscribers.subscriber import ENDED, SHARDS, Subscriber, from_item, shard, to_item
from crier.subscribers.subscription import SubscriptionRecords

BESIDE = ("wish", "undo")  # records with an end, beside the row

AHEAD = 8  # shards read at once
# What a planner and a sender must know of a person.
PLANNED = ("id", "status", "lists", "topics", "cadence", "language", "changed")
MAILED = ("sk", "id", "status", "language", "lists", "topics", "cadence", "sealed", "key")

Decide = Callable[[SubscriptionRecords], SubscriptionRecords | None]


class Subscribers:
    """The table, in our words. `key_id` names the key the ids were made with."""

    def __init__(self, name: str, key_id: int) -> None:
        self.name, self.key_id = name, key_id

    def audience(
        self,
        lists: frozenset[str],
        topics: frozenset[str] = frozenset(),
        cadence: str | None = None,
        reads: Callable[[str], bool] = lambda _: True,
        had: Callable[[str], bool] = lambda _: False,
    ) -> Iterator[str]:
        """The ids of everyone a mailing is for, each once, in the order of ids. Opens no address.

        `reads`: whether it is for those of a language. `had`: whether somebody who changed has the news.
        """
        for person in self.everybody(PLANNED):
            if not person.wants(lists, topics, cadence) or not reads(person.language):
                continue
            if not person.changed or not had(person.id):
                yield person.id

    def everybody(self, only: Sequence[str] = ()) -> Iterator[Subscriber]:
        """All rows in the order of ids, their addresses left sealed. `only`: what is read of each.

        Some shards are read ahead, so that nobody waits for the table; memory does not grow with the rows.
        """
        with ThreadPoolExecutor(AHEAD) as pool:
            reading = deque[Future[list[Subscriber]]]()
            for number in range(SHARDS):
                reading.append(pool.submit(self._shard, number, only))
                if len(reading) > AHEAD:
                    yield from reading.popleft().result()
            while reading:
                yield from reading.popleft().result()

    def _shard(self, number: int, only: Sequence[str]) -> list[Subscriber]:
        found = dynamodb.query(self.name, f"shard#{number:02x}", "subscriber#", only=only)
        return [from_item(item) for item in found]

    def people(self, ids: Sequence[str]) -> Mapping[str, Subscriber]:
        """Those who are still there, by id, with their addresses: one key call per start at most."""
        keys = [self.key(subscriber) for subscriber in ids]
        return {item["id"]: self._opened(item) for item in dynamodb.batch(self.name, keys, MAILED)}

    def unopened(self, subscriber: str) -> Subscriber | None:
        """One person, their address left sealed, or nobody."""
        item = dynamodb.get(self.name, *self.key(subscriber))
        return from_item(item) if item else None

    def find(self, subscriber: str) -> Subscriber | None:
        """One person, or nobody."""
        item = dynamodb.get(self.name, *self.key(subscriber))
        return self._opened(item) if item else None

    def add(self, person: Subscriber) -> bool:
        """Adds a person nobody knew; False where there is one: an import never resurrects."""
        return dynamodb.put(self.name, self._sealed("subscriber", person), new=True)

    def add_many(self, people: Sequence[Subscriber]) -> set[str]:
        """Adds everybody nobody knew, at most 100; the ids of those who were there, left as they are."""
        if zones := {one.timezone for one in people} - {""}:  # first: digests go to the zones that are known
            dynamodb.add(self.name, "zones", "zones", "names", zones, anew=True)
        requests = [
            dynamodb.put_request(self.name, self._sealed("subscriber", one), new=True) for one in people
        ]
        there = dynamodb.transact_new(requests)
        return {people[at].id for at in there}

    def whole(self, ids: Sequence[str]) -> list[Subscriber]:
        """All that is kept of these people in their rows, with their addresses."""
        return [self._opened(item) for item in dynamodb.batch(self.name, [self.key(one) for one in ids])]

    def rows(self, ids: Sequence[str]) -> list[Subscriber]:
        """The rows of these ids that are there, their addresses left sealed."""
        return [from_item(item) for item in dynamodb.batch(self.name, [self.key(one) for one in ids])]

    def records(self, subscriber: str) -> SubscriptionRecords:
        """Everything about one person, as it stands."""
        return self._read(subscriber)[0]

    def change(self, subscriber: str, decide: Decide) -> SubscriptionRecords | None:
        """Decides on what stands and writes it; the new standing, or None where nothing was to change.

        `decide` may be called again after a lost race. Raises Transient after losing too often.
        """

        def change() -> SubscriptionRecords | Literal[Race.LOST] | None:
            was, revision = self._read(subscriber)
            now = decide(was)
            written = now is None or self._write(subscriber, was, now, revision)
            return now if written else LOST

        return retry("a subscriber", change)

    def end(self, subscriber: str, status: str, since: str) -> bool:
        """Ends a subscription for one of the reasons in ENDED; False where it was over before, or unknown."""
        if status not in ENDED:
            raise ValueError(status)
        return self.change(subscriber, lambda known: subscription.ended(known, status, since)) is not None

    def once(self, subscriber: str, what: str, until: int) -> bool:
        """True the first time this is asked for this person; remembered until `until` (epoch seconds)."""
        pk, sk = self._once_key(subscriber, what)
        return dynamodb.put(self.name, {"pk": pk, "sk": sk, "expires": until}, new=True)

    def was_told(self, subscriber: str, what: str) -> bool:
        """Whether `once` was asked for this before, and is remembered."""
        return dynamodb.get(self.name, *self._once_key(subscriber, what)) is not None

    def zones(self) -> set[str]:
        """The time zones that people have of their own."""
        item = dynamodb.get(self.name, "zones", "zones")
        return set(item["names"]) if item else set()

    # ---- how it lies in the table ----

    def key(self, subscriber: str, kind: str = "subscriber") -> tuple[str, str]:
        """Where a subscriber's item of a kind lies: its pk and sk."""
        return f"shard#{shard(subscriber)}", f"{kind}#{self.key_id}#{subscriber}"

    def _once_key(self, subscriber: str, what: str) -> tuple[str, str]:
        pk, _ = self.key(subscriber)
        return pk, f"told#{self.key_id}#{subscriber}#{what}"

    def _sealed(self, kind: str, person: Subscriber) -> dynamodb.Item:
        pk, sk = self.key(person.id, kind)
        item = {"pk": pk, "sk": sk, **to_item(person)}
        if person.address:
            sealed = address_encryption.encrypt(self.name, person.address, sk)
            item |= {"sealed": sealed.data, "key": sealed.key}
        if kind in BESIDE:
            item["expires"] = int(subscription.expires(kind, person).timestamp())  # DynamoDB's TTL
        return item

    def _opened(self, item: Mapping[str, Any]) -> Subscriber:
        if "sealed" not in item:
            return from_item(item)
        sealed = address_encryption.EncryptedValue(item["key"], bytes(item["sealed"]))
        return from_item(item, address_encryption.decrypt(self.name, sealed, item["sk"]))

    def _read(self, subscriber: str) -> tuple[SubscriptionRecords, int | None]:
        keys = [self.key(subscriber, kind) for kind in ("subscriber", *BESIDE)]
        found = {item["sk"].partition("#")[0]: item for item in dynamodb.batch(self.name, keys)}
        opened = {kind: self._opened(item) for kind, item in found.items()}
        known = SubscriptionRecords(opened.get("subscriber"), opened.get("wish"), opened.get("undo"))
        return known, found.get("subscriber", {}).get("revision")

    def _write(
        self, subscriber: str, was: SubscriptionRecords, now: SubscriptionRecords, revision: int | None
    ) -> bool:
        if now.row is None:
            raise ValueError("a person keeps their row")
        row = {**self._sealed("subscriber", now.row), "revision": (revision or 0) + 1}
        where = {"revision": revision} if was.row else {"pk": None}
        requests = [dynamodb.put_request(self.name, row, where=where)]
        for kind in BESIDE:
            before, after = getattr(was, kind), getattr(now, kind)
            if after is not None and after != before:
                requests.append(dynamodb.put_request(self.name, self._sealed(kind, after)))
            elif after is None and before is not None:
                requests.append(dynamodb.delete_request(self.name, *self.key(subscriber, kind)))
        try:
            return dynamodb.transact(requests)
        except Transient:
            return False  # a conflict with somebody else's change: read again
