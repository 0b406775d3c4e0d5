"""Days without a month: "this Thursday the 14th", "este jueves 14", "nesta terça-feira (14)".

They are within a month of the release's own day, and weekday and number must agree: that leaves one day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date as Date
from datetime import timedelta

from crier.reading.fields.written_dates import MONTHS, WEEKDAYS, FoundDate

_NAMES, _MONTHS = (
    "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if len(name) > 3)
    for names in (WEEKDAYS, MONTHS)
)
# What may stand behind a number that is a day: a sign, an hour, a place; never a month or what is counted.
_THEN = (
    r"(?=\s?(?:[,;)–—-]|\.(?!\d)|\Z)|\s(?:at|from|between|in|a las?|a partir|de \d|desde|entre|en|à|dès|de"
    r"|às?|das|no|na|um|ab|von|im|alle|dalle|a les|al)(?!\w))"
)
_DAY = re.compile(
    rf"(?<!\w)(?P<weekday>{_NAMES}),?\s(?:(?:the|el|d[ií]a|dia|le|den|dem)\s)?"
    rf"(?:\((?P<framed>\d{{1,2}})\)|(?P<bare>\d{{1,2}})(?:st|nd|rd|th|º|er)?(?!\s(?:de\s|of\s)?(?:{_MONTHS}))"
    rf"(?:{_THEN}|\.(?=,?\s)))",
    re.IGNORECASE,
)
_FAR = 31  # days after the release


def find(words: str, released: Date | None, known: Sequence[FoundDate] = ()) -> Iterator[FoundDate]:
    """The days that a text names so, from the release's own on. known: what was read as a date already."""
    for match in _DAY.finditer(words) if released else ():
        if any(one.start < match.end() and match.start() < one.end for one in known):
            continue
        weekday, number = WEEKDAYS[match["weekday"].casefold()], int(match["framed"] or match["bare"])
        for ahead in range(_FAR):
            day = released + timedelta(days=ahead) if released else None
            if day and day.day == number and day.weekday() == weekday:
                yield FoundDate(day, match.start(), match.end(), match.group(), weekday)
