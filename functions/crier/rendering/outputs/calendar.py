"""The release's events for a calendar (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crier.model.edition import Edition
from crier.model.release import Event
from crier.rendering import story
from crier.rendering.outputs import clock_changes
from crier.text.characters import xml

if TYPE_CHECKING:
    from icalendar import Component


def applies(edition: Edition) -> bool:
    """Whether there is an event that has a start."""
    return any(event.start for event in edition.release.events)


def render(edition: Edition) -> bytes | None:
    """event.ics: every event that has a start. None where there is none.

    The UID is the release's id and the event's place in it, so a correction
    (SEQUENCE = version - 1) moves the entry that people already have. A time
    without a known zone stays without one: it is the same wall-clock hour anywhere.
    """
    dated = [(at, event) for at, event in enumerate(edition.release.events) if event.start]
    if not dated:
        return None
    from icalendar import Calendar  # 40 ms: only where there is an event

    calendar = Calendar()
    calendar.add("prodid", "-//Crier//Newsroom//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for at, event in dated:
        calendar.add_component(_entry(at, event, edition))
    clock_changes.settle(calendar)
    return bytes(calendar.to_ical())


def _entry(at: int, event: Event, edition: Edition) -> Component:
    from icalendar import Event as Entry

    entry = Entry()
    entry.add("uid", f"{edition.release_id}-{at + 1}@{urlsplit(edition.site_url).hostname or 'localhost'}")
    entry.add("sequence", edition.version - 1)
    entry.add("dtstamp", edition.updated.astimezone(UTC))
    entry.add("created", edition.published.astimezone(UTC))
    entry.add("last-modified", edition.updated.astimezone(UTC))
    entry.add("summary", xml(event.name or edition.release.headline))
    entry.add("description", xml(story.about_event(edition, event)))
    entry.add("url", edition.url)
    if event.place:
        entry.add("location", xml(", ".join(story.lines(event.place))))
    if event.start:
        entry.add("dtstart", _clock(event.start, event))
    if event.end and event.start and _after(event):
        entry.add("dtend", _clock(event.end, event))
    return entry


def _clock(moment: datetime, event: Event) -> datetime:
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(ZoneInfo(event.timezone)) if event.timezone else moment.astimezone(UTC)


def _after(event: Event) -> bool:
    # DTEND must be later than DTSTART (RFC 5545 3.8.2.2) and of its kind.
    start, end = event.start, event.end
    return start is not None and end is not None and bool(start.tzinfo) == bool(end.tzinfo) and end > start
