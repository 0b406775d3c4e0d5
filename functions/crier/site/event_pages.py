"""What is on: the page of events past and to come, and the calendars to subscribe to (RFC 5545, RFC 7986)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crier.model.newsroom import Newsroom
from crier.rendering.outputs import clock_changes
from crier.site import page_frame
from crier.site.feeds.entry import Channel
from crier.site.language_state import State
from crier.text import dates, messages
from crier.text.characters import xml

if TYPE_CHECKING:
    from icalendar import Component

Item = Mapping[str, Any]


def render(newsroom: Newsroom, channel: Channel, state: State) -> bytes:
    """events/index.html: what is to come, the next first; then what has been, the latest first."""
    language = channel.language
    told = [(_clock(item, "start"), item) for item in state.events]
    coming = sorted((pair for pair in told if pair[0].date() >= state.today), key=_order)
    past = sorted((pair for pair in told if pair[0].date() < state.today), key=_order, reverse=True)
    return page_frame.fill(
        "events.html",
        newsroom,
        channel,
        "events",
        messages.say(language, "site.section.events"),
        messages.say(language, "site.about_events", organisation=newsroom.organisation),
        coming=[_event_line(start, item, language) for start, item in coming],
        past=[_event_line(start, item, language) for start, item in past],
        calendar=f"/{state.home}events/events.ics",
    )


def _event_line(start: datetime, item: Item, language: str) -> dict[str, object]:
    return {
        "item": item,
        "start": start.isoformat(),
        "day": dates.heading(start, language),
        "hour": dates.hour(start, language),
        "zone": dates.zone(start, language),
        "cancelled": bool(item.get("cancelled")),
    }


def _order(pair: tuple[datetime, Item]) -> tuple[datetime, str]:
    start, item = pair
    return (start if start.tzinfo else start.replace(tzinfo=UTC)), item["uid"]


def _clock(item: Item, name: str) -> datetime:
    """A moment of the event on the clock of its place; without a zone as it was written."""
    moment = datetime.fromisoformat(item[name])
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(ZoneInfo(item["timezone"]) if item.get("timezone") else UTC)


def calendar(name: str, url: str, events: Iterable[Item]) -> bytes:
    """events.ics: an update carries a higher SEQUENCE, what was called off says CANCELLED.

    The same events give the same bytes. It is asked for once an hour.
    """
    from icalendar import Calendar

    ordered = sorted(events, key=lambda item: (item["start"], item["uid"]))
    made = Calendar()
    made.add("prodid", "-//Crier//Newsroom//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", xml(name))
    made.add("x-wr-calname", xml(name))
    made.add("url", url)
    made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for item in ordered:
        made.add_component(_entry(item))
    clock_changes.settle(made)
    return bytes(made.to_ical())


def _entry(item: Item) -> Component:
    from icalendar import Event

    entry = Event()
    for name in ("uid", "sequence", "url"):
        entry.add(name, item[name])
    updated = datetime.fromisoformat(item["updated"]).astimezone(UTC)
    entry.add("dtstamp", updated)
    entry.add("last-modified", updated)
    entry.add("created", datetime.fromisoformat(item["created"]).astimezone(UTC))
    entry.add("summary", xml(item["name"]))
    words = item["summary"]
    # What was published before the summary said how to take part has no address in it.
    entry.add("description", xml(words if item["url"] in words else f"{words}\n\n{item['url']}"))
    if item["place"]:
        entry.add("location", xml(item["place"]))
    start = _clock(item, "start")
    entry.add("dtstart", start)
    if item.get("end"):
        end = _clock(item, "end")
        # DTEND must be later than DTSTART and of its kind (RFC 5545, 3.8.2.2).
        if bool(end.tzinfo) == bool(start.tzinfo) and end > start:
            entry.add("dtend", end)
    if item.get("cancelled"):
        entry.add("status", "CANCELLED")
    return entry
