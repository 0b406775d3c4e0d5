"""A subscriber: who gets what, and why it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SHARDS = 256  # partitions of the table: the first two hex digits of the subscriber id

# Why a subscription is over. Only a new confirmation by the person brings any of them back.
ENDED = frozenset({"left", "bounced", "complained", "erased", "suppressed"})


@dataclass(frozen=True)
class Subscriber:
    """One person, as the table keeps them. `id` is address.subscriber_id."""

    id: str
    address: str
    language: str  # BCP 47
    lists: tuple[str, ...]
    status: str  # pending | confirmed | one of ENDED
    consent: str  # proof: when, how and with which words, e.g. "2026-11-24 imported: press.csv"
    generation: int = 1  # counts the times this person joined
    since: str = ""  # ISO 8601 UTC: of the status

    def wants(self, lists: frozenset[str]) -> bool:
        """Whether a mailing to these lists is for them."""
        return self.status == "confirmed" and not lists.isdisjoint(self.lists)


def shard(subscriber_id: str) -> str:
    """The partition a subscriber lies in."""
    return subscriber_id[:2]


def to_item(person: Subscriber) -> dict[str, Any]:
    """The attributes of the subscriber's item."""
    return {**vars(person), "lists": list(person.lists)}


def from_item(item: Mapping[str, Any]) -> Subscriber:
    """The subscriber of an item."""
    values = {name: item[name] for name in Subscriber.__dataclass_fields__ if name in item}
    return Subscriber(**{**values, "lists": tuple(values["lists"])})
