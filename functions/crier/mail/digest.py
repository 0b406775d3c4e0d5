"""Daily and weekly mail: when an edition closes, and what it owes whom.

An item is a release from the moment its own mailing is planned. Whoever was in
that mailing's frozen audience gets it at once; whoever was in an earlier
digest's has it from there. A person is owed what came since their last edition.
Only who changed how often they want mail, or in which language, or left and came
back, needs a closer look: what they are owed is the news that no frozen audience
had them for, in whatever language. So nothing comes twice and nothing is lost,
whenever they change.

Editions close by the clock on a person's wall, reckoned from there to UTC: an
hour that a change of the clocks skips or repeats makes no edition more or less.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crier.model.timestamps import zulu
from crier.subscribers.subscriber import Subscriber
from crier.subscribers.subscription import when
from crier.text import language_choice

DIGESTS = ("daily", "weekly")
MONDAY = 0
CLOSES = time(6, 45)  # on the wall of who reads it
# Mail goes so much later: no planner lives as long (template.yaml), so no item comes in behind an edition.
GOES = timedelta(minutes=15)
# How far back anything is looked for: a week, that of whoever was away when it went, four days of trouble.
HORIZON = timedelta(days=18)
SURE = timedelta(hours=1)  # between clocks of different functions


@dataclass(frozen=True)
class DigestItem:
    """A release as digests know it. `at`: when its own mailing was planned."""

    release: str
    version: int
    at: datetime
    lists: frozenset[str]
    topics: frozenset[str]
    language: str = ""  # its own, and all that it was mailed in: see tongues
    offered: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()  # the same news in other languages, by release, as far as was known then

    @property
    def name(self) -> str:
        return f"{self.release}-{self.version}"


@dataclass(frozen=True)
class DigestIssue:
    """One digest: whose, and from when to when items came in. `zone`: as people have it, or ""."""

    cadence: str
    zone: str
    after: datetime
    until: datetime

    @property
    def name(self) -> str:
        return f"{zulu(self.until)}#{self.cadence}#{self.zone}"

    def release(self, language: str, items: Sequence[DigestItem]) -> str:
        """What stands for a release in the ledger: 16 hex digits, the same for the same letter."""
        said = "\0".join((self.name, language, *(item.name for item in items)))
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def closed(cadence: str, zone: str, now: datetime) -> datetime:
    """When the newest edition that may go out now closed, in UTC. `zone`: IANA."""
    wall = ZoneInfo(zone)
    today = now.astimezone(wall).date()
    for back in range(9):
        day = today - timedelta(days=back)
        at = datetime.combine(day, CLOSES, wall).astimezone(UTC)
        if at + GOES <= now and (cadence != "weekly" or day.weekday() == MONDAY):
            return at
    raise ValueError(cadence)


def due(
    cadence: str, zone: str, newsroom_zone: str, last: datetime | None, now: datetime
) -> DigestIssue | None:
    """The edition that must go out now; None where the last one was that one.

    After a time without any, one edition makes up for all that were missed.
    """
    until = closed(cadence, zone or newsroom_zone, now)
    if last is None:
        last = until - timedelta(days=7 if cadence == "weekly" else 1)
    return DigestIssue(cadence, zone, last, until) if last < until else None


Had = Callable[
    [str, DigestItem], bool | None
]  # (subscriber id, item) → whether a frozen audience has them for it


def _changed_since(person: Subscriber, instant: datetime) -> bool:
    """Whether somebody chose anew after an instant."""
    return bool(person.changed) and when(person.changed) > instant


def owed(
    person: Subscriber, edition: DigestIssue, items: Iterable[DigestItem], had: Had
) -> tuple[DigestItem, ...]:
    """What this edition brings this person, oldest first; `items`: all of the horizon, in that order.

    Where `had` does not know yet, the next edition asks again.
    """
    if person.timezone != edition.zone or person.status != "confirmed":
        return ()
    same_cadence = person.cadence == edition.cadence
    # Who wants mail at once from now on gets what was kept for them until then.
    mended = _changed_since(person, edition.after - SURE if same_cadence else edition.until - HORIZON)
    if not same_cadence and not (mended and (person.cadence, edition.cadence) == ("immediate", "daily")):
        return ()
    joined = when(person.since) if person.since else None
    return tuple(
        item
        for item in items
        if item.at <= edition.until
        and (mended or item.at > edition.after)
        and (joined is None or item.at > joined)
        and person.wants(item.lists, item.topics)
        and language_choice.readers(item.language, item.offered)(person.language)
        and (not mended or had(person.id, item) is False)
    )
