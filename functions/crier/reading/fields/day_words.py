"""Days of a month that are written in words: the second of December, den zweiten Dezember."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date as Date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from crier.reading.fields import written_dates


class WordedDay(NamedTuple):
    """A day in words: where it stands; has_year: whether its year was written beside it."""

    value: Date
    start: int
    end: int
    has_year: bool


@cache
def _numbers() -> Mapping[str, int]:
    sheet = tomllib.loads((files(__package__) / "day_words.toml").read_text("utf-8"))
    numbers: dict[str, int] = {}
    for language in sheet.keys() - {"between"}:
        for number, words in enumerate(sheet[language].split(","), start=1):
            numbers.update(dict.fromkeys(words.strip().split("|"), number))
    return numbers


@cache
def _pattern() -> re.Pattern[str]:
    sheet = tomllib.loads((files(__package__) / "day_words.toml").read_text("utf-8"))
    days, months = (
        "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        for words in (_numbers(), written_dates.MONTHS)
    )
    return re.compile(
        rf"(?<!\w)(?<!تشرين )(?<!كانون )(?<!ربيع )(?P<day>{days})\s"
        rf"(?:(?:{sheet['between']})\s?)?(?P<month>{months})(?!\w)"
        r"(?:,?\s(?:(?:de|del|of)\s)?(?P<year>20\d\d)(?!\d))?",
        re.IGNORECASE,
    )


def find(text: str, year: int) -> Iterator[WordedDay]:
    """The days in words that a plain text names; one without a year takes `year`."""
    for match in _pattern().finditer(text):
        number, month = (
            _numbers().get(match["day"].lower()),
            written_dates.MONTHS.get(match["month"].casefold()),
        )
        if not number or not month:
            continue
        try:
            value = Date(int(match["year"] or year), month, number)
        except ValueError:
            continue
        yield WordedDay(value, match.start(), match.end(), bool(match["year"]))
