"""The one pace all mail shares: GCRA, a theoretical arrival time that every call pushes on.

Mailings wait their turn. Mail that somebody waits for (confirmations,
receipts) has a tenth of the rate to itself: within it, it goes at once, and
the mailings behind it wait a little longer. So an urgent mail is never stuck
behind a long mailing, and together they never exceed the rate.
GCRA: ITU-T I.371, annex A. Times are seconds since the epoch.
"""

from __future__ import annotations

from dataclasses import dataclass

SHARE = 0.98  # of MaxSendRate: what SES grants "may be below", says its guide
KEPT = 0.1  # of the pace, for mail that somebody waits for


@dataclass(frozen=True)
class Pace:
    """The shared item: when the next recipient of each kind is due."""

    mailing: float = 0.0
    waited_for: float = 0.0


@dataclass(frozen=True)
class Slot:
    """A reserved turn: not before `at`; `pace` is what the item becomes."""

    at: float
    pace: Pace


def reserve(pace: Pace, now: float, recipients: int, rate: float, *, waited_for: bool = False) -> Slot:
    """The next turn for so many recipients at `rate` (SES's MaxSendRate, recipients a second)."""
    gap = 1 / (rate * SHARE)
    start = max(pace.mailing, now)
    mailing = start + recipients * gap
    if not waited_for:
        # A call's whole cost comes after it, as SES itself lets a call go into debt while a token is left.
        return Slot(start, Pace(mailing, pace.waited_for))
    due = max(pace.waited_for, now)
    return Slot(due, Pace(mailing, due + recipients * gap / KEPT))
