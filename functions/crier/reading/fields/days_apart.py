"""Days to come that stand apart from the text, above its headline or in brackets before it: whose are they?

Newspapers' and agencies' ways of holding a text back need no word for it: "AMs of Wednesday, December 2",
"For Sunday newspapers of 29 November", "(Para el miércoles 2 de diciembre)". What stands there and is
neither the day of the text nor an event's line is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from crier.reading.fields import embargoes, events, instants
from crier.reading.fields.embargoes import Statement
from crier.reading.fields.layout import Layout, is_prose
from crier.text import lexicon

_LINE = 120  # characters of a line that may be such a one
_TOP = 12  # units from the top in which brackets before a paragraph are looked at
_BRACKETS = re.compile(r"\W{0,4}(?:\(([^()]{4,120})\)|\[([^\[\]]{4,120})\])|\*{1,3}([^*]{4,120})\*")
# "02 Jan 96": whoever reads its year as an hour takes it for a day to come.
_SHORT_YEAR = re.compile(r"\d\W{1,3}[^\W\d_]{3,10}\.?\W{1,3}['’]?(\d\d)(?![\d:.])")
# A line that invites the press, or names what it is invited to: its day is the event's.
_INVITES = re.compile(rf"\W*{lexicon.any_of('labels', 'advisory', 'meeting')}(?!\w)", re.IGNORECASE)
_OTHERS = ("headline", "subheadline", "date", "event", "contact", "boilerplate", "notes")


def found(layout: Layout, setting: instants.Setting, met: Sequence[Statement]) -> Iterator[Statement]:
    """The days to come above the headline and in brackets before a paragraph. met: what is known already to
    hold the text back; a day that it names needs no second word."""
    taken = {each.unit for each in met}
    named = set(chain.from_iterable(each.instant.days for each in met))
    for index, words in _apart(layout):
        if index in taken or len(words) > _LINE or is_prose(words) or _INVITES.match(words):
            continue
        if (year := _SHORT_YEAR.search(words)) and int(year[1]) - setting.now.year % 100 not in (0, 1):
            continue
        instant = instants.read(instants.plain(words), setting)
        ahead = embargoes.to_come(instant, setting) and not named.issuperset(instant.days)
        if (ahead or (not met and _weekday(words, instant))) and not events.label(words):
            unsure = replace(instant, doubts=(*instant.doubts, "perhaps"))
            yield Statement(words, "text", unsure, index)


def _apart(layout: Layout) -> Iterator[tuple[int, str]]:
    """What stands apart: (unit, its words)."""
    heads = [index for index, role in enumerate(layout.roles) if role == "headline"]
    invited = any(label.kind == "advisory" for _, label in layout.labels)  # there the day is the event's
    for index, unit in enumerate(layout.units[:_TOP]):
        above = bool(heads) and index < heads[0] and not invited
        if above and layout.roles[index] not in _OTHERS:
            yield index, unit.words
        elif match := _BRACKETS.match(unit.words):
            yield index, match[1] or match[2] or match[3]


def _weekday(words: str, instant: instants.Instant) -> bool:
    """Whether an hour of one weekday is named without its date; of several it is when an office is open."""
    timed = "date" in instant.missing and "time" not in instant.missing
    return timed and len(embargoes.SOME_DAYS.findall(embargoes.folded(words))) == 1
