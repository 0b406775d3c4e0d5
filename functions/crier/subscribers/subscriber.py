"""A subscriber: who gets what, and why it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SHARDS = 256  # partitions of the table: the first two hex digits of the subscriber id

# Why a subscription is over. Only a new confirmation by the person brings any of them back.
ENDED = frozenset({"left", "bounced", "complained", "erased", "suppressed"})

CADENCES = ("immediate", "daily", "weekly")  # at once, or in the digest (mail/digest.py)


@dataclass(frozen=True)
class Subscriber:
    """One person, as the table keeps them. `id` is address.subscriber_id.

    Who is not confirmed has no address, language, lists or topics here: what
    they asked for, or had, lies beside with an end to it (subscription.SubscriptionRecords).
    """

    id: str
    address: str  # empty where it is not kept, and where nobody asked to open it
    language: str  # BCP 47
    lists: tuple[str, ...]
    status: str  # pending | confirmed | one of ENDED
    consent: str  # proof: when, how and with which words, e.g. "2026-11-24 imported: press.csv"
    generation: int = 1  # counts the times this person joined
    since: str = ""  # ISO 8601 UTC: of the status
    topics: tuple[str, ...] = ()  # none: every topic
    cadence: str = "immediate"  # one of CADENCES
    timezone: str = ""  # IANA: whose morning a digest comes in; empty: the newsroom's
    changed: str = ""  # ISO 8601 UTC: when cadence or language last became another, or a leaving was undone
    joined: str = ""  # of an undo alone: since when they had been subscribed
    leavings: int = 0  # counts the times they left: an undo is for one of them
    asked: tuple[str, ...] = ()  # the mailbox's (mailbox.MailboxCount.unasked), for "my data"; not in the row
    origin: str = ""  # of an imported row: the import and the line

    def wants(
        self, lists: frozenset[str], topics: frozenset[str] = frozenset(), cadence: str | None = None
    ) -> bool:
        """Whether a mailing to these lists, on these topics, is for them; `cadence`: only if it is theirs."""
        return (
            self.status == "confirmed"
            and not lists.isdisjoint(self.lists)
            and (not topics or not self.topics or not topics.isdisjoint(self.topics))
            and (cadence is None or cadence == self.cadence)
        )


def shard(subscriber_id: str) -> str:
    """The partition a subscriber lies in."""
    return subscriber_id[:2]


_FIELDS = frozenset(Subscriber.__dataclass_fields__) - {"asked"}
_TUPLES = frozenset({"lists", "topics"})


def to_item(person: Subscriber) -> dict[str, Any]:
    """The attributes of the subscriber's item without the address (see stores/address_encryption.py)."""
    values = {
        name: value
        for name, value in vars(person).items()
        if name not in ("address", "asked") and value not in ("", ()) and (name, value) != ("leavings", 0)
    }
    return {name: list(value) if name in _TUPLES else value for name, value in values.items()}


def from_item(item: Mapping[str, Any], address: str = "") -> Subscriber:
    """The subscriber of an item."""
    values: dict[str, Any] = {"language": "", "lists": (), "consent": ""}
    for name, value in item.items():
        if name in _FIELDS:
            values[name] = tuple(value) if name in _TUPLES else value
    return Subscriber(**{**values, "address": address})
