"""01/12: where day and month are all the doubt about an embargo, the reading brings both instants to choose from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.reading import pipeline
from crier.reading.fields import instants

NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)
HOUSE = Newsroom(timezone="America/Los_Angeles")
REST = """Library Stays Open on Sundays

LOS ANGELES, November 24, 2026. The branch on Seventh Avenue keeps its Sunday hours, its readers announced.

Contact: Ada Example, +1 213 555 0100, ada@example.org
"""
JANUARY, DECEMBER = datetime(2030, 1, 12, 8, tzinfo=UTC), datetime(2030, 12, 1, 8, tzinfo=UTC)


def read(before: str, newsroom: Newsroom = HOUSE) -> Reading:
    return pipeline.read(pipeline.Upload((before + REST).encode(), "release.txt"), newsroom=newsroom, now=NOW)


READ_TWO_WAYS = {
    "a label": "EMBARGOED UNTIL 01/12/2030 09:00 CET\n\n",
    "a setting": "embargo: 01/12/2030 09:00 CET\n\n",
    "hyphens for strokes": "EMBARGOED UNTIL 01-12-2030, 9:00 a.m. CET\n\n",
    "two figures for the year": "EMBARGOED UNTIL 01/12/30 at 09:00 CET\n\n",
    "said twice": "EMBARGOED UNTIL 01/12/2030 09:00 CET\n\nEmbargo: 01/12/2030 09:00 CET\n\n",
    "the other order": "EMBARGOED UNTIL 12/01/2030 09:00 CET\n\n",
    "the hour first": "EMBARGOED UNTIL 09:00 CET, 01/12/2030\n\n",
    "a place for a zone": "EMBARGOED UNTIL 01/12/2030 09:00 Europe/Madrid\n\n",
    "an offset": "EMBARGOED UNTIL 01/12/2030 09:00 UTC+1\n\n",
    "no zone": "EMBARGOED UNTIL 01/12/2030 00:00\n\n",
}


@pytest.mark.parametrize("name", READ_TWO_WAYS)
def test_both_instants_are_brought(name: str) -> None:
    found = read(READ_TWO_WAYS[name])
    assert found.verdict == "hold" and found.embargo is not None
    assert found.embargo.either == (JANUARY, DECEMBER) and found.embargo.until == DECEMBER


# Where more is in doubt, two buttons could not say it: the question stays the wider one.
MORE_IN_DOUBT = {
    "no hour": "EMBARGOED UNTIL 01/12/2030\n\n",
    "midnight": "EMBARGOED UNTIL 01/12/2030 midnight CET\n\n",
    "a zone nobody knows": "embargo: 01/12/2030 09:00 XYT\n\n",
    "two that differ": "EMBARGOED UNTIL 01/12/2030 09:00 CET\n\nEmbargo: 02/11/2030 09:00 CET\n\n",
    "another beside it": "EMBARGOED UNTIL 01/12/2030 09:00 CET\n\nEmbargo: 5 May 2031 09:00 CET\n\n",
    "at once, too": "FOR IMMEDIATE RELEASE\n\nEMBARGOED UNTIL 01/12/2030 09:00 CET\n\n",
    "no year": "EMBARGOED UNTIL 01/12 09:00 CET\n\n",
    "an hour that one of the days has not": "EMBARGOED UNTIL 10/03/2030 02:30 America/New_York\n\n",
}
SURE = {
    "a month in words": "EMBARGOED UNTIL 1 December 2030 09:00 CET\n\n",
    "the year first": "EMBARGOED UNTIL 2030-12-01 09:00 CET\n\n",
    "a thirteenth": "EMBARGOED UNTIL 13/12/2030 09:00 CET\n\n",
    "one and the same": "EMBARGOED UNTIL 12/12/2030 09:00 CET\n\n",
    "its weekday": "EMBARGOED UNTIL Sunday 01/12/2030 09:00 CET\n\n",
}


@pytest.mark.parametrize("name", MORE_IN_DOUBT)
def test_no_instant_is_offered_where_more_is_in_doubt(name: str) -> None:
    found = read(MORE_IN_DOUBT[name])
    assert found.verdict == "hold" and (found.embargo is None or found.embargo.either == ())


@pytest.mark.parametrize("name", SURE)
def test_nothing_is_offered_where_nothing_is_in_doubt(name: str) -> None:
    found = read(SURE[name])
    assert found.verdict == "publish" and found.embargo is not None
    assert found.embargo.until and found.embargo.either == ()


ZONES = st.sampled_from(["CET", "ET", "UTC", "Europe/Madrid", "America/Los_Angeles", ""])


@given(
    day=st.integers(1, 28),
    month=st.integers(1, 12),
    year=st.integers(2026, 2031),
    hour=st.integers(0, 23),
    zone=ZONES,
)
def test_what_is_offered_is_two_instants_and_the_later_is_waited_for(
    day: int, month: int, year: int, hour: int, zone: str
) -> None:
    setting = instants.Setting("America/Los_Angeles", NOW, "en", "US")
    instant = instants.read(f"until {day:02}/{month:02}/{year} {hour:02}:05 {zone}".strip(), setting)
    if not instant.either:
        return
    assert not instant.sure and instant.doubts == ("day-month",)
    earlier, later = instant.either
    assert earlier < later == instant.moment
    assert later - earlier < timedelta(days=366) and {day, month} == {
        instant.days[0].day,
        instant.days[0].month,
    }
