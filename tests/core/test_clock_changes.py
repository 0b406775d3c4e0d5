"""Calendars as Outlook and Google take them: a clock's changes as rules of the year, or the hours in UTC."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from crier.rendering.outputs import clock_changes

# zone: the rules of its changes, each a month, and which weekday of it
RULED = {
    "America/Los_Angeles": {"STANDARD": (11, "1SU"), "DAYLIGHT": (3, "2SU")},
    "Europe/Madrid": {"STANDARD": (10, "-1SU"), "DAYLIGHT": (3, "-1SU")},
    "Europe/Dublin": {"STANDARD": (10, "-1SU"), "DAYLIGHT": (3, "-1SU")},
    "Australia/Sydney": {"STANDARD": (4, "1SU"), "DAYLIGHT": (10, "1SU")},
    "Asia/Tokyo": {"STANDARD": None},
    "Asia/Kolkata": {"STANDARD": None},
    "America/Mexico_City": {"STANDARD": None},
}
UNRULED = ["Africa/Casablanca", "Asia/Jerusalem"]  # by the moon; by a day that no plain rule names


def calendar(*moments):
    made = Calendar()
    for moment in moments:
        entry = Event()
        entry.add("dtstart", moment)
        entry.add("dtend", moment + timedelta(hours=2))
        made.add_component(entry)
    clock_changes.settle(made)
    return made.to_ical(), Calendar.from_ical(made.to_ical())


@pytest.mark.parametrize("zone", RULED)
def test_a_zone_has_one_rule_a_season_and_no_list_of_days(zone):
    text, made = calendar(datetime(2026, 12, 10, 18, tzinfo=ZoneInfo(zone)))
    assert b"RDATE" not in text
    (clock,) = made.walk("VTIMEZONE")
    parts = {part.name: part.get("RRULE") for part in clock.subcomponents}
    assert len(parts) == len(clock.subcomponents)
    assert {name: rule and (rule["BYMONTH"][0], rule["BYDAY"][0]) for name, rule in parts.items()} == RULED[
        zone
    ]


@pytest.mark.parametrize("zone", [*RULED, *UNRULED])
def test_every_hour_of_two_years_is_the_same_instant_to_who_reads_the_rules(zone):
    moments = [datetime(2026, 1, 15, 12, tzinfo=ZoneInfo(zone)) + timedelta(days=37 * n) for n in range(20)]
    text, _ = calendar(*moments)
    unknown = f"Nowhere/{zone.replace('/', '-')}"  # so that the rules are read, not the name
    renamed = text.replace(zone.encode(), unknown.encode())
    read = Calendar.from_ical(renamed)
    assert [entry["DTSTART"].dt.astimezone(UTC) for entry in read.walk("VEVENT")] == moments


@pytest.mark.parametrize("zone", UNRULED)
def test_a_clock_without_a_plain_rule_is_told_in_utc(zone):
    moment = datetime(2026, 12, 10, 18, tzinfo=ZoneInfo(zone))
    text, made = calendar(moment)
    assert b"VTIMEZONE" not in text
    assert b"TZID" not in text
    assert made.walk("VEVENT")[0]["DTSTART"].dt == moment


def test_years_under_two_laws_are_told_in_utc():
    zone = ZoneInfo("America/Los_Angeles")  # another rule until 2006
    text, _ = calendar(datetime(2005, 4, 10, 18, tzinfo=zone), datetime(2026, 4, 10, 18, tzinfo=zone))
    assert b"TZID" not in text


def test_an_hour_without_a_zone_stays_so():
    text, _ = calendar(datetime(2026, 12, 10, 18))
    assert b"DTSTART:20261210T180000\r\n" in text
