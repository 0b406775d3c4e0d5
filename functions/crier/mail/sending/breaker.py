"""The breaker: too many bounces or complaints among the last mails stop all mailings, until a person resumes.

SES reviews an account at 5 % bounces or 0.1 % complaints; we stop before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

WINDOW = 1000  # recipients
LIMITS = {"bounced": 0.03, "complained": 0.0005}  # of WINDOW
FEWEST = 2  # one person alone stops nobody's mail
KEPT = 40  # notes of a kind: more than any limit asks for

Kind = Literal["bounced", "complained"]


@dataclass(frozen=True)
class Note:
    """One bounce or complaint: how many recipients had been sent to when it came, and which event it was."""

    position: int
    event: str


def noted(notes: Sequence[Note], event: str, position: int) -> tuple[Note, ...]:
    """The notes that still count, with this event among them once, however often it is told."""
    recent = tuple(note for note in notes if note.position > position - WINDOW)
    if any(note.event == event for note in recent):
        return recent
    return (*recent, Note(position, event))[-KEPT:]


def trips(kind: Kind, notes: Sequence[Note]) -> bool:
    """Whether these are too many for the window."""
    return len(notes) >= max(FEWEST, LIMITS[kind] * WINDOW)
