"""How many people are on the lists, in groups of one wish each: counted once in a while, for all receipts.

A group says how many people want the same lists, topics, cadence and language. It names nobody.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from crier.aws import dynamodb
from crier.model.timestamps import sortable
from crier.stores.subscribers import PLANNED, Subscribers
from crier.subscribers.subscriber import Subscriber

FRESH = timedelta(
    minutes=15
)  # so old a count may be: whatever is answered meanwhile, nobody is counted again
MOST = 300_000  # characters of an item (DynamoDB's limit is 400 KB); what has more is counted each time
_KEY = ("audience", "groups")  # in the Mailings table

Groups = tuple[tuple[Subscriber, int], ...]  # somebody of no name with this wish, and how many there are


def counted(subscribers: str, mailings: str, now: datetime) -> Groups:
    """The groups of everybody who gets mail, as they were counted at most a quarter of an hour ago."""
    item = dynamodb.get(mailings, *_KEY)
    if item and now - FRESH < datetime.fromisoformat(item["at"]) <= now:
        return _groups(json.loads(item["groups"]))
    everybody = Subscribers(subscribers, 0).everybody(PLANNED)  # no key is needed to read without addresses
    rows = _rows(everybody)
    written = json.dumps(rows, separators=(",", ":"))
    if len(written) <= MOST:
        dynamodb.update(mailings, *_KEY, {"at": sortable(now), "groups": written})
    return _groups(rows)


Row = tuple[list[str], list[str], str, str, int]


def _rows(people: Iterable[Subscriber]) -> list[Row]:
    found = Counter(
        (tuple(sorted(one.lists)), tuple(sorted(one.topics)), one.cadence, one.language)
        for one in people
        if one.status == "confirmed"
    )
    return [(list(wish[0]), list(wish[1]), wish[2], wish[3], many) for wish, many in sorted(found.items())]


def _groups(rows: Iterable[Row]) -> Groups:
    return tuple(
        (
            Subscriber(
                "", "", language, tuple(lists), "confirmed", "", topics=tuple(topics), cadence=cadence
            ),
            many,
        )
        for lists, topics, cadence, language, many in rows
    )
