"""Which keeper looked somebody up, added, removed or erased them, and when: in the Subscribers table.

Whom it was about is kept by their id (address.subscriber_id), so no line says an address; lines go by
themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from crier.aws import dynamodb
from crier.model import desk_session
from crier.model.timestamps import sortable

HOME = "keeper-trail"
KEPT = timedelta(days=400)
Deed = Literal["look", "add", "remove", "erase"]


@dataclass(frozen=True)
class Done:
    """One line. by: the keeper's address, as newsroom.toml has it."""

    deed: Deed
    by: str
    subscriber: str  # an id
    at: datetime  # UTC


def note(subscribers: str, deed: Deed, by: str, subscriber: str, now: datetime) -> None:
    """Notes what a keeper is about to do: before it is done, so nothing is done that is not noted."""
    keeper = desk_session.mark(by)  # two of them may look at one instant
    line = {"pk": HOME, "sk": f"{sortable(now)}#{subscriber}#{deed}#{keeper}", "by": by}
    dynamodb.put(subscribers, {**line, "expires": int((now + KEPT).timestamp())})


def newest(subscribers: str, most: int) -> list[Done]:
    """At most so many lines, the newest first."""
    lines = []
    for item in dynamodb.query(subscribers, HOME, "", newest_first=True, limit=most):
        at, subscriber, deed, _ = item["sk"].split("#")
        lines.append(Done(deed, item["by"], subscriber, datetime.fromisoformat(at)))
    return lines
