"""Which keeper looked somebody up, added, removed or erased them, and when: in the Subscribers table.

Whom it was about is kept by their id (address.subscriber_id), so no line says an address; lines go by
themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from crier.aws import dynamodb
from crier.stores import trails

TRAIL = trails.Trail("keeper-trail")
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
    dynamodb.put(subscribers, TRAIL.line(by, now, subscriber, deed))


def newest(subscribers: str, most: int) -> list[Done]:
    """At most so many lines, the newest first."""
    lines = []
    for one in TRAIL.newest(subscribers, most):
        subscriber, deed = one.about
        lines.append(Done(cast("Deed", deed), one.by, subscriber, one.at))
    return lines
