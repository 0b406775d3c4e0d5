"""The one pace all mail shares: GCRA, a theoretical arrival time that every call pushes on.

Mailings wait their turn. Mail that somebody waits for (confirmations,
receipts) has a tenth of the rate to itself: within it, it goes at once, and
the mailings behind it wait a little longer. So an urgent mail is never stuck
behind a long mailing, and together they never exceed the rate.

A turn is given away only if it comes within seconds (AHEAD). A mailing that would have to wait longer is
told when to come back and ask again, one after another: many mailings at once neither sleep in their
functions with people read, nor fill an account's functions; what a sender that died had taken is soon past.
GCRA: ITU-T I.371, annex A. Times are seconds since the epoch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

SHARE = 0.98  # of MaxSendRate: what SES grants "may be below", says its guide
KEPT = 0.1  # of the pace, for mail that somebody waits for
TOLERANCE = 0.4  # seconds of lateness a mailing may make up for; SES lets a burst of one second pass
LENT = 0.5  # seconds of debt with which SES still takes a mail: it lends one, TOLERANCE may be used up
CUT = 0.9  # what a throttle leaves of the pace
AHEAD = 4.0  # seconds: the furthest turn a mailing may take
FURTHEST = 300.0  # seconds: the longest until a mailing is to come back
RECOVERY = 1000.0  # seconds in which nothing would become the whole pace again: a cut lasts 100 or more


@dataclass(frozen=True)
class Pace:
    """The shared item: when the next recipient of each kind is due, and how far SES slowed us down."""

    mailing: float = 0.0
    start: float = 0.0  # of the last mailing call that took a turn
    waited_for: float = 0.0
    part: float = 1.0  # of the pace, at `cut`; it recovers
    cut: float = 0.0  # when SES last throttled
    queue: float = 0.0  # when the next mailing that is sent away comes back


@dataclass(frozen=True)
class Slot:
    """A reserved turn: not before `at`; `pace` is what the item becomes.

    Not `taken`: it is no turn, and the mailing comes back at `at` to ask again.
    """

    at: float
    pace: Pace
    taken: bool = True


def reserve(pace: Pace, now: float, recipients: int, rate: float, *, waited_for: bool = False) -> Slot:
    """The next turn for so many recipients at `rate` (SES's MaxSendRate, recipients a second)."""
    gap = 1 / (rate * SHARE * _part(pace, now))
    # A call's whole cost comes after it, as SES itself lets a call go into debt while a token is left.
    start = max(pace.mailing, now - TOLERANCE)
    mailing = start + recipients * gap
    if not waited_for and start > now + AHEAD:
        return _sent_away(pace, now, start - AHEAD, recipients * gap)
    if not waited_for:
        return Slot(max(start, now), replace(pace, mailing=mailing, start=max(start, now)))
    # SES takes nothing while a call's debt is more than the one second it lends.
    debt = pace.start if now < pace.start else pace.mailing
    due = max(pace.waited_for, now, debt - LENT)
    return Slot(due, replace(pace, mailing=mailing, waited_for=due + recipients * gap / KEPT))


def give_way(pace: Pace, now: float, recipients: int, rate: float) -> Slot:
    """When a mailing whose slice is over goes on: behind those that wait to come back, else at once."""
    if pace.queue <= now:
        return Slot(now, pace, taken=False)
    return _sent_away(pace, now, now, recipients / (rate * SHARE * _part(pace, now)))


def _sent_away(pace: Pace, now: float, earliest: float, cost: float) -> Slot:
    """A place among those who come back: each as long after the other as its next call takes."""
    back = min(max(pace.queue, earliest), now + FURTHEST)
    return Slot(back, replace(pace, queue=back + cost), taken=False)


def slowed(pace: Pace, now: float) -> Pace:
    """The pace after SES throttled: a second's rest, then a tenth less, for a while."""
    return replace(pace, mailing=max(pace.mailing, now) + 1, part=max(0.1, _part(pace, now) * CUT), cut=now)


def _part(pace: Pace, now: float) -> float:
    return min(1.0, pace.part + max(0.0, now - pace.cut) / RECOVERY)
