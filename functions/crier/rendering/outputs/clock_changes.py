"""A place's clock for a calendar (RFC 5545, 3.6.5), as Outlook and Google read it: no lists of days.

They read one STANDARD and one DAYLIGHT with a yearly rule each, and no RDATE. Where a place changes its
clocks by no such rule, or changed the rule itself, the events are told in UTC instead: the same instants.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Calendar, Component

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_CLOCKS = ("DTSTART", "DTEND")
_AHEAD = 6  # years: what only happens to look like a rule does not for so long
_LAST = -1  # of a month's Sundays, say


@dataclass(frozen=True)
class _Change:
    """One time that a clock is moved."""

    at: datetime  # on the clock as it was until then, without a zone
    before: timedelta  # from UTC
    after: timedelta
    name: str  # what the time is called from then on: PDT

    @property
    def weeks(self) -> set[int]:
        """Which of its weekdays in its month this is: the second, and perhaps the last."""
        nth = (self.at.day - 1) // 7 + 1
        is_last = self.at.day + 7 > monthrange(self.at.year, self.at.month)[1]
        return {nth, _LAST} if is_last else {nth}

    @property
    def kind(self) -> tuple[object, ...]:
        """What must be the same in every year."""
        return self.at.month, self.at.weekday(), self.at.time(), self.before, self.after


@dataclass(frozen=True)
class Rule:
    """A change of every year; `week` is None for a clock that never changes."""

    first: _Change
    week: int | None

    @property
    def recurrence(self) -> dict[str, object]:
        """The RRULE, as icalendar takes it."""
        day = _DAYS[self.first.at.weekday()]
        return {"FREQ": "YEARLY", "BYMONTH": self.first.at.month, "BYDAY": f"{self.week}{day}"}


def settle(calendar: Calendar) -> None:
    """Gives a calendar the zones its events are in, before the events; those without a rule go to UTC."""
    places: dict[str, list[tuple[Component, str, datetime]]] = defaultdict(list)
    for entry in calendar.walk("VEVENT"):
        for name in _CLOCKS:
            moment = getattr(entry.get(name), "dt", None)  # a line may be of any type that a calendar has
            if isinstance(moment, datetime) and isinstance(moment.tzinfo, ZoneInfo):
                places[str(moment.tzinfo.key)].append((entry, name, moment))
    zones: list[Component] = []
    for zone, clocks in sorted(places.items()):
        years = [moment.year for _, _, moment in clocks]
        rules = yearly(zone, min(years), max(years))
        if rules is None:
            _in_utc(clocks)
        else:
            zones.append(_component(zone, rules))
    calendar.subcomponents[:0] = zones


def _in_utc(clocks: Sequence[tuple[Component, str, datetime]]) -> None:
    for entry, name, moment in clocks:
        entry.pop(name)
        entry.add(name, moment.astimezone(UTC))


def _component(zone: str, rules: Sequence[Rule]) -> Component:
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    timezone = Timezone()
    timezone.add("tzid", zone)
    for rule in rules:
        change = rule.first
        summer = rule.week is not None and change.after > change.before
        part = TimezoneDaylight() if summer else TimezoneStandard()
        part.add("dtstart", change.at)
        if rule.week is not None:
            part.add("rrule", rule.recurrence)
        part.add("tzoffsetfrom", change.before)
        part.add("tzoffsetto", change.after)
        part.add("tzname", change.name)
        timezone.add_component(part)
    return timezone


@lru_cache(200)
def yearly(zone: str, first: int, last: int) -> tuple[Rule, ...] | None:
    """How a zone's clock changes in each of these years and some beside them; None: by no one rule.

    One rule for a clock that never changes, two for one that goes forward and back.
    """
    clock = ZoneInfo(zone)
    years = [_changes(clock, year) for year in range(first - 1, last + 1 + _AHEAD)]
    if not any(years):
        begin = datetime(first - 1, 1, 1, tzinfo=clock)
        offset = begin.utcoffset() or timedelta()
        still = _Change(begin.replace(tzinfo=None), offset, offset, begin.tzname() or zone)
        return (Rule(still, None),)
    if any(len(changes) != 2 for changes in years):
        return None
    pair = [_rule([changes[at] for changes in years]) for at in range(2)]
    rules = tuple(rule for rule in pair if rule is not None)
    return rules if len(rules) == 2 else None


def _rule(changes: Sequence[_Change]) -> Rule | None:
    """The rule that these changes, one a year, are made by."""
    weeks = set.intersection(*(change.weeks for change in changes))
    if not weeks or len({change.kind for change in changes}) > 1:
        return None
    return Rule(changes[0], min(weeks))  # the last where it might be the fourth, too


def _changes(clock: ZoneInfo, year: int) -> list[_Change]:
    """When the clock is moved in a year, in order."""
    changes = []
    hour = datetime(year, 1, 1, tzinfo=UTC)
    while hour.year == year:
        following = hour + timedelta(days=1)
        if hour.astimezone(clock).utcoffset() != following.astimezone(clock).utcoffset():
            changes.append(_between(clock, hour, following))
        hour = following
    return changes


def _between(clock: ZoneInfo, early: datetime, late: datetime) -> _Change:
    """The change between two instants in UTC, to the minute."""
    before = early.astimezone(clock).utcoffset() or timedelta()
    while late - early > timedelta(minutes=1):
        middle = early + (late - early) / 2
        middle = middle.replace(second=0, microsecond=0)
        if (middle.astimezone(clock).utcoffset() or timedelta()) == before:
            early = middle
        else:
            late = middle
    since = late.astimezone(clock)
    after = since.utcoffset() or timedelta()
    return _Change((late + before).replace(tzinfo=None), before, after, since.tzname() or clock.key)
