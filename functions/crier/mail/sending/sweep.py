"""What the sweep makes of a mailing that has not ended: times are seconds since the epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

STUCK = 900.0  # seconds after the instant it was to go on: nobody works on it
LATE = 2700.0  # seconds without anything becoming final: staff should know before an hour is over
RESTARTS = 3
# Slices of one execution. Each is nine events of the 25,000 its history may have, so that 7,000 are left
# for steps tried again. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
SLICES = 2000


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
    part: int = 0  # executions that ended before their history grew too long
    handed: bool = False  # such a one has just ended: the next is due
    held: str = ""  # what SES said, where the mailing waits because of it

    @property
    def stuck(self) -> float:
        """From when on it counts as left alone."""
        return self.next_at + STUCK

    def restart(self, now: float) -> bool:
        """Whether somebody must take it up again."""
        return now >= self.stuck and self.restarts < RESTARTS

    def resumed(self, now: float) -> Unfinished | None:
        """The mailing as it goes on in a new execution; None where that is not for the sweep to begin."""
        if self.handed:
            return replace(self, part=self.part + 1, handed=False, next_at=max(now, self.next_at))
        return replace(self, restarts=self.restarts + 1, next_at=now) if self.restart(now) else None

    @property
    def execution(self) -> str:
        """What the execution is called that the sweep begins."""
        return f"{self.release}-{self.version}-{self.kind}-again-{self.part}-{self.restarts}"

    def late(self, now: float) -> bool:
        """Whether staff must hear of it."""
        nothing_moves = now - self.moved >= LATE and not self.held  # of a hold they hear otherwise
        return nothing_moves or (now >= self.stuck and self.restarts >= RESTARTS)


def to_item(mailing: Unfinished) -> dict[str, Any]:
    """The attributes of its item."""
    return {**vars(mailing), "next_at": str(mailing.next_at), "moved": str(mailing.moved)}


def from_item(item: Mapping[str, Any]) -> Unfinished:
    """The mailing of an item."""
    values = {name: item[name] for name in Unfinished.__dataclass_fields__ if name in item}
    return Unfinished(**{**values, "next_at": float(item["next_at"]), "moved": float(item["moved"])})
