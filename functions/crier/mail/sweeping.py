"""What the sweep makes of a mailing that has not ended: times are seconds since the epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

STUCK = 900.0  # seconds after the instant it was to go on: nobody works on it
LATE = 2700.0  # seconds without anything becoming final: staff should know before an hour is over
RESTARTS = 3


@dataclass(frozen=True)
class Unfinished:
    """A mailing under way, as its slices note it."""

    release: str
    version: int
    kind: str
    next_at: float  # when its next slice is due
    done: int = 0  # chunks that are final
    moved: float = 0.0  # when that number last changed
    restarts: int = 0

    @property
    def stuck(self) -> float:
        """From when on it counts as left alone."""
        return self.next_at + STUCK

    def restart(self, now: float) -> bool:
        """Whether somebody must take it up again."""
        return now >= self.stuck and self.restarts < RESTARTS

    def late(self, now: float) -> bool:
        """Whether staff must hear of it."""
        return now - self.moved >= LATE or (now >= self.stuck and self.restarts >= RESTARTS)


def to_item(mailing: Unfinished) -> dict[str, Any]:
    """The attributes of its item."""
    return {**vars(mailing), "next_at": str(mailing.next_at), "moved": str(mailing.moved)}


def from_item(item: Mapping[str, Any]) -> Unfinished:
    """The mailing of an item."""
    values = {name: item[name] for name in Unfinished.__dataclass_fields__ if name in item}
    return Unfinished(**{**values, "next_at": float(item["next_at"]), "moved": float(item["moved"])})
