"""What lies under archive/: old releases, which take their place in the newsroom under their own day.

`archive/1999-05-04-founding.txt` says the day by its name (ISO 8601); a name that says none leaves it to the
date printed in the text.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from datetime import date as Date
from zoneinfo import ZoneInfo

from crier.model import naming
from crier.model.errors import Rejected

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)")
_ATTEMPT = re.compile(r"(?:\d{1,4}[-_. /]){2}\d{1,4}(?!\d)|\d{8}(?!\d)")  # meant as a date


def day(key: str, printed: Date | None) -> Date | None:
    """The day an archived file belongs to, by its name or else as printed; None: neither says one.

    A folder's name counts as the file's. Raises Rejected for one that begins like a date and is none.
    """
    for name in reversed(key.removeprefix(naming.ARCHIVE).split("/")):
        if said := _ISO.match(name):
            try:
                return Date(*map(int, said.groups()))
            except ValueError as error:
                raise Rejected("archive-name", said[0]) from error
        if tried := _ATTEMPT.match(name):
            raise Rejected("archive-name", tried[0])
    return printed


def past(day: Date | None, zone: str, now: datetime) -> Date:
    """The day, if there is one and it has begun. Raises Rejected otherwise."""
    if day is None:
        raise Rejected("archive-undated")
    if day > now.astimezone(ZoneInfo(zone)).date():
        raise Rejected("archive-future", day.isoformat())
    return day


def begin(day: Date, zone: str) -> datetime:
    """When the day begins in this zone, in UTC: an old release is read as of then."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def noon(day: Date, zone: str) -> datetime:
    """The instant, in UTC, an old release counts as published: noon is on that day in nearly every zone."""
    return datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)
