"""How many people are on the lists, in groups of one wish each: counted once in a while, for all receipts.

A group says how many people want the same lists, topics, cadence and language. It names nobody.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
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


def counted(subscribers: str, mailings: str, now: datetime, wants: Callable[[Subscriber], bool]) -> Groups:
    """The groups of whom `wants` takes, as they were counted at most a quarter of an hour ago.

    That it takes nobody is said of a count made now alone: who came meanwhile is mailed all the same.
    """
    known = _known(mailings, now)
    found = _taken(known, wants) if known is not None else ()
    return found or _taken(_count(subscribers, mailings, now), wants)


def grown(mailings: str, people: int, now: datetime) -> None:
    """So many came at once: a count that they make wrong by half is not told any more."""
    known = _known(mailings, now)
    if known is not None and 2 * people >= sum(many for _, many in known):
        dynamodb.update(mailings, *_KEY, {"at": sortable(now - FRESH)})


def _taken(groups: Groups, wants: Callable[[Subscriber], bool]) -> Groups:
    return tuple((who, many) for who, many in groups if wants(who))


def _known(mailings: str, now: datetime) -> Groups | None:
    item = dynamodb.get(mailings, *_KEY)
    if item and now - FRESH < datetime.fromisoformat(item["at"]) <= now:
        return _groups(json.loads(item["groups"]))
    return None


def _count(subscribers: str, mailings: str, now: datetime) -> Groups:
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
