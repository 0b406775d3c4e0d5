"""What stands in tables, feeds and ids in one form stays in it, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crier.model.timestamps import sortable, with_offset, zulu

MOMENT = datetime(2026, 11, 24, 17, 30, 5, 678, tzinfo=UTC)
FORMS = {
    sortable: "2026-11-24T17:30:05.000678+00:00",
    zulu: "2026-11-24T17:30:05Z",
    with_offset: "2026-11-24T17:30:05+00:00",
}
UTC_MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize("write", FORMS)
def test_each_form(write: Callable[[datetime], str]) -> None:
    assert write(MOMENT) == FORMS[write]
    assert write(MOMENT.replace(microsecond=0)) == FORMS[write].replace("678", "000")


@pytest.mark.parametrize("write", (zulu, with_offset))
def test_another_zone_is_the_same_instant(write: Callable[[datetime], str]) -> None:
    assert write(MOMENT.astimezone(ZoneInfo("America/Los_Angeles"))) == FORMS[write]


@given(one=UTC_MOMENTS, other=UTC_MOMENTS)
def test_they_sort_as_time_does(one: datetime, other: datetime) -> None:
    assert (sortable(one) < sortable(other)) == (one < other)
    assert (zulu(one) <= zulu(other)) or one > other


@given(moment=UTC_MOMENTS)
def test_they_are_read_back(moment: datetime) -> None:
    assert datetime.fromisoformat(sortable(moment)) == moment
    for write in (zulu, with_offset):
        assert timedelta() <= moment - datetime.fromisoformat(write(moment)) < timedelta(seconds=1)
