"""Optimistic writes: read, decide, write where it still stands as read; whoever loses a race starts again."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Final, Literal, TypeVar

from crier.model.errors import Transient

T = TypeVar("T")


class Race(Enum):
    """What an attempt answers that came too late."""

    LOST = "lost"


LOST: Final = Race.LOST
TRIES = 8  # before the caller is asked to come back: every loss means that somebody else got on


class LostEveryRace(Transient):
    """Others were faster each time. Nothing of ours was written."""


def retry(what: str, attempt: Callable[[], T | Literal[Race.LOST]], tries: int = TRIES) -> T:
    """What the first attempt answers that is not LOST; each must read anew what it decides on.

    what: names the thing written, for the log. Raises LostEveryRace (Transient) after so many losses, and
    at once whatever an attempt raises.
    """
    for _ in range(tries):
        outcome = attempt()
        if outcome is not Race.LOST:
            return outcome
    raise LostEveryRace(f"{what}: lost every race")
