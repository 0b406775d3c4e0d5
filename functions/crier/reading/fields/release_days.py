"""The day of a release: what its dateline says, else a line of its date, else what stands near its ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from crier.reading.fields import datelines, events, labels, layout, written_dates
from crier.reading.fields.layout import Layout
from crier.reading.fields.written_dates import FoundDate

_TOP = 18  # units from the top in which the day may stand away from the other lines of the head
_LINE = 90  # characters of a line that may say little besides its day
_LAST = 6  # free units from the end in which the day may stand alone
_WORDS = re.compile(r"[^\W\d_]{2,}")
_FEW = 6  # words of a labelled line besides its day


class Day(NamedTuple):
    """date: as it was read; rule: how; unit: where it stands alone, so that it is no text; else -1."""

    date: FoundDate
    rule: str
    unit: int = -1


def find(arranged: Layout, said: str) -> Day | None:
    """The day of a release. said: the date that lines at the top give. None: no day with its year is told."""
    begun = arranged.dateline.date if arranged.dateline else None
    if begun and begun.has_year:
        return Day(begun, "date line")
    printed = next((day for _, day in arranged.dates if day.has_year), None)
    begins = None if printed else next(_begun(arranged), None)
    if day := printed or begins:
        return Day(day, "date line")
    if named := written_dates.find(said, day_first=arranged.day_first):
        return Day(named[0], "front matter")
    return _apart(arranged) or _last(arranged)


def _begun(arranged: Layout) -> Iterator[FoundDate]:
    """The days that paragraphs and lines near the top begin with, beside a place."""
    for index, unit in enumerate(arranged.units[:_TOP]):
        if arranged.roles[index] in ("event", "boilerplate", "notes") or events.label(unit.words):
            continue
        alone = len(unit.words) <= _LINE
        line = datelines.find(unit.words, day_first=arranged.day_first, alone=alone)
        if line and line.date and line.date.has_year and (line.dateline or layout.is_prose(unit.words)):
            yield line.date


def _apart(arranged: Layout) -> Day | None:
    """The day of a short line near the top that says little else, or that calls itself a release's."""
    for unit in arranged.units[:_TOP]:
        words = unit.words
        if not words or len(words) > _LINE or events.label(words):
            continue
        days = written_dates.find(words, day_first=arranged.day_first)
        if len(days) != 1 or not days[0].has_year:
            continue
        label = labels.find(words)
        besides = len(_WORDS.findall(layout.DATE_WORDS.sub(" ", layout.beside(words, days[0]))))
        labelled = bool(label and (label.kind or label.immediate or label.embargo))
        if besides <= (_FEW if labelled else 0):
            return Day(days[0], "line near the top")
    return None


def _last(arranged: Layout) -> Day | None:
    """The day of one of the last lines."""
    for index in reversed(arranged.free()[-_LAST:]):
        words = arranged.units[index].words
        if events.label(words):
            continue
        days = written_dates.find(words, day_first=arranged.day_first)
        besides = len(words) - len(days[0].words) if days else 0
        if len(days) == 1 and days[0].has_year and besides < 30 and len(words) < 60:
            return Day(days[0], "last line", index if besides < 4 else -1)
    return None
